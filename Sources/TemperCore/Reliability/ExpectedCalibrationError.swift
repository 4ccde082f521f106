import TemperKernels

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
    let sumCount = probabilities.classCount * bins
    var gaps = [Double](repeating: 0, count: 4 * sumCount)
    temper_add_class_gaps(
      probabilities.values, labels, labels.count, probabilities.classCount, BinPartition.edges(equalWidth: bins), bins,
      &gaps)
    let sum = (0..<sumCount).reduce(0) { sum, place in
      sum + abs(gaps[place] + gaps[place + sumCount] + gaps[place + 2 * sumCount] + gaps[place + 3 * sumCount])
    }
    return sum / (Double(probabilities.classCount) * Double(max(1, labels.count)))
  }
}
