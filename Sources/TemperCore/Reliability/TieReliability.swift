#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Predicted against observed tie rate, over all rows and where the margin says that the sides are close.
public struct TieReliability: Sendable, Equatable {
  /// Mean predicted probability of the tie, and its observed frequency.
  public let predicted: Double
  public let observed: Double
  /// The same over the tenth of the rows with the smallest |log p_a/p_b|.
  public let closestPredicted: Double
  public let closestObserved: Double

  /// - Parameters:
  ///   - probabilities: N × 3, N at least 1.
  ///   - labels: N class ordinals.
  ///
  /// Rows of equal margin are taken in row order. O(N log N).
  public init(_ probabilities: ProbabilityMatrix, labels: [Int], arena: ClassLayout.Arena) {
    let margins = labels.indices.map { row in
      abs(
        log(max(probabilities[row, arena.sideA], LogLoss.smallestProbability))
          - log(max(probabilities[row, arena.sideB], LogLoss.smallestProbability)))
    }
    let order = labels.indices.sorted { margins[$0] != margins[$1] ? margins[$0] < margins[$1] : $0 < $1 }
    let closest = order.prefix(max(1, labels.count / 10))
    func predictedRate(_ rows: some Collection<Int>) -> Double {
      rows.reduce(0) { $0 + probabilities[$1, arena.tie] } / Double(rows.count)
    }
    func observedRate(_ rows: some Collection<Int>) -> Double {
      Double(rows.reduce(0) { $0 + (labels[$1] == arena.tie ? 1 : 0) }) / Double(rows.count)
    }
    predicted = predictedRate(labels.indices)
    observed = observedRate(labels.indices)
    closestPredicted = predictedRate(closest)
    closestObserved = observedRate(closest)
  }
}
