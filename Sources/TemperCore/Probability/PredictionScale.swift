/// What the numbers of a model's predictions are before they are read.
public enum PredictionScale: String, Sendable, Equatable, CaseIterable, Codable {
  /// From 0 to 1, rows summing to 1.
  case probabilities
  /// Natural logarithms of such probabilities.
  case logProbabilities = "log-probabilities"
  /// Scores whose softmax is meant; any finite numbers.
  case logits
  /// Numbers of at least 0 that are divided by their sum, which may be any above 0.
  case unnormalised
}
