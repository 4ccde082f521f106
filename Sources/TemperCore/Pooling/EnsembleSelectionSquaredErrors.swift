/// Metrics that are mean squares of errors which are linear in the probabilities: the error of a mean of models is the mean
/// of their errors. O(N K) for a candidate.
struct SquaredErrorScorer: CandidateScorer {
  /// Errors of every model, flat over rows and classes; 0 in the filling.
  private let errors: [[SIMD8<Double>]]
  /// What the sum of squares is divided by.
  private let divisor: Double
  /// Sum over the ensemble.
  private var total: [SIMD8<Double>]
  private var size = 0

  private init(errors: [[SIMD8<Double>]], divisor: Double) {
    self.errors = errors
    self.divisor = divisor
    total = Array(repeating: SIMD8(), count: errors[0].count)
  }

  /// Brier score: errors p_k - [y = k].
  init(brier predictions: [ProbabilityMatrix], labels: [Int], rows: [Int]) {
    let errors = predictions.map { matrix in
      let classCount = matrix.classCount
      return SelectionLanes.filled(count: rows.count * classCount, filling: 0) { index in
        let (position, k) = index.quotientAndRemainder(dividingBy: classCount)
        return matrix.values[rows[position] * classCount + k] - (labels[rows[position]] == k ? 1 : 0)
      }
    }
    self.init(errors: errors, divisor: Double(rows.count))
  }

  /// Ranked probability score: errors of the cumulative distribution at its K - 1 thresholds.
  init(ranked predictions: [ProbabilityMatrix], labels: [Int], rows: [Int], layout: ClassLayout) {
    let thresholds = RankedProbabilityScore.order(of: layout).dropLast()
    let errors = predictions.map { matrix in
      var flat: [Double] = []
      flat.reserveCapacity(rows.count * thresholds.count)
      for row in rows {
        var difference = 0.0
        for k in thresholds {
          difference += matrix[row, k] - (labels[row] == k ? 1 : 0)
          flat.append(difference)
        }
      }
      return SelectionLanes.filled(count: flat.count, filling: 0) { flat[$0] }
    }
    self.init(errors: errors, divisor: Double(rows.count * thresholds.count))
  }

  func values(adding candidates: [Int]) -> [Double] {
    var sums = [Double](repeating: 0, count: candidates.count)
    for lanes in SelectionLanes.tiles(total.count) {
      for (position, model) in candidates.enumerated() {
        sums[position] += squares(with: errors[model], lanes: lanes)
      }
    }
    let grown = Double(size + 1)
    return sums.map { $0 / (grown * grown * divisor) }
  }

  private func squares(with added: [SIMD8<Double>], lanes: Range<Int>) -> Double {
    var sum = SIMD8<Double>()
    total.withUnsafeBufferPointer { total in
      added.withUnsafeBufferPointer { added in
        for lane in lanes {
          let error = total[lane] + added[lane]
          sum += error * error
        }
      }
    }
    return sum.sum()
  }

  mutating func add(_ model: Int) {
    for lane in total.indices { total[lane] += errors[model][lane] }
    size += 1
  }
}

/// Long columns in groups of eight.
enum SelectionLanes {
  /// The numbers of a column, filled up to a whole group.
  static func filled(count: Int, filling: Double, _ value: (Int) -> Double) -> [SIMD8<Double>] {
    (0..<(count + 7) / 8).map { group in
      var lane = SIMD8<Double>(repeating: filling)
      for offset in 0..<min(8, count - 8 * group) { lane[offset] = value(8 * group + offset) }
      return lane
    }
  }

  /// Groups small enough that the ensemble's part of them stays in the first-level cache while candidates pass by.
  static func tiles(_ count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: 128).map { $0..<min($0 + 128, count) }
  }
}
