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
    meanGap(probabilities, labels, events: 1, bins, temper_add_top_gaps)
  }

  /// Mean over the classes of the error of each against the rest (Kull et al. 2019). O(N K). Parameters as `topLabel`.
  public static func classWise(_ probabilities: ProbabilityMatrix, labels: [Int], bins: Int = 15) -> Double {
    meanGap(probabilities, labels, events: probabilities.classCount, bins, temper_add_class_gaps)
  }

  /// Sums |probability - frequency| of the bins of some events, weighted by their shares of the rows. A bin's gap is the sum
  /// of its rows' p - outcome, so that nothing need be counted.
  private static func meanGap(
    _ probabilities: ProbabilityMatrix, _ labels: [Int], events: Int, _ bins: Int,
    _ add: (
      UnsafePointer<Double>?, UnsafePointer<Int>?, Int, Int, UnsafePointer<Double>?, Int, UnsafeMutablePointer<Double>?
    ) -> Void
  ) -> Double {
    precondition(labels.count == probabilities.rowCount, "one label a row")
    precondition(labels.areOrdinals(below: probabilities.classCount), "labels are ordinals of classes")
    let count = events * bins
    var gaps = [Double](repeating: 0, count: 4 * count)
    add(
      probabilities.values, labels, labels.count, probabilities.classCount, BinPartition.edges(equalWidth: bins), bins,
      &gaps)
    let sum = (0..<count).reduce(0) { sum, place in
      sum + abs(gaps[place] + gaps[place + count] + gaps[place + 2 * count] + gaps[place + 3 * count])
    }
    return sum / (Double(events) * Double(max(1, labels.count)))
  }
}
