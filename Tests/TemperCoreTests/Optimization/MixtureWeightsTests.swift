import Foundation
import Testing

@testable import TemperCore

@Suite struct MixtureProportionsTests {
  /// Random likelihoods in folds of the given sizes.
  private static func problem(foldSizes: [Int], models: Int, folds: [Int], seed: UInt64 = 4) -> MixtureWeights {
    var random = RandomSource(seed: seed)
    let assignment = foldSizes.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
    let values = assignment.map { _ in random.units(models).map { 0.01 + 0.99 * $0 } }
    let rows = FoldLayout(folds: assignment, foldCount: foldSizes.count)
    return MixtureWeights(
      rows: rows, likelihoods: (0..<models).flatMap { m in rows.lanes { values[$0][m] } }, folds: folds)
  }

  private static func likelihoods(_ problem: MixtureWeights) -> [[Double]] {
    problem.folds.flatMap { fold in
      problem.rows.folds[fold].flatMap { lane in
        (0..<4).filter { problem.rows.slots[4 * lane + $0] >= 0 }.map { slot in
          (0..<problem.componentCount).map { problem.likelihoods[$0 * problem.rows.laneCount + lane][slot] }
        }
      }
    }
  }

  private static func plainValue(_ rows: [[Double]], _ w: [Double]) -> Double {
    -rows.reduce(0) { $0 + log(dot($1, w)) } + Double(rows.count) * w.reduce(0, +)
  }

  @Test(arguments: [[0], [1, 2], [0, 3, 8]])
  func valueAndDerivatives(folds: [Int]) {
    let problem = MixtureProportionsTests.problem(foldSizes: Array(1...9), models: 4, folds: folds)
    let rows = MixtureProportionsTests.likelihoods(problem)
    #expect(rows.count == folds.reduce(0) { $0 + $1 + 1 })
    let w = [0.4, 0.1, 0.7, 0.2]
    let plain = MixtureProportionsTests.plainValue(rows, w)
    #expect(relativeDifference(problem.value(at: w), plain) < 1e-14)
    let errors = derivativeErrors(at: w, value: { MixtureProportionsTests.plainValue(rows, $0) }) {
      problem.derivatives(at: $0)
    }
    #expect(errors.value < 1e-14)
    #expect(errors.gradient < 1e-8)
    #expect(errors.hessian < 1e-8)
  }

  @Test func tilesAreAddedUp() {
    let problem = MixtureProportionsTests.problem(foldSizes: [300, 257], models: 3, folds: [0, 1])
    let rows = MixtureProportionsTests.likelihoods(problem)
    let errors = derivativeErrors(at: [0.3, 0.5, 0.4], value: { MixtureProportionsTests.plainValue(rows, $0) }) {
      problem.derivatives(at: $0)
    }
    #expect(max(errors.value, errors.gradient, errors.hessian) < 1e-8)
  }

  /// The kernel takes components in pairs.
  @Test(arguments: 1...7)
  func everyNumberOfComponents(models: Int) {
    let problem = MixtureProportionsTests.problem(foldSizes: [270, 41], models: models, folds: [0, 1])
    let rows = MixtureProportionsTests.likelihoods(problem)
    let w = (0..<models).map { 0.1 + 0.3 * Double($0 % 3) }
    let found = problem.derivatives(at: w)
    #expect(relativeDifference(problem.value(at: w), MixtureProportionsTests.plainValue(rows, w)) < 1e-14)
    #expect(found.value == problem.value(at: w))
    for i in 0..<models {
      let slope = Double(rows.count) - rows.reduce(0) { $0 + $1[i] / dot($1, w) }
      #expect(relativeDifference(found.gradient[i], slope) < 1e-11)
      for j in 0..<models where j != i {
        let curve = rows.reduce(0) { $0 + $1[i] * $1[j] / (dot($1, w) * dot($1, w)) }
        #expect(relativeDifference(found.hessian[i, j], curve) < 1e-12)
      }
    }
    let total = w.reduce(0, +)
    let shares = w.map { $0 / total }
    let ratios = (0..<models).map { i in rows.reduce(0) { $0 + $1[i] / dot($1, shares) } / Double(rows.count) }
    #expect(abs(problem.gap(of: shares) - max(0, (ratios.max() ?? 0) - 1)) < 1e-13)
  }

  @Test(arguments: 0..<5)
  func noGridPointIsBetter(seed: Int) {
    let problem = MixtureProportionsTests.problem(foldSizes: [30], models: 3, folds: [0], seed: UInt64(seed))
    let rows = MixtureProportionsTests.likelihoods(problem)
    func meanLoss(_ w: [Double]) -> Double { -rows.reduce(0) { $0 + log(dot($1, w)) } / 30 }
    let (weights, certificate) = problem.solve(from: [1, 1, 1].map { $0 / 3 })
    let loss = meanLoss(weights)
    var best = Double.infinity
    for a in 0...50 {
      for b in 0...50 - a {
        best = min(best, meanLoss([Double(a) / 50, Double(b) / 50, Double(50 - a - b) / 50]))
      }
    }
    #expect(loss <= best + certificate.gap)
    #expect(loss > best - 1e-3)
  }

  @Test func disjointComponentsGetTheirShares() {
    let rows = FoldLayout(folds: [0, 0, 0, 0], foldCount: 1)
    let problem = MixtureWeights(
      rows: rows, likelihoods: rows.lanes { $0 < 3 ? 1 : 1e-12 } + rows.lanes { $0 < 3 ? 1e-12 : 0.5 }, folds: [0])
    let (weights, certificate) = problem.solve(from: [0.5, 0.5])
    #expect(largestDifference(weights, [0.75, 0.25]) < 1e-9)
    #expect(certificate.gap < 1e-12)
  }

  @Test func onlyTheGivenFoldsCount() {
    let part = MixtureProportionsTests.problem(foldSizes: [20, 31, 7], models: 3, folds: [0, 2])
    let values = MixtureProportionsTests.likelihoods(part)
    let rows = FoldLayout(folds: values.map { _ in 0 }, foldCount: 1)
    let alone = MixtureWeights(
      rows: rows, likelihoods: (0..<3).flatMap { m in rows.lanes { values[$0][m] } }, folds: [0])
    let start = [0.2, 0.3, 0.5]
    #expect(largestDifference(part.solve(from: start).weights, alone.solve(from: start).weights) < 1e-12)
  }
}
