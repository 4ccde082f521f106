import Foundation
import Testing

@testable import TemperCore

/// Optima and certificates on 200 random problems of each kind, among them duplicate, collinear and perfect models, models
/// with zeros, one model alone, more models than rows, and 64 models; the true optima are scipy's.
@Suite struct RandomProblemsTests {
  /// What rounding may take from a bound.
  private static let rounding = 1e-13

  @Test func linear() throws {
    let optima = try RandomProblems.loaded.get().linear
    try #require(optima.count == 200)
    for (index, optimum) in optima.enumerated() {
      let mixture = RandomProblems.mixture(index)
      let models = mixture.likelihoods[0].count
      let equal = Array(repeating: 1 / Double(models), count: models)
      let problem = mixture.problem
      let (weights, certificate) = problem.solve(from: equal)
      let trueGap = mixture.meanLoss(weights) - optimum
      let comment: Comment = "problem \(index), true gap \(trueGap), printed \(certificate.gap)"
      #expect(certificate.converged, comment)
      #expect(abs(trueGap) <= 1e-9, comment)
      #expect(certificate.gap <= 1e-9, comment)
      #expect(certificate.gap >= trueGap - RandomProblemsTests.rounding, comment)

      // The bound must hold wherever one stops, so also far from the optimum.
      for share in [0.5, 1e-3, 1e-6] {
        let weights = zip(weights, equal).map { (1 - share) * $0 + share * $1 }
        let trueGap = mixture.meanLoss(weights) - optimum
        let bound = problem.gap(of: weights)
        #expect(bound >= trueGap - RandomProblemsTests.rounding, "problem \(index), \(share) of equal weights")
      }
    }
  }

  @Test func penalised() throws {
    let optima = try RandomProblems.loaded.get().penalised
    try #require(optima.count == 200)
    for (index, optimum) in optima.enumerated() {
      let inputs = RandomProblems.pairwise(index)
      let (sign, penalties) = RandomProblems.options(index)
      let family = PenalisedFamily(inputs)
      let problem = family.problem(penalties, sign)
      let solution = problem.solve(folds: [0], from: family.equalWeights)
      let rows = Double(inputs.labels.count)
      func check(_ solution: NewtonSolver.Solution) -> (trueGap: Double, bound: Double) {
        let objective = PlainPool.objective(problem.named(solution.point), penalties, inputs)
        return (objective / rows - optimum, problem.certificate(of: solution, folds: [0]).gap)
      }
      let (trueGap, bound) = check(solution)
      let comment: Comment = "problem \(index), true gap \(trueGap), printed \(bound)"
      #expect(solution.converged, comment)
      #expect(abs(trueGap) <= 1e-9, comment)
      #expect(bound <= 1e-9, comment)
      #expect(bound >= trueGap - RandomProblemsTests.rounding, comment)

      for size in [1e-3, 0.1] {
        var away = solution
        for (place, isBounded) in problem.tying.isBounded.enumerated() {
          let moved = away.point[place] + (place.isMultiple(of: 2) ? size : -size)
          away.point[place] = isBounded ? max(0, moved) : moved
        }
        let (trueGap, bound) = check(away)
        #expect(bound >= trueGap - RandomProblemsTests.rounding, "problem \(index), moved by \(size)")
      }
    }
  }
}
