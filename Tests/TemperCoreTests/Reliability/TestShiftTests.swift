import Foundation
import Testing

@testable import TemperCore

@Suite struct TestShiftTests {
  /// Rows (p, 1 - p) with p uniform around a mean.
  private func matrix(count: Int, mean: Double, seed: UInt64) -> ProbabilityMatrix {
    var random = RandomSource(seed: seed)
    let values = (0..<count).flatMap { _ -> [Double] in
      let p = mean + 0.2 * (random.unit() - 0.5)
      return [p, 1 - p]
    }
    return ProbabilityMatrix(classCount: 2, values: values)
  }

  @Test func meansAndErrorAreThoseOfTheRows() {
    let oof = ProbabilityMatrix(classCount: 2, values: [0.5, 0.5, 0.7, 0.3])
    let test = ProbabilityMatrix(classCount: 2, values: [0.2, 0.8, 0.4, 0.6])
    let shift = TestShift("m", oof: oof, test: test, groups: nil)
    #expect(abs(shift.classes[0].oof - 0.6) < 1e-15)
    #expect(abs(shift.classes[0].test - 0.3) < 1e-15)
    // Both samples have variance .02, so each mean has variance .01.
    #expect(abs(shift.classes[0].standardError - 0.02.squareRoot()) < 1e-15)
    #expect(abs(shift.entropy.oof - (0.693147180559945 + 0.610864302054894) / 2) < 1e-12)
  }

  @Test func chanceDifferencesAreRarelySignificant() {
    let significant = (0..<400).filter { seed in
      let oof = matrix(count: 200, mean: 0.5, seed: UInt64(2 * seed))
      let test = matrix(count: 100, mean: 0.5, seed: UInt64(2 * seed + 1))
      return TestShift("m", oof: oof, test: test, groups: nil).classes[0].p < 0.05
    }
    // 5 % of 400 is 20; 40 is more than four standard errors away.
    #expect((4...40).contains(significant.count))
  }

  @Test func aRealShiftIsSignificant() {
    let shift = TestShift(
      "m", oof: matrix(count: 2_000, mean: 0.5, seed: 1), test: matrix(count: 1_000, mean: 0.52, seed: 2), groups: nil)
    #expect(shift.classes[0].p < 1e-6)
  }

  @Test func constantPredictionsThatAgreeDoNotDiffer() {
    let constant = ProbabilityMatrix(classCount: 2, values: [0.25, 0.75, 0.25, 0.75])
    let shift = TestShift("m", oof: constant, test: constant, groups: nil)
    #expect(shift.classes.allSatisfy { $0.p == 1 })
    let other = ProbabilityMatrix(classCount: 2, values: [0.5, 0.5, 0.5, 0.5])
    #expect(TestShift("m", oof: constant, test: other, groups: nil).classes[0].p == 0)
  }

  /// 0.437 added 3 times and 7 times gives means that differ in the last digit.
  @Test func roundingIsNoDifference() {
    func constant(_ rows: Int) -> ProbabilityMatrix {
      ProbabilityMatrix(classCount: 3, values: (0..<rows).flatMap { _ in [0.437, 0.453, 0.11] })
    }
    for (rows, tests) in [(3, 7), (3200, 1254), (10, 3)] {
      let shift = TestShift("m", oof: constant(rows), test: constant(tests), groups: nil)
      #expect((shift.classes + [shift.entropy]).allSatisfy { $0.p == 1 })
    }
  }

  @Test func groupsWidenTheError() {
    let oof = matrix(count: 300, mean: 0.5, seed: 3)
    let test = matrix(count: 300, mean: 0.5, seed: 4)
    let repeated = ProbabilityMatrix(classCount: 2, values: oof.values + oof.values)
    let groups = Array(0..<300) + Array(0..<300)
    let plain = TestShift("m", oof: oof, test: test, groups: nil).classes[0]
    let clustered = TestShift("m", oof: repeated, test: test, groups: groups).classes[0]
    #expect(abs(plain.standardError - clustered.standardError) < 1e-12)
  }
}

@Suite struct LeakCheckTests {
  /// Predictions of labelled and of further rows by the same models.
  private struct Case {
    var labels: [Int]
    var oof: [ProbabilityMatrix]
    var test: [ProbabilityMatrix]

    init(noise: [Double], seed: UInt64) {
      let simulation = Simulation(TestLayout.pairwise.layout, rows: 900, noise: noise, seed: seed)
      labels = Array(simulation.labels.prefix(600))
      oof = simulation.predictions.map { $0.gathering(rows: Array(0..<600)) }
      test = simulation.predictions.map { $0.gathering(rows: Array(600..<900)) }
    }

    /// Raises the score of the label on a model's labelled rows, as training on them does.
    mutating func leak(_ model: Int, strength: Double) {
      for (row, label) in labels.enumerated() {
        oof[model][row, label] *= exp(strength)
        let sum = oof[model][row: row].reduce(0, +)
        for k in 0..<3 { oof[model][row, k] /= sum }
      }
    }

    /// p^power / Z of a model, on all rows.
    mutating func sharpen(_ model: Int, _ power: Double) {
      for matrix in [\Case.oof, \.test] {
        for row in 0..<self[keyPath: matrix][model].rowCount {
          let values = self[keyPath: matrix][model][row: row].map { pow($0, power) }
          for k in 0..<3 { self[keyPath: matrix][model][row, k] = values[k] / values.reduce(0, +) }
        }
      }
    }

    var suspects: [Int] {
      let found = LeakCheck(oof.indices.map { "m\($0)" }, oof: oof, test: test, labels: labels, groups: nil).confidence
      return found.indices.filter { found[$0].suspectedLeak }
    }
  }

  @Test(arguments: 0..<6)
  func leakIsNamed(seed: Int) {
    var data = Case(noise: [0.4, 0.8, 0.8, 1.2], seed: UInt64(seed))
    #expect(data.suspects.isEmpty)
    data.leak(1, strength: 2)
    #expect(data.suspects == [1])
  }

  /// Timid and boastful models show one sign each, and are honest.
  @Test(arguments: [0.3, 0.6, 1.6, 3.0])
  func confidenceAloneIsNoLeak(power: Double) {
    for seed in 0..<4 {
      var data = Case(noise: [0.4, 0.8, 1.2], seed: UInt64(40 + seed))
      data.sharpen(0, power)
      #expect(data.suspects.isEmpty)
    }
  }

  /// Harder test rows make all models less sure; that is said elsewhere, and names no one.
  @Test func whatAllModelsShareIsNoLeak() {
    var data = Case(noise: [0.4, 0.8, 1.2], seed: 3)
    for m in data.test.indices {
      data.test[m].values = data.test[m].values.map { 0.5 * $0 + 0.5 / 3 }
    }
    #expect(data.suspects.isEmpty)
    data.leak(2, strength: 3)
    #expect(data.suspects == [2])
  }

  @Test func aSingleModelIsJudgedByItself() {
    var data = Case(noise: [0.6], seed: 8)
    #expect(data.suspects.isEmpty)
    data.leak(0, strength: 2)
    #expect(data.suspects == [0])
    #expect(LeakCheck([], oof: [], test: [], labels: [0], groups: nil).confidence.isEmpty)
  }

  @Test func figuresAreMeansOverRows() throws {
    let data = Case(noise: [0.6, 0.9], seed: 9)
    let found = LeakCheck(["x", "y"], oof: data.oof, test: data.test, labels: data.labels, groups: nil).confidence[0]
    func entropy(_ matrix: ProbabilityMatrix) -> Double {
      -matrix.values.reduce(0) { $0 + $1 * log($1) } / Double(matrix.rowCount)
    }
    #expect(abs(found.oofLogLoss - LogLoss.mean(data.oof[0], labels: data.labels)) < 1e-12)
    #expect(abs(found.oofEntropy - entropy(data.oof[0])) < 1e-12)
    #expect(abs(found.testEntropy - entropy(data.test[0])) < 1e-12)
  }
}
