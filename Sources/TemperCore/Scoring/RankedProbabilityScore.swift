/// Ranked probability score of ordered classes (Epstein 1969): the mean of the squared differences between the cumulative
/// distribution and the outcome's, summed over the K - 1 thresholds and divided by K - 1; from 0 to 1.
///
/// An arena's order is side a, tie, side b: football's score for win, draw and loss. Other classes stand in their own order.
public enum RankedProbabilityScore {
  /// Score of each row. O(N K).
  ///
  /// - Parameters:
  ///   - probabilities: N × K, K at least 2.
  ///   - labels: N class ordinals.
  ///   - layout: says in which order the classes stand.
  public static func perRow(_ probabilities: ProbabilityMatrix, labels: [Int], layout: ClassLayout) -> [Double] {
    precondition(labels.count == probabilities.rowCount, "one label a row")
    precondition(layout.count == probabilities.classCount && layout.count >= 2, "two classes or more")
    let order = order(of: layout)
    return labels.indices.map { row in
      var difference = 0.0
      var sum = 0.0
      for k in order.dropLast() {
        difference += probabilities[row, k] - (labels[row] == k ? 1 : 0)
        sum += difference * difference
      }
      return sum / Double(order.count - 1)
    }
  }

  /// Mean score over all rows. O(N K).
  public static func mean(_ probabilities: ProbabilityMatrix, labels: [Int], layout: ClassLayout) -> Double {
    perRow(probabilities, labels: labels, layout: layout).reduce(0, +) / Double(labels.count)
  }

  /// The ordinals of the classes from one end of the scale to the other.
  static func order(of layout: ClassLayout) -> [Int] {
    layout.tieStructure.map { [$0.sideA, $0.tie, $0.sideB] } ?? Array(0..<layout.count)
  }
}
