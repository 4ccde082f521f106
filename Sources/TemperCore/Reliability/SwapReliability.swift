/// How much predictions change when the two sides of the input are exchanged, and turned back.
public struct SwapReliability: Sendable, Equatable {
  /// Mean over rows and classes of |p - swapped p|, the swapped row turned back.
  public let meanDifference: Double
  /// The same for each class, in class order.
  public let classDifferences: [Double]
  /// Half the mean of log p_a/p_b and its swapped counterpart, as they stand: the log-odds that the model gives to side a
  /// for its position alone. Zero for a model that does not mind the order.
  public let offset: MeanEstimate
  /// Log loss as it is, swapped, and with both averaged, in nats.
  public let logLoss: Double
  public let swappedLogLoss: Double
  public let averagedLogLoss: Double

  /// - Parameters:
  ///   - probabilities: N × 3.
  ///   - swapped: N × 3, in the swapped orientation: its side a is the plain row's side b.
  ///   - labels: N class ordinals, in the plain orientation.
  ///   - groups: N group ordinals, or nil.
  ///
  /// O(N).
  public init(
    _ probabilities: ProbabilityMatrix, swapped: ProbabilityMatrix, labels: [Int], tieStructure: TieStructure,
    groups: [Int]? = nil
  ) {
    let turned = swapped.exchangingSides(tieStructure)
    let averaged = probabilities.averaged(withSwapped: swapped, tieStructure: tieStructure)
    let count = Double(probabilities.rowCount)
    classDifferences = (0..<probabilities.classCount).map { k in
      (0..<probabilities.rowCount).reduce(0) { $0 + abs(probabilities[$1, k] - turned[$1, k]) } / count
    }
    meanDifference = classDifferences.reduce(0, +) / Double(classDifferences.count)
    offset = MeanEstimate(
      zip(probabilities.margins(tieStructure), swapped.margins(tieStructure)).map { ($0 + $1) / 2 }, groups: groups)
    logLoss = LogLoss.mean(probabilities, labels: labels)
    swappedLogLoss = LogLoss.mean(turned, labels: labels)
    averagedLogLoss = LogLoss.mean(averaged, labels: labels)
  }
}
