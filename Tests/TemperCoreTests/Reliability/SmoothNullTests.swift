import Testing

@testable import TemperCore

@Suite struct SmoothNullTests {
  /// On a coarser grid and from another starting point, the same error: within half a percent on average, and within two
  /// where rounding chooses another bandwidth.
  @Test(arguments: [(60, 1), (400, 1), (400, 3), (3000, 5)])
  func agreesWithTheExactError(rows: Int, power: Int) {
    var null = SmoothNull(CalibratedRows(rows: rows, classes: 3, power: power, seed: 1).event(0).probabilities)
    let base = CalibratedRows(rows: rows, classes: 3, power: power, seed: 1)
    var deviations: [Double] = []
    for seed in 0..<6 as Range<UInt64> {
      var random = RandomSource(seed: seed)
      let (probabilities, _) = base.event(0)
      let outcomes = probabilities.map { random.unit() < $0 }
      let hits = outcomes.indices.filter { outcomes[$0] }.map { Int32($0) }
      let exact = SmoothCalibrationError(probabilities, outcomes: outcomes)
      deviations.append(null.value(hits: hits) / exact.value - 1)
    }
    #expect(deviations.allSatisfy { abs($0) < 0.02 })
    #expect(abs(MeanEstimate(deviations).mean) < 0.005, "\(deviations)")
  }

  @Test func doesNotDependOnTheLastDraw() {
    let (probabilities, outcomes) = CalibratedRows(rows: 200, classes: 3, seed: 2).event(0)
    let hits = outcomes.indices.filter { outcomes[$0] }.map { Int32($0) }
    var fresh = SmoothNull(probabilities)
    var used = SmoothNull(probabilities)
    _ = used.value(hits: [])
    _ = used.value(hits: Array(0..<200))
    #expect(fresh.value(hits: hits) == used.value(hits: hits))
  }
}
