import Testing

@testable import TemperCore

@Suite struct SmoothCalibrationErrorTests {
  /// relplot's error and bandwidth, up to 100,000 rows, calibrated and not.
  @Test(arguments: 0..<3)
  func agreesWithRelplot(index: Int) throws {
    let reference = try ReliabilityReferences.loaded.get().smooth[index]
    let (probabilities, outcomes) = reference.data()
    let found = SmoothCalibrationError(probabilities, outcomes: outcomes)
    #expect(found.bandwidth == reference.bandwidth)
    #expect(abs(found.value - reference.value) < 1e-11)
  }

  /// The error is no larger than its bandwidth, and 1/1024 below the bandwidth it is.
  @Test func theBandwidthEqualsTheError() {
    let (probabilities, outcomes) = CalibratedRows(rows: 150, classes: 3, seed: 12).event(2)
    let found = SmoothCalibrationError(probabilities, outcomes: outcomes)
    #expect(found.value <= found.bandwidth)
    let below = found.bandwidth - 1.0 / 1024
    #expect(SmoothCalibrationError.at(bandwidth: below, probabilities, outcomes: outcomes) > below)
    #expect(
      SmoothCalibrationError.at(bandwidth: found.bandwidth, probabilities, outcomes: outcomes) == found.value)
  }

  /// Rows rounded to a grid of their own, one grid at a time, for every bandwidth of the bisection.
  @Test(arguments: [0.5, 0.0625, 0.0078125, 3.0 / 1024])
  func agreesWithSeparateGrids(bandwidth: Double) {
    let (probabilities, outcomes) = CalibratedRows(rows: 150, classes: 3, seed: 12).event(1)
    let smoothing = ReflectedSmoothing(bandwidth: bandwidth)
    var residuals = [Double](repeating: 0, count: smoothing.gridCount)
    var density = residuals
    for (p, event) in zip(probabilities, outcomes) {
      smoothing.add(event ? p - 1 : p, at: p, to: &residuals)
      smoothing.add(1, at: p, to: &density)
    }
    let mass =
      smoothing.sums(density).plain + SmoothCalibrationError.addedDensity * Double(smoothing.evaluationCount)
    let expected = smoothing.sums(residuals).magnitudes / mass
    #expect(SmoothCalibrationError.at(bandwidth: bandwidth, probabilities, outcomes: outcomes) == expected)
  }

  @Test func perfectPredictionsHaveNoError() {
    let found = SmoothCalibrationError([0, 1, 1, 0], outcomes: [false, true, true, false])
    #expect(found.value == 0)
    #expect(found.bandwidth == 2.0 / 1024)
  }

  @Test func alwaysWrongIsAsWrongAsCanBe() {
    let found = SmoothCalibrationError([0, 1], outcomes: [true, false])
    #expect(found.value > 0.3 && found.value <= 1)
  }
}
