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
