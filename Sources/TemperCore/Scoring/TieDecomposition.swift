#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

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
  public init(_ probabilities: ProbabilityMatrix, labels: [Int], arena: ClassLayout.Arena) {
    precondition(probabilities.classCount == 3 && labels.count == probabilities.rowCount)
    let floor = LogLoss.smallestProbability
    var tieSum = 0.0
    var decisiveSum = 0.0
    for row in labels.indices {
      let total = LogLoss.of(probabilities[row: row], label: labels[row])
      if labels[row] == arena.tie {
        tieSum += total
        continue
      }
      let sideA = min(max(probabilities[row, arena.sideA], floor), 1)
      let sideB = min(max(probabilities[row, arena.sideB], floor), 1)
      let side = labels[row] == arena.sideA ? sideA : sideB
      let loss = log(sideA + sideB) - log(side)
      decisiveSum += loss
      tieSum += total - loss
    }
    tie = tieSum / Double(labels.count)
    decisive = decisiveSum / Double(labels.count)
  }
}
