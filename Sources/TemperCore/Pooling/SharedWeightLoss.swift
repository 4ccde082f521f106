import TemperKernels

/// Log loss of softmax_k(sum_m w_m x_mk + b_k): weights that all classes share, and perhaps a bias per class.
///
/// The same function as a `HeadLoss` with one head per class whose weights are tied, at a K-th of its cost: the Hessian
/// of the weights is a sum over classes of p_k x_k x_k' minus the outer product of the mean x.
struct SharedWeightLoss: FoldwiseLoss {
  let rows: FoldLayout
  let modelCount: Int
  let classCount: Int
  /// Whether there are biases.
  let hasBias: Bool
  /// Column x_mk is number k × (modelCount + 1) + m, `rows.laneCount` lanes each (the layout of `HeadLoss`); of many classes, see
  /// `isTiled`, in the tiles of the kernel and without the columns of ones.
  let columns: [SIMD4<Double>]
  /// The class that came true in every slot of the rows; -1 in filling.
  let labels: [Int32]

  /// Whether columns come in tiles: where classes are so many that no pool has weights of its own for each.
  var isTiled: Bool { SharedWeightLoss.isTiled(classCount) }
  static func isTiled(_ classCount: Int) -> Bool { classCount > PenalisedFamily.classWeightLimit }

  /// w_1 … w_M, and b_1 … b_K where there are biases.
  var coefficientCount: Int { modelCount + (hasBias ? classCount : 0) }

  /// O(rows K M).
  func value(at coefficients: [Double], fold: Int) -> Double {
    withKernel(coefficients) { kernel, biases, scratch in
      temper_shared_loss_value(
        &kernel, coefficients, biases, rows.folds[fold].lowerBound, rows.folds[fold].upperBound, scratch)
    }
  }

  /// O(rows K M).
  func gradient(at coefficients: [Double], fold: Int) -> (value: Double, gradient: [Double]) {
    var shared = [Double](repeating: 0, count: modelCount)
    var biased = [Double](repeating: 0, count: hasBias ? classCount : 0)
    let value = shared.withUnsafeMutableBufferPointer { shared in
      biased.withUnsafeMutableBufferPointer { biased in
        evaluate(
          coefficients, fold,
          temper_shared_derivatives(
            gradient: shared.baseAddress, hessian: nil, bias_gradient: hasBias ? biased.baseAddress : nil, mixed: nil,
            totals: nil, diagonal: nil, probabilities: nil))
      }
    }
    return (value, shared + biased)
  }

  /// O(rows K M²), and O(rows K (K + M)) where there are biases.
  func derivatives(at coefficients: [Double], fold: Int) -> Derivatives {
    let parts = parts(at: coefficients, fold: fold)
    guard hasBias else { return Derivatives(value: parts.value, gradient: parts.gradient, hessian: parts.hessian) }
    let (m, k) = (modelCount, classCount)
    var result = Derivatives(
      value: parts.value, gradient: parts.gradient + parts.biasGradient, hessian: SquareMatrix(size: m + k))
    let curvature = parts.probabilities.negativeGram()
    for i in 0..<m {
      for j in 0..<m { result.hessian[i, j] = parts.hessian[i, j] }
      for j in 0..<k {
        result.hessian[i, m + j] = parts.mixed[i * k + j]
        result.hessian[m + j, i] = parts.mixed[i * k + j]
      }
    }
    for i in 0..<k {
      for j in i..<k {
        let value = curvature[i * k + j] + (i == j ? parts.totals[i] : 0)
        result.hessian[m + i, m + j] = value
        result.hessian[m + j, m + i] = value
      }
    }
    return result
  }

  /// Derivatives by parts, of which the second by two biases, K × K numbers, are left as what they are made of: diag(`totals`)
  /// less a Gram matrix of the probabilities. Without biases what concerns them is empty.
  struct Parts: Sendable {
    let value: Double
    /// By the weights; M.
    let gradient: [Double]
    let hessian: SquareMatrix
    /// By the biases; K.
    let biasGradient: [Double]
    /// By a weight and a bias; M rows of K.
    let mixed: [Double]
    /// Sums of the weighted probabilities of every class; K.
    let totals: [Double]
    /// Twice by one bias; K.
    let diagonal: [Double]
    let probabilities: FoldProbabilities
  }

  /// O(rows K M²).
  func parts(at coefficients: [Double], fold: Int) -> Parts {
    let (m, k) = (modelCount, hasBias ? classCount : 0)
    let lanes = rows.folds[fold]
    func zeros(_ count: Int) -> [Double] { Array(repeating: 0, count: count) }
    // The kernel asks for one more row of the Hessian.
    var (shared, hessian, mixed) = (zeros(m), zeros(m * (m + 1)), zeros(m * k))
    // Gradient, totals and diagonal.
    var sums = zeros(3 * k)
    var probabilities = [SIMD4<Double>](repeating: SIMD4(), count: lanes.count * k)
    let value = shared.withUnsafeMutableBufferPointer { shared in
      hessian.withUnsafeMutableBufferPointer { hessian in
        mixed.withUnsafeMutableBufferPointer { mixed in
          sums.withUnsafeMutableBufferPointer { sums in
            probabilities.withUnsafeMutableBytes { probabilities in
              let biases = hasBias ? sums.baseAddress : nil
              return evaluate(
                coefficients, fold,
                temper_shared_derivatives(
                  gradient: shared.baseAddress, hessian: hessian.baseAddress, bias_gradient: biases,
                  mixed: hasBias ? mixed.baseAddress : nil, totals: biases.map { $0 + k },
                  diagonal: biases.map { $0 + 2 * k },
                  probabilities: hasBias ? probabilities.baseAddress?.assumingMemoryBound(to: Double.self) : nil))
            }
          }
        }
      }
    }
    return Parts(
      value: value, gradient: shared, hessian: SquareMatrix(upperTriangle: hessian, size: m),
      biasGradient: Array(sums[0..<k]), mixed: mixed, totals: Array(sums[k..<2 * k]), diagonal: Array(sums[(2 * k)...]),
      probabilities: FoldProbabilities(classCount: k, values: probabilities, weights: Array(rows.weights[lanes])))
  }

  private func evaluate(_ coefficients: [Double], _ fold: Int, _ result: temper_shared_derivatives) -> Double {
    withKernel(coefficients) { kernel, biases, scratch in
      temper_shared_loss_derivatives(
        &kernel, coefficients, biases, rows.folds[fold].lowerBound, rows.folds[fold].upperBound, result, scratch)
    }
  }

  /// Lends the arrays to the kernel.
  private func withKernel(
    _ coefficients: [Double],
    _ body: (inout temper_shared_loss, _ biases: UnsafePointer<Double>?, UnsafeMutablePointer<Double>) -> Double
  ) -> Double {
    precondition(coefficients.count == coefficientCount, "a coefficient for every weight and bias")
    let width = modelCount + (isTiled ? 0 : 1)
    precondition(
      columns.count >= classCount * width * rows.laneCount && labels.count == 4 * rows.laneCount,
      "columns and labels that are there")
    return coefficients.withUnsafeBufferPointer { coefficients in
      columns.withUnsafeBytes { columns in
        labels.withUnsafeBufferPointer { labels in
          rows.weights.withUnsafeBytes { weights in
            var kernel = temper_shared_loss(
              model_count: modelCount, class_count: classCount, lane_count: rows.laneCount, stride: width,
              columns: columns.doubles, is_tiled: isTiled ? 1 : 0, labels: labels.baseAddress,
              weights: weights.doubles)
            return withUnsafeTemporaryAllocation(
              of: Double.self, capacity: temper_shared_loss_scratch(&kernel)
            ) { scratch in
              body(&kernel, hasBias ? coefficients.baseAddress.map { $0 + modelCount } : nil, scratch.baseAddress!)
            }
          }
        }
      }
    }
  }
}

/// Probabilities of the rows of a fold, times the weights of the rows, as the second derivatives by the biases need them.
struct FoldProbabilities: Sendable {
  let classCount: Int
  /// As many lanes for every class, one class after the other.
  let values: [SIMD4<Double>]
  let weights: [SIMD4<Double>]

  /// -sum_i p_ki p_li / weight_i in the upper triangle of K × K numbers, and a row more. O(rows K²).
  func negativeGram() -> [Double] {
    var gram = [Double](repeating: 0, count: classCount * (classCount + 1))
    withUnsafeTemporaryAllocation(of: Double.self, capacity: temper_probability_scratch(0)) { scratch in
      values.withUnsafeBytes { values in
        weights.withUnsafeBytes { lanes in
          temper_probability_gram(
            values.doubles, lanes.doubles, classCount, weights.count, &gram, scratch.baseAddress)
        }
      }
    }
    return gram
  }

  /// Subtracts the products of sum_i p_i p_i' / weight_i with some vectors, one after the other, from as many results.
  /// O(rows K) a vector.
  func subtractProducts(with vectors: [Double], from results: inout [Double]) {
    let count = vectors.count / classCount
    withUnsafeTemporaryAllocation(of: Double.self, capacity: temper_probability_scratch(count)) { scratch in
      values.withUnsafeBytes { values in
        weights.withUnsafeBytes { lanes in
          temper_probability_products(
            values.doubles, lanes.doubles, classCount, weights.count, vectors, count, &results, scratch.baseAddress)
        }
      }
    }
  }
}

extension SharedWeightLoss: ResampledLoss {
  /// The loss on a resample's rows. O(rows × columns).
  func resampled(_ drawn: DrawnRows) -> any FoldwiseLoss {
    SharedWeightLoss(
      rows: drawn.rows, modelCount: modelCount, classCount: classCount, hasBias: hasBias,
      columns: isTiled
        ? drawn.tiled(columns, of: rows, columnCount: classCount * modelCount, lanes: temper_shared_lanes(classCount))
        : drawn.gather(columns, stride: rows.laneCount),
      labels: drawn.gather(labels, filling: -1))
  }
}

/// Columns in tiles: every fold is cut into tiles of as many lanes, of which the last may be shorter, and a tile holds its part
/// of each column, one after the other.
struct Tiles {
  /// The lanes of all tiles, in order.
  let ranges: [Range<Int>]

  init(_ rows: FoldLayout, lanes: Int) {
    ranges = rows.folds.flatMap { fold in
      stride(from: fold.lowerBound, to: fold.upperBound, by: lanes).map { $0..<min($0 + lanes, fold.upperBound) }
    }
  }

  /// Puts a column of the rows into its places.
  func place(_ column: ArraySlice<SIMD4<Double>>, number: Int, of count: Int, into tiled: inout [SIMD4<Double>]) {
    for range in ranges {
      let first = range.lowerBound * count + number * range.count
      for lane in range { tiled[first + lane - range.lowerBound] = column[column.startIndex + lane] }
    }
  }

  /// Where the first column's number of each slot stands, and how far apart those of the columns are.
  func places(slotCount: Int, columnCount: Int) -> [(first: Int, step: Int)] {
    var result = [(first: Int, step: Int)](repeating: (0, 0), count: slotCount)
    for range in ranges {
      for slot in 4 * range.lowerBound..<4 * range.upperBound {
        result[slot] = (4 * range.lowerBound * columnCount + slot - 4 * range.lowerBound, 4 * range.count)
      }
    }
    return result
  }
}
