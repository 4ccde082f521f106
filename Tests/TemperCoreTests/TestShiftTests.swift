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
    let shift = TestShift(oof: oof, test: test, groups: nil)
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
      return TestShift(oof: oof, test: test, groups: nil).classes[0].p < 0.05
    }
    // 5 % of 400 is 20; 40 is more than four standard errors away.
    #expect((4...40).contains(significant.count))
  }

  @Test func aRealShiftIsSignificant() {
    let shift = TestShift(
      oof: matrix(count: 2_000, mean: 0.5, seed: 1), test: matrix(count: 1_000, mean: 0.52, seed: 2), groups: nil)
    #expect(shift.classes[0].p < 1e-6)
  }

  @Test func constantPredictionsThatAgreeDoNotDiffer() {
    let constant = ProbabilityMatrix(classCount: 2, values: [0.25, 0.75, 0.25, 0.75])
    let shift = TestShift(oof: constant, test: constant, groups: nil)
    #expect(shift.classes.allSatisfy { $0.p == 1 })
    let other = ProbabilityMatrix(classCount: 2, values: [0.5, 0.5, 0.5, 0.5])
    #expect(TestShift(oof: constant, test: other, groups: nil).classes[0].p == 0)
  }

  /// 0.437 added 3 times and 7 times gives means that differ in the last digit.
  @Test func roundingIsNoDifference() {
    func constant(_ rows: Int) -> ProbabilityMatrix {
      ProbabilityMatrix(classCount: 3, values: (0..<rows).flatMap { _ in [0.437, 0.453, 0.11] })
    }
    for (rows, tests) in [(3, 7), (3200, 1254), (10, 3)] {
      let shift = TestShift(oof: constant(rows), test: constant(tests), groups: nil)
      #expect((shift.classes + [shift.entropy]).allSatisfy { $0.p == 1 })
    }
  }

  @Test func groupsWidenTheError() {
    let oof = matrix(count: 300, mean: 0.5, seed: 3)
    let test = matrix(count: 300, mean: 0.5, seed: 4)
    let repeated = ProbabilityMatrix(classCount: 2, values: oof.values + oof.values)
    let groups = Array(0..<300) + Array(0..<300)
    let plain = TestShift(oof: oof, test: test, groups: nil).classes[0]
    let clustered = TestShift(oof: repeated, test: test, groups: groups).classes[0]
    #expect(abs(plain.standardError - clustered.standardError) < 1e-12)
  }
}
