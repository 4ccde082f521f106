/// A reliability diagram of one class: predicted probabilities in bins, beside how often the class occurred.
public struct ReliabilityDiagram: Sendable, Equatable {
  /// Where the edges of the bins lie.
  public enum Binning: String, Codable, Sendable, CaseIterable {
    /// At the quantiles of the probabilities.
    case mass
    /// At equal distances.
    case width
  }

  /// One bin, `[lower, upper)`; the last one is closed.
  public struct Bin: Codable, Sendable, Equatable {
    public var lower: Double
    public var upper: Double
    /// Number of examples, whatever they weigh; those of weight 0 are in no bin.
    public var count: Int
    /// Mean predicted probability of the examples in the bin.
    public var meanProbability: Double
    /// Observed frequency of the class among them.
    public var frequency: Double
    /// 95 % Wilson interval of the frequency, for Kish's effective number of examples.
    public var interval: ClosedRange<Double>
    /// Whether the bin contradicts calibration at the 5 % level shared by all bins of the diagram.
    public var flagged: Bool
  }

  /// Bins with at least one example, by rising probability.
  public let bins: [Bin]
}

extension ReliabilityDiagram {
  /// A diagram on bins of either kind; bins by mass hold equal numbers of rows, whatever they weigh. O(N log N).
  ///
  /// - Parameters:
  ///   - probabilities: N predicted probabilities of one class.
  ///   - outcomes: N times whether the class came true.
  ///   - bins: the largest number of bins, at least 1.
  ///   - binning: by mass, or of equal width.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  public init(
    _ binning: Binning, _ probabilities: [Double], outcomes: [Bool], weights: [Double]? = nil, bins: Int = 15
  ) {
    let forecast = BinaryForecast(probabilities, outcomes: outcomes, weights: weights)
    self.init(BinPartition(binning, bins, of: forecast), of: forecast)
  }

  /// A bin is flagged where its mean probability lies outside the Clopper-Pearson interval of its frequency, at the Šidák
  /// level over the bins. For unequal probabilities that is conservative (Hoeffding 1956), and unlike Wilson's interval it
  /// stays so at rare classes; pointwise intervals flag some bin of perfectly calibrated data half of the time. O(N).
  init(_ partition: BinPartition, of forecast: BinaryForecast) {
    let totals = BinTotals(partition, of: forecast)
    let confidence = ClopperPearsonInterval.simultaneousConfidence(count: partition.count)
    bins = (0..<partition.count).map { bin in
      let mean = totals.probabilities[bin] / totals.weights[bin]
      let (hits, count) = (totals.effectiveHits(bin), totals.effectiveCount(bin))
      let exact = ClopperPearsonInterval.interval(successes: hits, count: count, confidence: confidence)
      return Bin(
        lower: partition.lower[bin], upper: partition.upper[bin], count: totals.counts[bin], meanProbability: mean,
        frequency: totals.hits[bin] / totals.weights[bin],
        interval: WilsonInterval.interval(successes: hits, count: count), flagged: !exact.contains(mean))
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

/// Bins over the sorted distinct probabilities of a forecast; only those that hold a row.
///
/// All are `[lower, upper)`, the last one closed, so equal probabilities are never split.
struct BinPartition: Sendable, Equatable {
  /// Distinct values of bin b: `starts[b]..<starts[b + 1]`; one more than there are bins.
  let starts: [Int]
  /// Edges of the bins.
  let lower: [Double]
  let upper: [Double]

  var count: Int { lower.count }

  /// Bins of equal width over [0, 1]; edges at b × (1/bins), rounded as numpy's `linspace` rounds. O(bins log N).
  init(equalWidth bins: Int, of forecast: BinaryForecast) {
    let edges = BinPartition.edges(equalWidth: bins)
    var starts: [Int] = []
    var lower: [Double] = []
    var upper: [Double] = []
    for bin in 0..<bins {
      let start = bin == 0 ? 0 : forecast.firstIndex(atLeast: edges[bin])
      let end = bin == bins - 1 ? forecast.values.count : forecast.firstIndex(atLeast: edges[bin + 1])
      guard start < end else { continue }
      starts.append(start)
      lower.append(edges[bin])
      upper.append(edges[bin + 1])
    }
    self.starts = starts + [forecast.values.count]
    self.lower = lower
    self.upper = upper
  }

  /// The edges of bins of equal width, one more than there are bins.
  static func edges(equalWidth bins: Int) -> [Double] {
    precondition(bins > 0)
    let step = 1 / Double(bins)
    return (0..<bins).map { Double($0) * step } + [1]
  }

  /// Bins between quantiles, by linear interpolation between order statistics as numpy's: (nearly) equal numbers of rows.
  ///
  /// A value on an edge belongs to the bin above, so heavy ties give fewer and larger bins. The edges shown are values that
  /// occur. O(bins log N).
  init(quantiles bins: Int, of forecast: BinaryForecast) {
    precondition(bins > 0)
    // The edge b lies at position (N - 1) b / bins; the first row at or above it is the first one of its value.
    self.init(
      starts: (0..<(forecast.count == 0 ? 0 : bins)).map { bin in
        forecast.valueIndex(ofPosition: ((forecast.count - 1) * bin + bins - 1) / bins)
      }, of: forecast)
  }

  /// Rows split into runs whose sizes differ by one at most, larger ones first, as numpy's `array_split`; values that
  /// straddle two runs belong to the lower one. The bins of Kumar, Liang & Ma (2019). O(bins log N).
  init(equalCounts bins: Int, of forecast: BinaryForecast) {
    precondition(bins > 0)
    let (size, larger) = forecast.count.quotientAndRemainder(dividingBy: bins)
    self.init(
      starts: (0..<bins).compactMap { bin in
        let position = bin * size + min(bin, larger)
        guard position < forecast.count else { return nil }
        let value = forecast.valueIndex(ofPosition: position)
        return forecast.offsets[value] == position ? value : value + 1
      }, of: forecast)
  }

  private init(starts: [Int], of forecast: BinaryForecast) {
    let count = forecast.values.count
    var kept: [Int] = []
    for start in starts where start < count && kept.last != start { kept.append(start) }
    self.starts = kept + [count]
    lower = kept.map { forecast.values[$0] }
    upper = kept.dropFirst().map { forecast.values[$0] } + (kept.isEmpty ? [] : [forecast.values[count - 1]])
  }

  /// Where each bin begins among the rows in rising order; one more than there are bins. O(bins).
  func positions(_ forecast: BinaryForecast) -> [Int] { starts.map { forecast.offsets[$0] } }
}

/// Rows, summed probabilities and events of the bins of a partition: all that a binned calibration error needs.
struct BinTotals: Sendable, Equatable {
  /// Rows of each bin, none of them zero.
  let counts: [Int]
  /// Rows of each bin, or the sum of their weights.
  let weights: [Double]
  /// Sum of their squared weights.
  private let squares: [Double]
  /// Weighted sum of the probabilities of each bin.
  let probabilities: [Double]
  /// Rows of each bin for which the event came true, or the sum of their weights.
  var hits: [Double]

  /// O(N).
  init(_ partition: BinPartition, of forecast: BinaryForecast) {
    var counts = [Int](repeating: 0, count: partition.count)
    var weights = [Double](repeating: 0, count: partition.count)
    var (squares, probabilities, hits) = (weights, weights, weights)
    for bin in counts.indices {
      for j in partition.starts[bin]..<partition.starts[bin + 1] {
        counts[bin] += forecast.rowCount(j)
        weights[bin] += forecast.weight(j)
        squares[bin] += forecast.squaredWeight(j)
        probabilities[bin] += forecast.weight(j) * forecast.values[j]
        hits[bin] += forecast.hits[j]
      }
    }
    self.counts = counts
    self.weights = weights
    self.squares = squares
    self.probabilities = probabilities
    self.hits = hits
  }

  /// Kish's effective number of rows of a bin; the number of rows where every row counts once.
  func effectiveCount(_ bin: Int) -> Double { weights[bin] * (weights[bin] / squares[bin]) }

  /// The frequency of the event times the effective number of rows.
  func effectiveHits(_ bin: Int) -> Double {
    hits[bin] == weights[bin] ? effectiveCount(bin) : hits[bin] * (weights[bin] / squares[bin])
  }

  private var total: Double { weights.isEmpty ? 1 : weights.reduce(0, +) }

  /// Expected calibration error: sum over bins of (share of rows) |mean probability - frequency| (Guo et al. 2017). O(bins).
  var expectedError: Double {
    var sum = 0.0
    for bin in counts.indices { sum += abs(probabilities[bin] - hits[bin]) }
    return sum / total
  }

  /// Maximum calibration error: the largest |mean probability - frequency| of a bin. O(bins).
  var maximumError: Double {
    counts.indices.reduce(0) { max($0, abs(probabilities[$1] - hits[$1]) / weights[$1]) }
  }

  /// Debiased l2 calibration error (Kumar, Liang & Ma 2019): √max(0, sum of (share of rows) (gap² - f (1 - f) / (n - 1))).
  ///
  /// A bin of one row has no estimate of its variance, and counts with its gap alone. n is the effective number of rows, and a
  /// share that of the weights. O(bins).
  var debiasedError: Double {
    var sum = 0.0
    for bin in counts.indices {
      let count = effectiveCount(bin)
      let frequency = hits[bin] / weights[bin]
      let gap = probabilities[bin] / weights[bin] - frequency
      let noise = counts[bin] > 1 ? frequency * (1 - frequency) / (count - 1) : 0
      sum += weights[bin] * (gap * gap - noise)
    }
    return max(0, sum / total).squareRoot()
  }
}
