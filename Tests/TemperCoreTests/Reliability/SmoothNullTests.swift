import Testing

@testable import TemperCore

@Suite struct SmoothNullTests {
  /// On a coarser grid and from another starting point, the same error: within half a percent on average, and within two
  /// where rounding chooses another bandwidth.
  @Test(arguments: [(60, 1), (400, 1), (400, 3), (3000, 5)])
  func agreesWithTheExactError(rows: Int, power: Int) {
    let (probabilities, outcomes) = CalibratedRows(rows: rows, classes: 3, power: power, seed: 1).event(0)
    let forecast = BinaryForecast(probabilities, outcomes: outcomes)
    var null = SmoothNull(SmoothBases(forecast))
    var deviations: [Double] = []
    for seed in 0..<6 as Range<UInt64> {
      var random = RandomSource(seed: seed)
      let outcomes = probabilities.map { random.unit() < $0 }
      let exact = SmoothCalibrationError(probabilities, outcomes: outcomes)
      deviations.append(null.value(chosen: forecast.order.map { outcomes[$0] ? 1 : 0 }) / exact.value - 1)
    }
    #expect(deviations.allSatisfy { abs($0) < 0.02 })
    #expect(abs(MeanEstimate(deviations).mean) < 0.005, "\(deviations)")
  }

  @Test func doesNotDependOnTheLastDraw() {
    let (probabilities, outcomes) = CalibratedRows(rows: 200, classes: 3, seed: 2).event(0)
    let forecast = BinaryForecast(probabilities, outcomes: outcomes)
    let chosen: [UInt8] = forecast.order.map { outcomes[$0] ? 1 : 0 }
    var fresh = SmoothNull(SmoothBases(forecast))
    var used = SmoothNull(SmoothBases(forecast))
    _ = used.value(chosen: Array(repeating: 0, count: 200))
    _ = used.value(chosen: Array(repeating: 1, count: 200))
    #expect(fresh.value(chosen: chosen) == used.value(chosen: chosen))
  }
}
