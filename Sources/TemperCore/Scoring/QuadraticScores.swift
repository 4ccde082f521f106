/// Brier score of K classes: the mean of sum_k (p_k - [y = k])², from 0 to 2 (Brier 1950).
///
/// For two classes it is twice the binary Brier score. Probabilities are scored as they are, without clipping.
package enum BrierScore {
  /// Score of each row. O(N K).
  ///
  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - labels: N class ordinals.
  package static func perRow(_ probabilities: ProbabilityMatrix, labels: [Int]) -> [Double] {
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

  /// Mean score over all rows, weighted where they have weights. O(N K).
  package static func mean(_ probabilities: ProbabilityMatrix, labels: [Int], weights: [Double]? = nil) -> Double {
    perRow(probabilities, labels: labels).mean(weights: weights)
  }
}

/// Ranked probability score of ordered classes (Epstein 1969): the mean of the squared differences between the cumulative
/// distribution and the outcome's, summed over the K - 1 thresholds and divided by K - 1; from 0 to 1.
///
/// An arena's order is side a, tie, side b: football's score for win, draw and loss. Other classes stand in their own order.
package enum RankedProbabilityScore {
  /// Score of each row. O(N K).
  ///
  /// - Parameters:
  ///   - probabilities: N × K, K at least 2.
  ///   - labels: N class ordinals.
  ///   - layout: says in which order the classes stand.
  package static func perRow(_ probabilities: ProbabilityMatrix, labels: [Int], layout: ClassLayout) -> [Double] {
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

  /// Mean score over all rows, weighted where they have weights. O(N K).
  package static func mean(
    _ probabilities: ProbabilityMatrix, labels: [Int], layout: ClassLayout, weights: [Double]? = nil
  ) -> Double {
    perRow(probabilities, labels: labels, layout: layout).mean(weights: weights)
  }

  /// The ordinals of the classes from one end of the scale to the other.
  static func order(of layout: ClassLayout) -> [Int] {
    layout.tieStructure.map { [$0.sideA, $0.tie, $0.sideB] } ?? Array(0..<layout.count)
  }
}
