/// A reliability diagram of one class: predicted probabilities in bins, beside how often the class occurred.
public struct ReliabilityDiagram: Sendable, Equatable {
  /// Where the edges of the bins lie.
  public enum Binning: String, Sendable, Equatable, CaseIterable {
    /// At the quantiles of the probabilities.
    case mass
    /// At equal distances.
    case width
  }

  /// One bin, `[lower, upper)`; the last one is closed.
  public struct Bin: Sendable, Equatable {
    public let lower: Double
    public let upper: Double
    /// Number of examples.
    public let count: Int
    /// Mean predicted probability of the examples in the bin.
    public let meanProbability: Double
    /// Observed frequency of the class among them.
    public let frequency: Double
    /// 95 % Wilson interval of the frequency.
    public let interval: ClosedRange<Double>
    /// Whether the bin is miscalibrated beyond chance, the other bins of the diagram taken into account.
    public let isFlagged: Bool

    public init(
      lower: Double, upper: Double, count: Int, meanProbability: Double, frequency: Double,
      interval: ClosedRange<Double>, isFlagged: Bool = false
    ) {
      self.lower = lower
      self.upper = upper
      self.count = count
      self.meanProbability = meanProbability
      self.frequency = frequency
      self.interval = interval
      self.isFlagged = isFlagged
    }
  }

  /// Bins with at least one example, by rising probability.
  public let bins: [Bin]

  public init(bins: [Bin]) {
    self.bins = bins
  }

  /// A diagram on bins of either kind. O(N log N).
  ///
  /// - Parameters:
  ///   - probabilities: N predicted probabilities of one class.
  ///   - outcomes: N times whether the class came true.
  ///   - bins: the largest number of bins, at least 1.
  public init(_ binning: Binning, _ probabilities: [Double], outcomes: [Bool], bins: Int = 15) {
    let forecast = BinaryForecast(probabilities, outcomes: outcomes)
    self.init(BinPartition(binning, bins, of: forecast), of: forecast)
  }

  /// A bin is flagged where its mean probability lies outside the Clopper-Pearson interval of its frequency, at the Šidák
  /// level over the bins. For unequal probabilities that is conservative (Hoeffding 1956), and unlike Wilson's interval it
  /// stays so at rare classes; pointwise intervals flag some bin of perfectly calibrated data half of the time. O(N).
  init(_ partition: BinPartition, of forecast: BinaryForecast) {
    let totals = BinTotals(partition, of: forecast)
    let confidence = ClopperPearsonInterval.simultaneousConfidence(count: partition.count)
    bins = (0..<partition.count).map { bin in
      let count = totals.counts[bin]
      let mean = totals.probabilities[bin] / Double(count)
      let exact = ClopperPearsonInterval.interval(successes: totals.hits[bin], count: count, confidence: confidence)
      return Bin(
        lower: partition.lower[bin], upper: partition.upper[bin], count: count, meanProbability: mean,
        frequency: Double(totals.hits[bin]) / Double(count),
        interval: WilsonInterval.interval(successes: totals.hits[bin], count: count), isFlagged: !exact.contains(mean))
    }
  }
}

extension BinPartition {
  /// Bins of a diagram.
  init(_ binning: ReliabilityDiagram.Binning, _ bins: Int, of forecast: BinaryForecast) {
    switch binning {
    case .mass: self.init(quantiles: bins, of: forecast)
    case .width: self.init(equalWidth: bins, of: forecast)
    }
  }
}
