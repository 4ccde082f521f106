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

  /// Accuracy over all rows. O(N K).
  public static func mean(_ probabilities: ProbabilityMatrix, labels: [Int]) -> Double {
    perRow(probabilities, labels: labels).reduce(0, +) / Double(labels.count)
  }
}

extension ProbabilityMatrix {
  /// The most probable class of each row; of equals the first, as numpy's `argmax`. O(N K).
  func mostProbableClasses() -> [Int] {
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
