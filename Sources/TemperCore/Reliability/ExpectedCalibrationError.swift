/// Expected calibration error on bins of equal width (Guo et al. 2017), alone: one pass over the rows, without sorting.
///
/// Bins are `[lower, upper)`, the last one closed. `Inspection` has the same errors beside their null levels, without which
/// they say little.
public enum ExpectedCalibrationError {
  /// Of "the most probable class came true", at its probability; of equals the first class. O(N K).
  ///
  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - labels: N class ordinals.
  ///   - bins: at least 1.
  public static func topLabel(_ probabilities: ProbabilityMatrix, labels: [Int], bins: Int = 15) -> Double {
    precondition(labels.count == probabilities.rowCount, "one label a row")
    let classCount = probabilities.classCount
    return probabilities.values.withUnsafeBufferPointer { values in
      BinTotals(equalWidth: bins, rows: labels.indices) { row in
        let start = row * classCount
        var best = 0
        var peak = values[start]
        for k in 1..<max(1, classCount) {
          let value = values[start + k]
          best = value > peak ? k : best
          peak = value > peak ? value : peak
        }
        return (peak, best == labels[row])
      }
    }.expectedError
  }

  /// Mean over the classes of the error of each against the rest (Kull et al. 2019). O(N K). Parameters as `topLabel`.
  public static func classWise(_ probabilities: ProbabilityMatrix, labels: [Int], bins: Int = 15) -> Double {
    precondition(labels.count == probabilities.rowCount, "one label a row")
    let classCount = probabilities.classCount
    let errors = probabilities.values.withUnsafeBufferPointer { values in
      (0..<classCount).map { k in
        BinTotals(equalWidth: bins, rows: labels.indices) { (values[$0 * classCount + k], labels[$0] == k) }
          .expectedError
      }
    }
    return errors.reduce(0, +) / Double(classCount)
  }
}
