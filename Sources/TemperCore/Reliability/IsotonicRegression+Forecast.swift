extension IsotonicRegression {
  /// The recalibration curve of a forecast: outcomes, 1 or 0, fitted to probabilities. O(N).
  init(_ forecast: BinaryForecast) {
    self.init(
      sorted: forecast.values, sums: forecast.hits.map(Double.init),
      weights: forecast.values.indices.map { Double(forecast.weight($0)) })
  }
}
