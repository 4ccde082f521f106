import TemperCore

/// Rows of probabilities as they come from a file, on whatever scale they are written.
struct ProbabilityRows {
  let scale: PredictionScale
  private(set) var values: [Double] = []
  private var start = 0

  init(scale: PredictionScale) {
    self.scale = scale
  }

  /// Takes the next number of the row, one that the scale allows. A negative zero becomes a positive one.
  mutating func append(_ value: Double) {
    values.append(value + 0.0)
  }

  /// Ends the row and makes its probabilities sum to 1.
  ///
  /// - Returns: What they sum to where that is farther from 1 than the tolerance, else nil.
  mutating func endRow() -> Double? {
    defer { start = values.count }
    switch scale {
    case .probabilities:
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
    }
  }

  /// Forgets the row that was begun.
  mutating func dropRow() {
    values.removeSubrange(start...)
  }

  /// Words for a sum that is not 1.
  static func sumFound(_ sum: Double) -> String {
    "probabilities that sum to \((sum * 1e12).rounded() / 1e12)"
  }

  static let sumExpected = "a sum within \(PredictionReader.tolerance) of 1"
}
