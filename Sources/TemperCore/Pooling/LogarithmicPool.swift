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
      labels: slotLabels)
  }

  /// What the classes of a logarithmic pool are linear in: for every class log p_1k … log p_Mk and 1.
  ///
  /// Of many classes in the order that `SharedWeightLoss` asks for, which is then the only loss there is.
  func classColumns() -> [SIMD4<Double>] {
    let lanes = rows.laneCount
    if SharedWeightLoss.isTiled(classCount) {
      let tiles = Tiles(rows, lanes: temper_shared_lanes(classCount))
      var columns = [SIMD4<Double>](repeating: SIMD4(), count: classCount * modelCount * lanes)
      for m in 0..<modelCount {
        let parts = logs(of: m)
        for k in 0..<classCount {
          tiles.place(
            parts[k * lanes..<(k + 1) * lanes], number: k * modelCount + m, of: classCount * modelCount, into: &columns)
        }
      }
      return columns
    }
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
