import Testing

@testable import TemperCore

@Suite struct SmoothBasesTests {
  /// Every residual added to the grid by itself, and smoothed.
  private static func plainError(_ probabilities: [Double], _ outcomes: [Bool], bandwidth: Int) -> Double {
    let smoothing = ReflectedSmoothing(coarse: Double(bandwidth) / 1024)
    var residuals = [Double](repeating: 0, count: smoothing.gridCount)
    var density = residuals
    for (p, outcome) in zip(probabilities, outcomes) {
      smoothing.add(outcome ? p - 1 : p, at: p, to: &residuals)
      smoothing.add(1, at: p, to: &density)
    }
    let added = SmoothCalibrationError.addedDensity * Double(smoothing.evaluationCount)
    return smoothing.sums(residuals).magnitudes / (smoothing.sums(density).plain + added)
  }

  private static func error(_ probabilities: [Double], _ outcomes: [Bool], bandwidth: Int) -> Double {
    let forecast = BinaryForecast(probabilities, outcomes: outcomes)
    return SmoothBases(forecast).error(forecast.order.map { outcomes[$0] ? 1 : 0 }, bandwidth)
  }

  @Test(arguments: [3, 16, 40, 150, 700], [1, 6])
  func agreesWithRowsOneByOne(bandwidth: Int, power: Int) {
    var (probabilities, outcomes) = CalibratedRows(rows: 700, classes: 3, power: power, seed: 4).event(0)
    // Ends, and closer to them than a step of the grid.
    probabilities += [0, 0, 1, 1e-9, 2e-4, 4e-4, 1 - 1e-9, 1 - 3e-4, 0.5, 0.25]
    outcomes += [true, false, true, true, true, false, false, true, true, true]
    let expected = Self.plainError(probabilities, outcomes, bandwidth: bandwidth)
    #expect(abs(Self.error(probabilities, outcomes, bandwidth: bandwidth) - expected) < 1e-13)
    #expect(expected > 1e-4)
  }

  /// Where all rows are at the ends there is nothing between.
  @Test(arguments: [[0.0, 0, 0], [1, 1, 1], [0, 0, 1], [1e-5, 1e-5, 0.99999]])
  func rowsAtTheEndsAlone(_ probabilities: [Double]) {
    let outcomes = [true, false, false]
    let expected = Self.plainError(probabilities, outcomes, bandwidth: 102)
    #expect(abs(Self.error(probabilities, outcomes, bandwidth: 102) - expected) < 1e-13)
  }
}
