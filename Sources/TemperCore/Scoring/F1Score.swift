/// Macro-averaged F1: the mean over classes of 2 TP / (2 TP + FP + FN), predicting the most probable class.
///
/// Of equally probable classes the first is predicted. A class that no row has and no row is predicted to have counts as 0,
/// as scikit-learn's `f1_score` over all labels with `zero_division=0`.
public enum F1Score {
  /// Macro-averaged F1 over all classes. O(N K).
  ///
  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - labels: N class ordinals.
  public static func macro(_ probabilities: ProbabilityMatrix, labels: [Int]) -> Double {
    perClass(probabilities, labels: labels).reduce(0, +) / Double(probabilities.classCount)
  }

  /// F1 of each class. O(N K).
  public static func perClass(_ probabilities: ProbabilityMatrix, labels: [Int]) -> [Double] {
    precondition(labels.count == probabilities.rowCount, "one label a row")
    var hits = [Int](repeating: 0, count: probabilities.classCount)
    // True plus predicted rows of a class: 2 TP + FP + FN.
    var members = hits
    for (predicted, label) in zip(probabilities.mostProbableClasses(), labels) {
      members[predicted] += 1
      members[label] += 1
      if predicted == label { hits[label] += 1 }
    }
    return zip(hits, members).map { $1 == 0 ? 0 : Double(2 * $0) / Double($1) }
  }
}
