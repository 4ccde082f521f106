import Testing

@testable import TemperCore

@Suite struct RecalibrationCurveTests {
  @Test func fewValuesAreAllKept() {
    let curve = RecalibrationCurve(
      [0.1, 0.1, 0.4, 0.6, 0.9], outcomes: [false, true, false, true, true], resamples: 39)
    #expect(curve.points.map(\.probability) == [0.1, 0.4, 0.6, 0.9])
    #expect(largestDifference(curve.points.map(\.recalibrated), [1.0 / 3, 1.0 / 3, 1, 1]) < 1e-15)
  }

  /// Thinned, the curve keeps its ends and the ends of its blocks, rises, and has no more points than asked for.
  @Test(arguments: [5, 40, 200])
  func manyValuesAreThinned(limit: Int) {
    let (probabilities, outcomes) = CalibratedRows(rows: 700, classes: 3, seed: 2).event(0)
    let curve = RecalibrationCurve(probabilities, outcomes: outcomes, limit: limit, resamples: 39)
    let places = curve.points.map(\.probability)
    #expect(places.count <= limit && places.count >= limit / 2)
    #expect(places.first == probabilities.min() && places.last == probabilities.max())
    #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 })
    let fit = IsotonicRegression(probabilities, outcomes.map { $0 ? 1 : 0 })
    #expect(largestDifference(curve.points.map(\.recalibrated), places.map { fit.curve.value(at: $0) }) == 0)
    if limit == 200 { #expect(fit.blocks.allSatisfy { places.contains($0.lower) && places.contains($0.upper) }) }
  }

  /// Calibrated predictions stay inside at 95 % of rows; the release simulation holds this to 1.5 points.
  @Test func bandsHoldCalibratedForecasts() {
    let shares = (0..<24).map { seed in
      let (probabilities, outcomes) = CalibratedRows(rows: 80, classes: 2, seed: UInt64(seed)).event(0)
      let points = RecalibrationCurve(probabilities, outcomes: outcomes, resamples: 199, seed: UInt64(seed)).points
      return Double(points.count { !$0.isOutside }) / Double(points.count)
    }
    let share = MeanEstimate(shares)
    #expect(abs(share.mean - 0.95) < 0.015 + 3 * share.standardError)
  }

  @Test func overconfidenceLeavesTheBand() {
    let (probabilities, _) = CalibratedRows(rows: 600, classes: 2, seed: 5).event(0)
    var random = RandomSource(seed: 6)
    let outcomes = probabilities.map { random.unit() < 0.5 + 0.4 * ($0 - 0.5) }
    let points = RecalibrationCurve(probabilities, outcomes: outcomes, resamples: 199).points
    #expect(points.count { $0.isOutside } > points.count / 2)
  }
}
