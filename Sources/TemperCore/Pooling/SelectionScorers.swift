import TemperKernels

/// Scores what an ensemble would be with one model more. A copy is an ensemble of its own.
protocol CandidateScorer: Sendable {
  /// The metric of the arithmetic mean of the ensemble and one candidate, for each candidate.
  func values(adding candidates: [Int]) -> [Double]
  /// Adds a model to the ensemble.
  mutating func add(_ model: Int)
}

extension Metric {
  /// An empty ensemble of models on some rows. O(N M K).
  ///
  /// - Parameter weights: one for each of `rows`; nil where every row counts once.
  func scorer(
    predictions: [ProbabilityMatrix], labels: [Int], rows: [Int], layout: ClassLayout, weights: [Double]? = nil
  ) -> any CandidateScorer {
    switch self {
    case .logLoss: LikelihoodScorer(predictions: predictions, labels: labels, rows: rows, weights: weights)
    case .brier: SquaredErrorScorer(brier: predictions, labels: labels, rows: rows, weights: weights)
    case .rps: SquaredErrorScorer(ranked: predictions, labels: labels, rows: rows, layout: layout, weights: weights)
    case .accuracy, .auc, .f1Macro:
      MeanScorer(metric: self, predictions: predictions, labels: labels, rows: rows, layout: layout, weights: weights)
    }
  }
}

/// Any metric, on the mean itself.
struct MeanScorer: CandidateScorer {
  private let metric: Metric
  private let layout: ClassLayout
  private let labels: [Int]
  private let weights: [Double]?
  /// The rows that count, of every model.
  private let predictions: [ProbabilityMatrix]
  /// Sum over the ensemble.
  private var total: [Double]
  private var size = 0

  init(
    metric: Metric, predictions: [ProbabilityMatrix], labels: [Int], rows: [Int], layout: ClassLayout,
    weights: [Double]? = nil
  ) {
    self.weights = weights
    self.metric = metric
    self.layout = layout
    self.labels = rows.map { labels[$0] }
    self.predictions = predictions.map { $0.gathering(rows: rows) }
    total = Array(repeating: 0, count: rows.count * layout.count)
  }

  func values(adding candidates: [Int]) -> [Double] {
    let grown = Double(size + 1)
    var mean = predictions[0]
    return candidates.map { model in
      mean.values.withUnsafeMutableBufferPointer { mean in
        predictions[model].values.withUnsafeBufferPointer { added in
          for index in total.indices { mean[index] = (total[index] + added[index]) / grown }
        }
      }
      return metric.value(mean, labels: labels, layout: layout, weights: weights)
    }
  }

  mutating func add(_ model: Int) {
    for index in total.indices { total[index] += predictions[model].values[index] }
    size += 1
  }
}

/// Log loss from the probabilities of the true classes alone: O(N) for a candidate.
///
/// `LogLoss` clips every probability at eps = 2^-52 and divides by the clipped row's sum. A row of the mean sums to 1, and
/// clipping raises it by less than (K - 1) eps, which changes the loss by as little: less than its own rounding. What
/// is left is -log max(q_y, eps). The sum of logarithms is taken as the logarithm of a product (`ScaledProduct`), whose
/// error is at most two roundings a row, so that the mean is right to 1e-14 of a nat or so. Logarithms of rows that have
/// weights are taken one by one.
struct LikelihoodScorer: CandidateScorer {
  /// p_m,y(i) of every model, eight rows to a lane group; 1 in the filling.
  private let likelihoods: [[SIMD8<Double>]]
  private let rowCount: Int
  /// The weights of the rows, 0 in the filling, and their sum; nil where every row counts once.
  private let weights: (lanes: [SIMD8<Double>], sum: Double)?
  /// Sum over the ensemble.
  private var total: [SIMD8<Double>]
  private var size = 0

  init(predictions: [ProbabilityMatrix], labels: [Int], rows: [Int], weights: [Double]? = nil) {
    rowCount = rows.count
    self.weights = weights.map { weights in
      (SelectionLanes.filled(count: rows.count, filling: 0) { weights[$0] }, weights.reduce(0, +))
    }
    likelihoods = predictions.map { matrix in
      matrix.values.withUnsafeBufferPointer { values in
        SelectionLanes.filled(count: rows.count, filling: 1) { values[rows[$0] * matrix.classCount + labels[rows[$0]]] }
      }
    }
    total = Array(repeating: SIMD8(), count: likelihoods[0].count)
  }

  /// Number of models M.
  var modelCount: Int { likelihoods.count }

  /// Number of rows, or the sum of their weights.
  var weight: Double { weights?.sum ?? Double(rowCount) }

  func values(adding candidates: [Int]) -> [Double] { sums(adding: candidates).map { $0 / weight } }

  /// Weighted sums of the losses of the rows, of what the ensemble would be with each candidate.
  func sums(adding candidates: [Int]) -> [Double] {
    let grown = Double(size + 1)
    // Sums of size + 1 probabilities are not divided one by one: log(size + 1) is taken off at the end.
    let floor = SIMD8(repeating: LogLoss.smallestProbability * grown)
    if let weights {
      return candidates.map { weights.sum * log(grown) - weightedLogarithms(likelihoods[$0], weights.lanes, floor) }
    }
    var products = [ScaledProduct](repeating: ScaledProduct(), count: candidates.count)
    for lanes in SelectionLanes.tiles(total.count) {
      for (position, model) in candidates.enumerated() {
        products[position].multiply(total, likelihoods[model], floor: floor, lanes: lanes)
      }
    }
    // A filling row has 1 in every model, so that it adds just the log(size + 1) that is taken off again.
    let filled = Double(8 * total.count)
    return products.map { filled * log(grown) - $0.logarithm }
  }

  /// Sum over the rows of weight × log max(total + added, floor).
  private func weightedLogarithms(
    _ added: [SIMD8<Double>], _ weights: [SIMD8<Double>], _ floor: SIMD8<Double>
  ) -> Double {
    var sum = SIMD8<Double>()
    for lanes in SelectionLanes.tiles(total.count) {
      withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: lanes.count) { logs in
        for (offset, lane) in lanes.enumerated() {
          let value = total[lane] + added[lane]
          logs.initializeElement(at: offset, to: value.replacing(with: floor, where: value .< floor))
        }
        let doubles = UnsafeMutableRawPointer(logs.baseAddress!).assumingMemoryBound(to: Double.self)
        temper_log(doubles, doubles, 8 * lanes.count)
        for (offset, lane) in lanes.enumerated() { sum += weights[lane] * logs[offset] }
      }
    }
    return sum.sum()
  }

  mutating func add(_ model: Int) {
    for lane in total.indices { total[lane] += likelihoods[model][lane] }
    size += 1
  }
}

/// A product of many numbers, kept as mantissa and exponent of two so that it neither under- nor overflows.
private struct ScaledProduct {
  private var mantissa = SIMD8<Double>(repeating: 1)
  private var exponent = SIMD8<Int64>(repeating: 0)

  /// Natural logarithm of the product.
  var logarithm: Double {
    var sum = Double(exponent.wrappedSum()) * 0.693_147_180_559_945_3
    for lane in 0..<8 { sum += log(mantissa[lane]) }
    return sum
  }

  /// Multiplies by max(total + added, floor) in some lanes.
  ///
  /// Sixteen factors of at least 2^-52 give no less than 2^-832, a normal number; then the exponent is taken out.
  @inline(__always)
  mutating func multiply(
    _ total: [SIMD8<Double>], _ added: [SIMD8<Double>], floor: SIMD8<Double>, lanes: Range<Int>
  ) {
    total.withUnsafeBufferPointer { total in
      added.withUnsafeBufferPointer { added in
        var first = lanes.lowerBound
        while first < lanes.upperBound {
          let end = min(first + 16, lanes.upperBound)
          var product = mantissa
          for lane in first..<end {
            let sum = total[lane] + added[lane]
            product *= sum.replacing(with: floor, where: sum .< floor)
          }
          let bits = unsafeBitCast(product, to: SIMD8<Int64>.self)
          exponent &+= (bits &>> 52) &- 1_023
          mantissa = unsafeBitCast((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000, to: SIMD8<Double>.self)
          first = end
        }
      }
    }
  }
}

/// Metrics that are mean squares of errors which are linear in the probabilities: the error of a mean of models is the mean
/// of their errors. Errors of a row that has a weight are multiplied by its root. O(N K) for a candidate.
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
  init(brier predictions: [ProbabilityMatrix], labels: [Int], rows: [Int], weights: [Double]? = nil) {
    let roots = weights?.map { $0.squareRoot() }
    let errors = predictions.map { matrix in
      let classCount = matrix.classCount
      return SelectionLanes.filled(count: rows.count * classCount, filling: 0) { index in
        let (position, k) = index.quotientAndRemainder(dividingBy: classCount)
        let error = matrix.values[rows[position] * classCount + k] - (labels[rows[position]] == k ? 1 : 0)
        return roots.map { $0[position] * error } ?? error
      }
    }
    self.init(errors: errors, divisor: weights.map { $0.reduce(0, +) } ?? Double(rows.count))
  }

  /// Ranked probability score: errors of the cumulative distribution at its K - 1 thresholds.
  init(
    ranked predictions: [ProbabilityMatrix], labels: [Int], rows: [Int], layout: ClassLayout, weights: [Double]? = nil
  ) {
    let roots = weights?.map { $0.squareRoot() }
    let thresholds = RankedProbabilityScore.order(of: layout).dropLast()
    let errors = predictions.map { matrix in
      var flat: [Double] = []
      flat.reserveCapacity(rows.count * thresholds.count)
      for (position, row) in rows.enumerated() {
        var difference = 0.0
        for k in thresholds {
          difference += matrix[row, k] - (labels[row] == k ? 1 : 0)
          flat.append(roots.map { $0[position] * difference } ?? difference)
        }
      }
      return SelectionLanes.filled(count: flat.count, filling: 0) { flat[$0] }
    }
    let weight = weights.map { $0.reduce(0, +) } ?? Double(rows.count)
    self.init(errors: errors, divisor: weight * Double(thresholds.count))
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
