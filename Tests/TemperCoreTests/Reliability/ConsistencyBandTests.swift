import Testing

@testable import TemperCore

@Suite struct ConsistencyBandTests {
  /// With one value the fit is the frequency, so the band is the middle of a binomial distribution.
  @Test func oneValueIsBinomial() throws {
    let forecast = BinaryForecast(Array(repeating: 0.3, count: 20), outcomes: Array(repeating: false, count: 20))
    let band = try #require(ConsistencyBand(forecast, at: [0], resamples: 999, seed: 1, stream: 0).intervals.first)
    // P(X <= 2) = .035, P(X <= 1) = .008; P(X >= 11) = .017, P(X >= 10) = .048.
    #expect(largestDifference([band.lowerBound, band.upperBound], [2.0 / 20, 10.0 / 20]) < 1e-15)
  }

  @Test func certaintiesHaveNoWidth() {
    let forecast = BinaryForecast([0, 0, 1, 1, 1], outcomes: [false, true, true, true, false])
    let band = ConsistencyBand(forecast, at: [0, 1], resamples: 39, seed: 1, stream: 0)
    #expect(band.intervals == [0...0, 1...1])
  }

  /// The band by the plainest means: outcomes row by row, scikit-learn's way of fitting, sorted columns.
  @Test func agreesWithAPlainResampling() {
    let (probabilities, outcomes) = CalibratedRows(rows: 60, classes: 2, seed: 8).event(0)
    let forecast = BinaryForecast(probabilities, outcomes: outcomes)
    let points = [3, 30, 55]
    let found = ConsistencyBand(forecast, at: points, resamples: 1999, seed: 1, stream: 0).intervals
    var random = RandomSource(seed: 99)
    var columns: [[Double]] = [[], [], []]
    for _ in 0..<1999 {
      let drawn = forecast.values.map { random.unit() < $0 ? 1.0 : 0 }
      let fit = IsotonicRegression(forecast.values, drawn).values(at: forecast.values)
      for (index, point) in points.enumerated() { columns[index].append(fit[point]) }
    }
    for (band, column) in zip(found, columns) {
      let sorted = column.sorted()
      // 50 of 2,000 lie outside on either side; the other sample's bound lies within chance of that rank.
      #expect(abs(band.lowerBound - sorted[49]) <= max(0.03, sorted[80] - sorted[25]))
      #expect(abs(band.upperBound - sorted[1949]) <= max(0.03, sorted[1973] - sorted[1918]))
    }
  }

  /// Rows beyond the threshold are drawn in cells; on a grid of few values that is the same.
  @Test func cellsOfEqualValuesAreExact() {
    let values = (0..<12_000).map { 0.05 + 0.1 * Double($0 % 10) }
    let forecast = BinaryForecast(values, outcomes: values.map { _ in false })
    let band = ConsistencyBand(forecast, at: Array(0..<10), resamples: 199, seed: 3, stream: 0)
    for (value, interval) in zip(forecast.values, band.intervals) {
      let spread = 1.96 * (value * (1 - value) / 1200).squareRoot()
      #expect(interval.contains(value))
      #expect(abs((interval.upperBound - interval.lowerBound) / (2 * spread) - 1) < 0.25)
    }
  }

  @Test func dependsOnSeedAndStreamAlone() {
    let (probabilities, outcomes) = CalibratedRows(rows: 80, classes: 2, seed: 8).event(0)
    let forecast = BinaryForecast(probabilities, outcomes: outcomes)
    let other = BinaryForecast(probabilities, outcomes: outcomes.map { !$0 })
    func band(_ forecast: BinaryForecast, seed: UInt64, stream: UInt64) -> [ClosedRange<Double>] {
      ConsistencyBand(forecast, at: [10, 40], resamples: 199, seed: seed, stream: stream).intervals
    }
    #expect(band(forecast, seed: 1, stream: 2) == band(other, seed: 1, stream: 2))
    #expect(band(forecast, seed: 1, stream: 2) != band(forecast, seed: 2, stream: 2))
    #expect(band(forecast, seed: 1, stream: 2) != band(forecast, seed: 1, stream: 3))
  }
}
