/// Rows, summed probabilities and events of the bins of a partition: all that a binned calibration error needs.
struct BinTotals: Sendable, Equatable {
  /// Rows of each bin, none of them zero.
  let counts: [Int]
  /// Sum of the probabilities of each bin.
  let probabilities: [Double]
  /// Rows of each bin for which the event came true.
  var hits: [Int]

  /// O(N).
  init(_ partition: BinPartition, of forecast: BinaryForecast) {
    var counts = [Int](repeating: 0, count: partition.count)
    var probabilities = [Double](repeating: 0, count: partition.count)
    var hits = counts
    for bin in counts.indices {
      for j in partition.starts[bin]..<partition.starts[bin + 1] {
        counts[bin] += forecast.weight(j)
        probabilities[bin] += Double(forecast.weight(j)) * forecast.values[j]
        hits[bin] += forecast.hits[j]
      }
    }
    self.counts = counts
    self.probabilities = probabilities
    self.hits = hits
  }

  /// The same for bins of equal width over [0, 1], without sorting: sums are over rows in their order.
  ///
  /// - Parameters:
  ///   - bins: the number of bins; those without a row are left out.
  ///   - event: a row's probability, and whether the event came true.
  ///
  /// O(rows).
  @inline(__always)
  init(equalWidth bins: Int, rows: Range<Int>, _ event: (_ row: Int) -> (probability: Double, hit: Bool)) {
    let edges = BinPartition.edges(equalWidth: bins)
    let scale = Double(bins)
    // Every fourth row adds to the same sums, which need not wait for the last row's then. Rows are counted in the upper
    // half of a number, hits in the lower.
    var sums = [Double](repeating: 0, count: 4 * bins)
    var tallies = [UInt64](repeating: 0, count: 4 * bins)
    let oneRow: UInt64 = 1 << 32
    for row in rows {
      let (p, hit) = event(row)
      // The product may be rounded across an edge.
      var bin = min(max(Int(p * scale), 0), bins - 1)
      if p < edges[bin] { bin = max(bin - 1, 0) } else if p >= edges[bin + 1] { bin = min(bin + 1, bins - 1) }
      let place = (row & 3) * bins + bin
      sums[place] += p
      tallies[place] &+= hit ? oneRow + 1 : oneRow
    }
    let parts = (0..<bins).map { bin in stride(from: bin, to: 4 * bins, by: bins) }
    let counts = parts.map { $0.reduce(0) { $0 + Int(tallies[$1] >> 32) } }
    let filled = counts.indices.filter { counts[$0] > 0 }
    self.counts = filled.map { counts[$0] }
    probabilities = filled.map { parts[$0].reduce(0) { $0 + sums[$1] } }
    hits = filled.map { parts[$0].reduce(0) { $0 + Int(tallies[$1] & (oneRow - 1)) } }
  }

  /// Expected calibration error: sum over bins of (share of rows) |mean probability - frequency| (Guo et al. 2017). O(bins).
  var expectedError: Double {
    var sum = 0.0
    for bin in counts.indices { sum += abs(probabilities[bin] - Double(hits[bin])) }
    return sum / Double(max(1, counts.reduce(0, +)))
  }

  /// Maximum calibration error: the largest |mean probability - frequency| of a bin. O(bins).
  var maximumError: Double {
    counts.indices.reduce(0) { max($0, abs(probabilities[$1] - Double(hits[$1])) / Double(counts[$1])) }
  }

  /// Debiased l2 calibration error (Kumar, Liang & Ma 2019): √max(0, sum of (share of rows) (gap² - f (1 - f) / (n - 1))).
  ///
  /// A bin of one row has no estimate of its variance, and counts with its gap alone. O(bins).
  var debiasedError: Double {
    var sum = 0.0
    for bin in counts.indices {
      let count = Double(counts[bin])
      let frequency = Double(hits[bin]) / count
      let gap = probabilities[bin] / count - frequency
      let noise = counts[bin] > 1 ? frequency * (1 - frequency) / (count - 1) : 0
      sum += count * (gap * gap - noise)
    }
    return max(0, sum / Double(max(1, counts.reduce(0, +)))).squareRoot()
  }
}
