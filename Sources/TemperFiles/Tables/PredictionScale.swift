import Foundation
import TemperCore

extension PredictionScale {
  /// Whether a number can be one of these. Not-a-number never can.
  func allows(_ value: Double) -> Bool {
    switch self {
    case .probabilities: value >= -PredictionReader.rounding && value <= 1 + PredictionReader.rounding
    // Of rounded logarithms one of 1 may come out above 0. Minus infinity is the logarithm of 0.
    case .logProbabilities: value <= PredictionReader.tolerance
    case .logits: value.isFinite
    case .unnormalised: value >= -PredictionReader.rounding && value.isFinite
    }
  }

  /// What each of the numbers should be, for messages.
  var expected: String {
    switch self {
    case .probabilities: "a probability from 0 to 1"
    case .logProbabilities: "the logarithm of a probability, at most 0"
    case .logits: "a finite number"
    case .unnormalised: "a number of at least 0"
    }
  }

  /// How to mend a row with a number that is not, or whose probabilities do not sum to 1.
  ///
  /// - Parameters:
  ///   - row: The numbers of the row, as far as they are numbers.
  ///   - sum: What they sum to, where that is what is wrong.
  func remedy(_ row: [Double], sum: Double? = nil, _ options: OptionText) -> Message {
    let logits = options.flag(.logits)
    switch self {
    case .probabilities:
      if row.contains(where: { $0 < 0 }) {
        let exponentials = row.reduce(0) { $0 + exp($1) }
        if row.allSatisfy({ $0 <= 0 }), row.count > 1 {
          let logarithms = options.flag(.logProbabilities)
          return abs(exponentials - 1) <= PredictionReader.tolerance
            ? "for logarithms of probabilities say \(logarithms)"
            : "for scores whose softmax is meant say \(logits), for logarithms of probabilities \(logarithms)"
        }
        return "for scores whose softmax is meant say \(logits)"
      }
      if row.count == 1 { return "write a fraction; for scores whose logistic function is meant say \(logits)" }
      let normalise = options.flag(.normalise)
      if let sum, sum <= 0 { return "correct the row" }
      return sum != nil
        ? "to divide each row by its sum say \(normalise); for scores whose softmax is meant \(logits)"
        : "to divide each row by its sum, as percentages need it, say \(normalise); for scores whose softmax is meant "
          + logits
    case .logProbabilities:
      return sum == nil && row.contains { $0 > PredictionReader.tolerance } && row.allSatisfy { $0 >= 0 && $0 <= 1 }
        ? "give probabilities as they are, without \(.logProbabilities)"
        : "for scores that are not normalised say \(logits) in place of \(.logProbabilities)"
    case .logits: return "correct the row"
    case .unnormalised:
      return sum == nil
        ? "for scores whose softmax is meant say \(logits) in place of \(.normalise)" : "correct the row"
    }
  }

  /// The number of one of two classes with what follows of it for the other, in the order of the classes.
  func completed(_ value: Double, ordinal: Int) -> [Double] {
    let other: Double =
      switch self {
      case .probabilities, .unnormalised: 1 - value
      case .logProbabilities: log(1 - exp(min(value, 0)))
      case .logits: 0
      }
    return ordinal == 0 ? [value, other] : [other, value]
  }

  /// Turns the row that was read last into probabilities that sum to 1; negative zeros become positive ones. O(K).
  ///
  /// - Parameters:
  ///   - values: Rows of probabilities, and from `start` on the numbers of the last row, all of which the scale allows.
  /// - Returns: What the row sums to where that is farther from 1 than the tolerance, else nil.
  func normalise(_ values: inout [Double], from start: Int) -> Double? {
    for index in start..<values.count { values[index] += 0.0 }
    switch self {
    case .probabilities:
      for index in start..<values.count { values[index] = min(max(values[index], 0), 1) }
      var sum = 0.0
      for index in start..<values.count { sum += values[index] }
      // Decimal sums such as 0.333 + 0.333 + 0.333 lie a rounding error beyond the tolerance.
      guard abs(sum - 1) <= PredictionReader.tolerance + 1e-12 else { return sum }
      for index in start..<values.count { values[index] /= sum }
      return nil
    case .logProbabilities:
      let sum = ProbabilityMatrix.applySoftmax(to: &values, from: start)
      return abs(sum - 1) <= PredictionReader.tolerance + 1e-12 ? nil : sum
    case .logits:
      ProbabilityMatrix.applySoftmax(to: &values, from: start)
      return nil
    case .unnormalised:
      for index in start..<values.count { values[index] = max(values[index], 0) }
      var sum = 0.0
      for index in start..<values.count { sum += values[index] }
      guard sum > 0 else { return 0 }
      if sum == .infinity {
        // Divided by the largest first, the sum is no longer beyond all numbers.
        let largest = values[start...].max() ?? 1
        sum = 0
        for index in start..<values.count {
          values[index] /= largest
          sum += values[index]
        }
      }
      for index in start..<values.count { values[index] /= sum }
      return nil
    }
  }

  /// Words for a sum that is not 1.
  static func sumFound(_ sum: Double) -> String {
    "probabilities that sum to \((sum * 1e12).rounded() / 1e12)"
  }

  /// What a row should sum to, for messages.
  var sumExpected: String {
    self == .unnormalised ? "a sum above 0" : "a sum within \(PredictionReader.tolerance) of 1"
  }
}
