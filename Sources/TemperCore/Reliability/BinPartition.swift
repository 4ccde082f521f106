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
