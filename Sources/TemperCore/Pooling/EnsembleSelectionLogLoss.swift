/// Log loss from the probabilities of the true classes alone: O(N) for a candidate.
///
/// `LogLoss` clips every probability at eps = 2^-52 and divides by the clipped row's sum. A row of the mean sums to 1, and
/// clipping raises it by less than (K - 1) eps, which changes the loss by as little: less than its own rounding. What
/// is left is -log max(q_y, eps). The sum of logarithms is taken as the logarithm of a product (`ScaledProduct`), whose
/// error is at most two roundings a row, so that the mean is right to 1e-14 of a nat or so.
struct LikelihoodScorer: CandidateScorer {
  /// p_m,y(i) of every model, eight rows to a lane group; 1 in the filling.
  private let likelihoods: [[SIMD8<Double>]]
  private let rowCount: Int
  /// Sum over the ensemble.
  private var total: [SIMD8<Double>]
  private var size = 0

  init(predictions: [ProbabilityMatrix], labels: [Int], rows: [Int]) {
    rowCount = rows.count
    likelihoods = predictions.map { matrix in
      matrix.values.withUnsafeBufferPointer { values in
        SelectionLanes.filled(count: rows.count, filling: 1) { values[rows[$0] * matrix.classCount + labels[rows[$0]]] }
      }
    }
    total = Array(repeating: SIMD8(), count: likelihoods[0].count)
  }

  func values(adding candidates: [Int]) -> [Double] {
    let grown = Double(size + 1)
    // Sums of size + 1 probabilities are not divided one by one: log(size + 1) is taken off at the end.
    let floor = SIMD8(repeating: LogLoss.smallestProbability * grown)
    var products = [ScaledProduct](repeating: ScaledProduct(), count: candidates.count)
    for lanes in SelectionLanes.tiles(total.count) {
      for (position, model) in candidates.enumerated() {
        products[position].multiply(total, likelihoods[model], floor: floor, lanes: lanes)
      }
    }
    // A filling row has 1 in every model, so that it adds just the log(size + 1) that is taken off again.
    let filled = Double(8 * total.count)
    return products.map { (filled * log(grown) - $0.logarithm) / Double(rowCount) }
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
