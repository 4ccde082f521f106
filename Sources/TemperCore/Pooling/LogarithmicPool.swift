import TemperKernels

/// softmax_k(sum_m w_mk log p_mk + b_k): the logarithmic opinion pool (Genest & Zidek 1986).
///
/// Weights are shared by all classes unless `classWeights` says otherwise. The temperature is in the weights:
/// T = 1 / sum w.
public struct LogarithmicPool: Sendable, Hashable, Codable {
  /// w: M weights, shared by the classes.
  public let weights: [Double]
  /// K rows of M weights, or nil where all classes use `weights`.
  public let classWeights: [[Double]]?
  /// b: K biases.
  public let biases: [Double]
  /// Smallest probability whose logarithm is taken.
  public let floor: Double
  public init(weights: [Double], classWeights: [[Double]]? = nil, biases: [Double], floor: Double) {
    self.weights = weights
    self.classWeights = classWeights
    self.biases = biases
    self.floor = floor
  }

  /// Whether its numbers are of such a shape, and finite.
  func isUsable(inputCount: Int, classCount: Int) -> Bool {
    let rows = [weights] + (classWeights ?? [])
    return rows.allSatisfy { $0.count == inputCount && $0.allSatisfy(\.isFinite) }
      && classWeights.map { $0.count == classCount } ?? true && biases.count == classCount
      && biases.allSatisfy(\.isFinite) && floor > 0
  }

  /// O(N M K).
  public func predict(_ inputs: [ProbabilityMatrix]) -> ProbabilityMatrix {
    let classes = biases.count
    var scores: [Double] = []
    scores.reserveCapacity(inputs[0].values.count)
    for _ in 0..<inputs[0].rowCount { scores += biases }
    for m in inputs.indices {
      let logs = inputs[m].flooredLogs(floor)
      let factors = (0..<classes).map { classWeights?[$0][m] ?? weights[m] }
      for first in stride(from: 0, to: scores.count, by: classes) {
        for k in 0..<classes { scores[first + k] += factors[k] * logs[first + k] }
      }
    }
    return ProbabilityMatrix(softmaxOf: scores, classCount: classes)
  }
}

/// Log loss of softmax_k(sum_m w_m x_mk + b_k): weights that all classes share, and a bias per class.
///
/// The same function as a `HeadLoss` with one head per class whose weights are tied, at a K-th of its cost: the Hessian
/// of the weights is a sum over classes of p_k x_k x_k' minus the outer product of the mean x.
struct SharedWeightLoss: FoldwiseLoss {
  let rows: FoldLayout
  let modelCount: Int
  let classCount: Int
  /// False leaves the biases' derivatives at zero, which saves O(K²) a row.
  let hasBias: Bool
  /// Column x_mk is number k × (modelCount + 1) + m, `rows.laneCount` lanes each (the layout of `HeadLoss`).
  let columns: [SIMD4<Double>]
  let outcomes: [SIMD4<Double>]

  /// w_1 … w_M, b_1 … b_K.
  var coefficientCount: Int { modelCount + classCount }

  private func start(model: Int, class k: Int) -> Int { (k * (modelCount + 1) + model) * rows.laneCount }

  func value(at coefficients: [Double], fold: Int) -> Double {
    var sum = 0.0
    var scores = [SIMD4<Double>](repeating: SIMD4(), count: classCount)
    for lane in rows.folds[fold] {
      sum += evaluate(coefficients, lane, &scores)
    }
    return sum
  }

  /// O(rows K M²), and O(rows K (K + M)) for the biases.
  func derivatives(at coefficients: [Double], fold: Int) -> Derivatives {
    let width = coefficientCount
    var result = Derivatives(dimension: width)
    var gradient = [SIMD4<Double>](repeating: SIMD4(), count: width)
    var hessian = [SIMD4<Double>](repeating: SIMD4(), count: width * width)
    var probabilities = [SIMD4<Double>](repeating: SIMD4(), count: classCount)
    var means = [SIMD4<Double>](repeating: SIMD4(), count: modelCount)
    var biases = BiasTile(classCount: hasBias ? classCount : 0)
    for lane in rows.folds[fold] {
      result.value += evaluate(coefficients, lane, &probabilities)
      for m in 0..<modelCount {
        var mean = SIMD4<Double>()
        var hit = SIMD4<Double>()
        for k in 0..<classCount {
          let x = columns[start(model: m, class: k) + lane]
          mean += probabilities[k] * x
          hit += outcomes[k * rows.laneCount + lane] * x
        }
        means[m] = mean
        gradient[m] += mean - hit
      }
      let weight = rows.weights[lane]
      // Means are weighted once, products of them twice.
      let inverse = (SIMD4(repeating: 1) / weight).replacing(with: 0, where: weight .== 0)
      addWeights(probabilities, means, inverse, lane, &hessian)
      guard hasBias else { continue }
      addBiases(probabilities, means, inverse, lane, &gradient, &hessian)
      biases.append(probabilities, inverse)
      if biases.isFull { biases.drain(into: &hessian, width: width, first: modelCount) }
    }
    biases.drain(into: &hessian, width: width, first: modelCount)
    for i in 0..<width {
      result.gradient[i] = gradient[i].sum()
      for j in i..<width {
        result.hessian[i, j] = hessian[i * width + j].sum()
        result.hessian[j, i] = result.hessian[i, j]
      }
    }
    return result
  }

  /// Loss of one lane; `scores` becomes the probabilities, zero in filling.
  private func evaluate(_ coefficients: [Double], _ lane: Int, _ scores: inout [SIMD4<Double>]) -> Double {
    var peak = SIMD4<Double>(repeating: -.infinity)
    var hit = SIMD4<Double>()
    for k in 0..<classCount {
      var score = SIMD4<Double>(repeating: coefficients[modelCount + k])
      for m in 0..<modelCount { score += columns[start(model: m, class: k) + lane] * coefficients[m] }
      scores[k] = score
      peak.replace(with: score, where: score .> peak)
      hit += outcomes[k * rows.laneCount + lane] * score
    }
    var total = SIMD4<Double>()
    for k in 0..<classCount {
      scores[k] = exp(scores[k] - peak)
      total += scores[k]
    }
    let weight = rows.weights[lane]
    let scale = weight / total
    for k in 0..<classCount { scores[k] *= scale }
    return (weight * (peak + log(total)) - hit).sum()
  }

  private func addWeights(
    _ probabilities: [SIMD4<Double>], _ means: [SIMD4<Double>], _ inverse: SIMD4<Double>, _ lane: Int,
    _ hessian: inout [SIMD4<Double>]
  ) {
    let width = coefficientCount
    for i in 0..<modelCount {
      for j in i..<modelCount { hessian[i * width + j] -= means[i] * means[j] * inverse }
    }
    for k in 0..<classCount {
      for i in 0..<modelCount {
        let weighted = probabilities[k] * columns[start(model: i, class: k) + lane]
        for j in i..<modelCount {
          hessian[i * width + j] += weighted * columns[start(model: j, class: k) + lane]
        }
      }
    }
  }

  private func addBiases(
    _ probabilities: [SIMD4<Double>], _ means: [SIMD4<Double>], _ inverse: SIMD4<Double>, _ lane: Int,
    _ gradient: inout [SIMD4<Double>], _ hessian: inout [SIMD4<Double>]
  ) {
    let width = coefficientCount
    for k in 0..<classCount {
      let p = probabilities[k]
      gradient[modelCount + k] += p - outcomes[k * rows.laneCount + lane]
      for m in 0..<modelCount {
        hessian[m * width + modelCount + k] += p * (columns[start(model: m, class: k) + lane] - means[m] * inverse)
      }
    }
  }
}

/// Lanes whose products of two classes are summed together: one after the other they would go through all K² sums each.
private struct BiasTile {
  private static let capacity = 16
  private let classCount: Int
  /// K rows of `capacity` lanes.
  private var probabilities: [SIMD4<Double>]
  private var inverseWeights = [SIMD4<Double>](repeating: SIMD4(), count: capacity)
  private var count = 0

  init(classCount: Int) {
    self.classCount = classCount
    probabilities = Array(repeating: SIMD4(), count: classCount * BiasTile.capacity)
  }

  var isFull: Bool { count == BiasTile.capacity }

  mutating func append(_ lane: [SIMD4<Double>], _ inverse: SIMD4<Double>) {
    for k in 0..<classCount { probabilities[k * BiasTile.capacity + count] = lane[k] }
    inverseWeights[count] = inverse
    count += 1
  }

  /// Adds what the lanes make of the second derivatives with respect to the biases, and is empty again.
  ///
  /// - Parameters:
  ///   - hessian: rows of `width` lanes.
  ///   - first: the coefficient that is the first bias.
  mutating func drain(into hessian: inout [SIMD4<Double>], width: Int, first: Int) {
    guard count > 0 else { return }
    // Filling adds nothing.
    for lane in count..<BiasTile.capacity {
      for k in 0..<classCount { probabilities[k * BiasTile.capacity + lane] = SIMD4() }
      inverseWeights[lane] = SIMD4()
    }
    hessian.withUnsafeMutableBytes { hessian in
      probabilities.withUnsafeBytes { probabilities in
        inverseWeights.withUnsafeBytes { inverseWeights in
          guard let start = hessian.assumingMemoryBound(to: Double.self).baseAddress,
            let values = probabilities.doubles,
            let inverse = inverseWeights.doubles
          else { return }
          temper_bias_curvature(
            values, inverse, classCount, 4 * BiasTile.capacity, start + 4 * (first * width + first), 4 * width)
        }
      }
    }
    count = 0
  }
}

extension SharedWeightLoss: ResampledLoss {
  /// The loss on a resample's rows. O(rows × columns).
  func resampled(_ drawn: DrawnRows) -> any FoldwiseLoss {
    SharedWeightLoss(
      rows: drawn.rows, modelCount: modelCount, classCount: classCount, hasBias: hasBias,
      columns: drawn.gather(columns, stride: rows.laneCount),
      outcomes: drawn.outcomes(outcomes, stride: rows.laneCount))
  }
}

extension PoolInputs {
  /// The loss of a logarithmic pool with weights of its own for every class: one head per class.
  func classLoss(_ columns: [SIMD4<Double>]) -> HeadLoss {
    HeadLoss(
      link: .classes, rows: rows,
      heads: (0..<classCount).map { Array($0 * (modelCount + 1)..<($0 + 1) * (modelCount + 1)) },
      columns: columns, outcomes: outcomes)
  }

  /// The loss of a logarithmic pool whose classes share their weights.
  func sharedLoss(_ columns: [SIMD4<Double>], hasBias: Bool) -> SharedWeightLoss {
    SharedWeightLoss(
      rows: rows, modelCount: modelCount, classCount: classCount, hasBias: hasBias, columns: columns,
      outcomes: outcomes)
  }

  /// What the classes of a logarithmic pool are linear in: for every class log p_1k … log p_Mk and 1.
  func classColumns() -> [SIMD4<Double>] {
    let lanes = rows.laneCount
    let width = modelCount + 1
    return [SIMD4<Double>](unsafeUninitializedCapacity: classCount * width * lanes) { columns, filled in
      filled = classCount * width * lanes
      let ones = rows.ones
      for m in 0...modelCount {
        let parts = m < modelCount ? logs(of: m) : []
        for k in 0..<classCount {
          let part = m < modelCount ? parts[k * lanes..<(k + 1) * lanes] : ones[...]
          let first = (k * width + m) * lanes
          _ = columns[first..<first + lanes].initialize(fromContentsOf: part)
        }
      }
    }
  }
}
