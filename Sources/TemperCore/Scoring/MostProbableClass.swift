/// Share of rows whose most probable class came true.
public enum Accuracy {
  /// 1 for each row whose most probable class came true, else 0. O(N K).
  ///
  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - labels: N class ordinals.
  public static func perRow(_ probabilities: ProbabilityMatrix, labels: [Int]) -> [Double] {
    precondition(labels.count == probabilities.rowCount, "one label a row")
    return zip(probabilities.mostProbableClasses(), labels).map { $0 == $1 ? 1 : 0 }
  }

  /// Accuracy over all rows, weighted where they have weights. O(N K).
  ///
  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - labels: N class ordinals.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  public static func mean(_ probabilities: ProbabilityMatrix, labels: [Int], weights: [Double]? = nil) -> Double {
    perRow(probabilities, labels: labels).mean(weights: weights)
  }
}

extension ProbabilityMatrix {
  /// The most probable class of each row; of equals the first, as numpy's `argmax`. O(N K).
  package func mostProbableClasses() -> [Int] {
    values.withUnsafeBufferPointer { values in
      (0..<rowCount).map { row in
        let start = row * classCount
        var best = 0
        var peak = values[start]
        for k in 1..<max(1, classCount) {
          let value = values[start + k]
          // Chosen without a branch: which class is best is hard to foresee.
          best = value > peak ? k : best
          peak = value > peak ? value : peak
        }
        return best
      }
    }
  }
}

/// Macro-averaged F1: the mean over classes of 2 TP / (2 TP + FP + FN), predicting the most probable class.
///
/// Of equally probable classes the first is predicted. A class that no row has and no row is predicted to have counts as 0,
/// as scikit-learn's `f1_score` over all labels with `zero_division=0`.
package enum F1Score {
  /// Macro-averaged F1 over all classes. O(N K).
  ///
  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - labels: N class ordinals.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  package static func macro(_ probabilities: ProbabilityMatrix, labels: [Int], weights: [Double]? = nil) -> Double {
    perClass(probabilities, labels: labels, weights: weights).reduce(0, +) / Double(probabilities.classCount)
  }

  /// F1 of each class. O(N K).
  package static func perClass(
    _ probabilities: ProbabilityMatrix, labels: [Int], weights: [Double]? = nil
  ) -> [Double] {
    precondition(labels.count == probabilities.rowCount, "one label a row")
    var hits = [Double](repeating: 0, count: probabilities.classCount)
    // True plus predicted rows of a class: 2 TP + FP + FN.
    var members = hits
    for (row, predicted) in probabilities.mostProbableClasses().enumerated() {
      let (label, weight) = (labels[row], weights?[row] ?? 1)
      members[predicted] += weight
      members[label] += weight
      if predicted == label { hits[label] += weight }
    }
    return zip(hits, members).map { $1 == 0 ? 0 : 2 * $0 / $1 }
  }
}
