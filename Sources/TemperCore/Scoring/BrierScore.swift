/// Brier score of K classes: the mean of sum_k (p_k - [y = k])², from 0 to 2 (Brier 1950).
///
/// For two classes it is twice the binary Brier score. Probabilities are scored as they are, without clipping.
public enum BrierScore {
  /// Score of each row. O(N K).
  ///
  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - labels: N class ordinals.
  public static func perRow(_ probabilities: ProbabilityMatrix, labels: [Int]) -> [Double] {
    precondition(labels.count == probabilities.rowCount, "one label a row")
    return labels.indices.map { row in
      let start = row * probabilities.classCount
      var sum = 0.0
      for k in 0..<probabilities.classCount {
        let error = probabilities.values[start + k] - (labels[row] == k ? 1 : 0)
        sum += error * error
      }
      return sum
    }
  }

  /// Mean score over all rows. O(N K).
  public static func mean(_ probabilities: ProbabilityMatrix, labels: [Int]) -> Double {
    perRow(probabilities, labels: labels).reduce(0, +) / Double(labels.count)
  }
}
