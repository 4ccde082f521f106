/// A reliability diagram of one class: predicted probabilities in bins, beside how often the class occurred.
public struct ReliabilityDiagram: Sendable, Equatable {
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

    public init(
      lower: Double, upper: Double, count: Int, meanProbability: Double, frequency: Double,
      interval: ClosedRange<Double>
    ) {
      self.lower = lower
      self.upper = upper
      self.count = count
      self.meanProbability = meanProbability
      self.frequency = frequency
      self.interval = interval
    }
  }

  /// Bins with at least one example, by rising probability.
  public let bins: [Bin]

  public init(bins: [Bin]) {
    self.bins = bins
  }
}
