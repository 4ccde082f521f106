extension IsotonicRegression {
  /// The recalibration curve of a forecast: outcomes, 1 or 0, fitted to probabilities. O(N).
  init(_ forecast: BinaryForecast) {
    self.init(
      sorted: forecast.values, sum: { Double(forecast.hits[$0]) }, weight: { Double(forecast.weight($0)) })
  }
}
