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

  /// Mean loss over all rows, weighted where they have weights. O(N K).
  ///
  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - labels: N class ordinals.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  public static func mean(_ probabilities: ProbabilityMatrix, labels: [Int], weights: [Double]? = nil) -> Double {
    perRow(probabilities, labels: labels).mean(weights: weights)
  }

  /// Loss of one row. O(K).
  static func of(_ row: ArraySlice<Double>, label: Int) -> Double {
    var sum = 0.0
    for value in row { sum += min(max(value, smallestProbability), 1) }
    return log(sum / min(max(row[row.startIndex + label], smallestProbability), 1))
  }
}

/// Log loss split into "is it a tie" and "which side, given no tie".
///
/// -log p_y = H(tie or not) + [decisive] H(side | decisive), row by row, so the two means add up to the log loss:
/// `tie + decisive`. `decisive` is the mean over all rows, that is the share of decisive rows times their mean loss.
public struct TieDecomposition: Sendable, Equatable {
  /// Mean over all rows of the loss of "tie or not", in nats.
  public let tie: Double
  /// Share of decisive rows × their mean loss of "which side", in nats.
  public let decisive: Double

  /// Splits the log loss of N × 3 probabilities. O(N).
  ///
  /// - Parameters:
  ///   - probabilities: N × 3.
  ///   - labels: N class ordinals.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  ///   - tieStructure: the ordinals of sides and tie.
  public init(
    _ probabilities: ProbabilityMatrix, labels: [Int], weights: [Double]? = nil, tieStructure: TieStructure
  ) {
    let parts = TieDecomposition.perRow(probabilities, labels: labels, tieStructure: tieStructure)
    tie = parts.tie.mean(weights: weights)
    decisive = parts.side.mean(weights: weights)
  }

  /// The two parts of every row's loss, in nats; the side's is zero where the row is a tie. O(N).
  ///
  /// - Parameters:
  ///   - probabilities: N × 3.
  ///   - labels: N class ordinals.
  ///   - tieStructure: the ordinals of sides and tie.
  public static func perRow(
    _ probabilities: ProbabilityMatrix, labels: [Int], tieStructure: TieStructure
  ) -> (tie: [Double], side: [Double]) {
    precondition(probabilities.classCount == 3 && labels.count == probabilities.rowCount)
    let floor = LogLoss.smallestProbability
    var tie = LogLoss.perRow(probabilities, labels: labels)
    var side = [Double](repeating: 0, count: labels.count)
    for row in labels.indices where labels[row] != tieStructure.tie {
      let sideA = min(max(probabilities[row, tieStructure.sideA], floor), 1)
      let sideB = min(max(probabilities[row, tieStructure.sideB], floor), 1)
      let loss = log(sideA + sideB) - log(labels[row] == tieStructure.sideA ? sideA : sideB)
      side[row] = loss
      tie[row] -= loss
    }
    return (tie, side)
  }
}
