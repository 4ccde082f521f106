/// What the numbers of a model's predictions are.
public enum PredictionScale: Sendable, Equatable {
  /// From 0 to 1, rows summing to 1.
  case probabilities
  /// Natural logarithms of such probabilities.
  case logProbabilities
  /// Scores whose softmax is meant; any finite numbers.
  case logits

  /// Whether a number can be one of these. Not-a-number never can.
  func allows(_ value: Double) -> Bool {
    switch self {
    case .probabilities: value >= 0 && value <= 1
    // Of rounded logarithms one of 1 may come out above 0. Minus infinity is the logarithm of 0.
    case .logProbabilities: value <= PredictionReader.tolerance
    case .logits: value.isFinite
    }
  }

  /// What each of the numbers should be, for messages.
  var expected: String {
    switch self {
    case .probabilities: "a probability from 0 to 1"
    case .logProbabilities: "the logarithm of a probability, at most 0"
    case .logits: "a finite number"
    }
  }

  /// How to mend a number that is not.
  var remedy: String {
    switch self {
    case .probabilities: "apply softmax to scores, divide percentages by 100"
    case .logProbabilities: "give scores that are not normalised as logits, and probabilities as they are"
    case .logits: "correct the row"
    }
  }

  /// How to mend a row whose probabilities do not sum to 1.
  var sumRemedy: String {
    switch self {
    case .probabilities: "normalise the row, or apply softmax if these are logits"
    case .logProbabilities, .logits: "give scores that are not normalised as logits"
    }
  }
}
