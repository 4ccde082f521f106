import TemperKernels

/// Log loss (cross-entropy, ignorance score): the mean of -log p of the class that came true, in nats.
public enum LogLoss {
  /// Smallest probability that is scored: one unit in the last place of 1, as scikit-learn's `log_loss` clips.
  public static let smallestProbability = 2.220446049250313e-16

  /// Loss of each row, after clipping to [`smallestProbability`, 1] and renormalising the row. O(N K).
  ///
  /// Agrees with scikit-learn's `log_loss` to rounding.
  ///
  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - labels: N class ordinals.
  /// - Returns: N losses in nats.
  public static func perRow(_ probabilities: ProbabilityMatrix, labels: [Int]) -> [Double] {
    let classes = probabilities.classCount
    precondition(labels.count == probabilities.rowCount, "one label a row")
    precondition(labels.areOrdinals(below: classes), "labels are ordinals of classes")
    var losses = [Double](repeating: 0, count: labels.count)
    temper_odds_against(
      probabilities.values, classes, labels, labels.count, smallestProbability, &losses)
    losses.takeLogarithms()
    return losses
  }

  /// Mean loss over all rows. O(N K).
  public static func mean(_ probabilities: ProbabilityMatrix, labels: [Int]) -> Double {
    perRow(probabilities, labels: labels).reduce(0, +) / Double(labels.count)
  }

  /// Loss of one row. O(K).
  static func of(_ row: ArraySlice<Double>, label: Int) -> Double {
    var sum = 0.0
    for value in row { sum += min(max(value, smallestProbability), 1) }
    return log(sum / min(max(row[row.startIndex + label], smallestProbability), 1))
  }
}
