/// What a score would be if another share of the rows were ties.
///
/// The losses on ties and on decisive rows are kept, and weighed by the other shares (importance weights that depend on the
/// label alone). The predictions stay as they are.
public struct TieShareScenario: Sendable, Equatable {
  /// The share of ties that is supposed.
  public let tieShare: Double
  /// Mean loss at exactly that share, with its standard error.
  public let score: MeanEstimate

  /// Five points, up and down.
  public static let shifts = [-0.05, 0, 0.05]

  /// One scenario for every shift of the observed share that leaves it between 0 and 1; none where there are no ties, or
  /// nothing else. O(N).
  ///
  /// - Parameters:
  ///   - losses: N losses.
  ///   - labels: N class ordinals.
  ///   - tie: the tie's ordinal.
  ///   - groups: N group ordinals, or nil.
  public static func all(
    losses: [Double], labels: [Int], tie: Int, groups: [Int]?, shifts: [Double] = TieShareScenario.shifts
  ) -> [TieShareScenario] {
    let count = Double(labels.count)
    var ties = (count: 0.0, sum: 0.0)
    var total = 0.0
    for (loss, label) in zip(losses, labels) {
      total += loss
      if label == tie { ties = (ties.count + 1, ties.sum + loss) }
    }
    guard ties.count > 0, ties.count < count else { return [] }
    let observed = ties.count / count
    let tieLoss = ties.sum / ties.count
    let decisiveLoss = (total - ties.sum) / (count - ties.count)
    return shifts.compactMap { shift in
      let share = observed + shift
      guard share > 0, share < 1 else { return nil }
      let score = share * tieLoss + (1 - share) * decisiveLoss
      // Residuals within ties and within decisive rows: which of both a row is does not vary at a given share.
      let values = zip(losses, labels).map { loss, label in
        label == tie
          ? score + share / observed * (loss - tieLoss)
          : score + (1 - share) / (1 - observed) * (loss - decisiveLoss)
      }
      return TieShareScenario(tieShare: share, score: MeanEstimate(values, groups: groups))
    }
  }
}
