#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Predicted against observed tie rate, over all rows and by tenths of the margin.
public struct TieReliability: Sendable, Equatable {
  /// Rows of similar margin.
  public struct Tenth: Sendable, Equatable {
    /// Mean, smallest and largest |log p_a/p_b|.
    public let margin: Double
    public let lower: Double
    public let upper: Double
    /// Number of rows.
    public let count: Int
    /// Mean predicted probability of the tie, and its observed frequency.
    public let predicted: Double
    public let observed: Double
    /// 95 % Wilson interval of the observed frequency.
    public let interval: ClosedRange<Double>
    /// Whether the prediction is wrong beyond chance, the other tenths taken into account; as in a reliability diagram.
    public let isFlagged: Bool
  }

  /// Mean predicted probability of the tie, and its observed frequency.
  public let predicted: Double
  public let observed: Double
  /// Tenths of the rows by rising |log p_a/p_b|; fewer when there are fewer rows. Sizes differ by one at most.
  public let byMargin: [Tenth]

  /// The same over the tenth of the rows with the smallest |log p_a/p_b|.
  public var closestPredicted: Double { byMargin[0].predicted }
  public var closestObserved: Double { byMargin[0].observed }

  /// - Parameters:
  ///   - probabilities: N × 3, N at least 1.
  ///   - labels: N class ordinals.
  ///
  /// Rows of equal margin are taken in row order. O(N log N).
  public init(_ probabilities: ProbabilityMatrix, labels: [Int], tieStructure: TieStructure) {
    let margins = probabilities.margins(tieStructure).map { abs($0) }
    let order = labels.indices.sorted { margins[$0] != margins[$1] ? margins[$0] < margins[$1] : $0 < $1 }
    let tenths = (0..<10).map { $0 * order.count / 10..<($0 + 1) * order.count / 10 }.filter { !$0.isEmpty }
    let confidence = ClopperPearsonInterval.simultaneousConfidence(count: tenths.count)
    byMargin = tenths.map { range in
      let rows = order[range]
      let ties = rows.reduce(0) { $0 + (labels[$1] == tieStructure.tie ? 1 : 0) }
      let predicted = rows.reduce(0) { $0 + probabilities[$1, tieStructure.tie] } / Double(rows.count)
      let exact = ClopperPearsonInterval.interval(successes: ties, count: rows.count, confidence: confidence)
      return Tenth(
        margin: rows.reduce(0) { $0 + margins[$1] } / Double(rows.count), lower: margins[rows.first!],
        upper: margins[rows.last!], count: rows.count, predicted: predicted,
        observed: Double(ties) / Double(rows.count),
        interval: WilsonInterval.interval(successes: ties, count: rows.count), isFlagged: !exact.contains(predicted))
    }
    predicted = labels.indices.reduce(0) { $0 + probabilities[$1, tieStructure.tie] } / Double(labels.count)
    observed = Double(labels.reduce(0) { $0 + ($1 == tieStructure.tie ? 1 : 0) }) / Double(labels.count)
  }
}

extension ProbabilityMatrix {
  /// log p_a/p_b of every row, probabilities floored as `LogLoss` clips them. O(N).
  func margins(_ tieStructure: TieStructure) -> [Double] {
    (0..<rowCount).map { row in
      log(max(self[row, tieStructure.sideA], LogLoss.smallestProbability))
        - log(max(self[row, tieStructure.sideB], LogLoss.smallestProbability))
    }
  }
}
