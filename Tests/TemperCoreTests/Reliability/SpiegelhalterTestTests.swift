import Testing

@testable import TemperCore

@Suite struct SpiegelhalterTestTests {
  /// Z is what the Brier score exceeds its expectation by, in its own standard deviations.
  @Test func isTheStandardisedBrierScore() {
    let (probabilities, outcomes) = CalibratedRows(rows: 200, classes: 3, seed: 3).event(0)
    var excess = 0.0
    var variance = 0.0
    for (p, event) in zip(probabilities, outcomes) {
      let error = event ? 1 - p : p
      excess += error * error - p * (1 - p)
      // Of (o - p)², which is (1 - p)² with probability p and p² else.
      variance += p * (1 - p) * (1 - 2 * p) * (1 - 2 * p)
    }
    #expect(abs(SpiegelhalterTest(probabilities, outcomes: outcomes).z - excess / variance.squareRoot()) < 1e-10)
  }

  @Test func isStandardNormalUnderCalibration() {
    let z = (0..<400).map { seed in
      let (probabilities, outcomes) = CalibratedRows(rows: 100, classes: 3, seed: UInt64(seed)).event(0)
      return SpiegelhalterTest(probabilities, outcomes: outcomes)
    }
    #expect(abs(MeanEstimate(z.map(\.z)).mean) < 3 / 20.0)
    let square = MeanEstimate(z.map { $0.z * $0.z }).mean
    #expect(abs(square - 1) < 3 * 2.0.squareRoot() / 20)
    let flagged = Double(z.count { $0.p < 0.05 }) / 400
    let error = (0.05 * 0.95 / 400).squareRoot()
    #expect(abs(flagged - 0.05) < 3 * error)
  }

  @Test func twoSidedP() {
    let flat = SpiegelhalterTest([0.5, 0.5], outcomes: [true, false])
    #expect(flat.z == 0 && flat.p == 1)
    let sure = SpiegelhalterTest([0, 1], outcomes: [false, true])
    #expect(sure.z == 0 && sure.p == 1)
    let refuted = SpiegelhalterTest([0, 1], outcomes: [true, true])
    #expect(refuted.z == .infinity && refuted.p == 0)
    let z = SpiegelhalterTest([0.9, 0.9, 0.8], outcomes: [true, true, false])
    #expect(abs(z.p - 2 * (1 - normalDistribution(abs(z.z)))) < 1e-6)
  }

  /// By Simpson's rule.
  private func normalDistribution(_ z: Double) -> Double {
    let steps = 1000
    let width = z / Double(steps)
    let sum = (0...steps).reduce(0.0) { sum, step in
      let x = width * Double(step)
      let weight = step == 0 || step == steps ? 1.0 : step % 2 == 1 ? 4 : 2
      return sum + weight * density(x)
    }
    return 0.5 + sum * width / 3
  }

  /// By its differential equation's series: exp(-x²/2)/√(2π).
  private func density(_ x: Double) -> Double {
    var term = 1.0
    var sum = 1.0
    for k in 1..<60 {
      term *= -x * x / 2 / Double(k)
      sum += term
    }
    return sum / (2 * Double.pi).squareRoot()
  }
}
