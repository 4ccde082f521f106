/// softmax_k(sum_m w_mk log p_mk + b_k): the logarithmic opinion pool (Genest & Zidek 1986).
///
/// Weights are shared by all classes unless `classWeights` says otherwise. The temperature is in the weights:
/// T = 1 / sum w.
public struct LogarithmicPool: Pool, Equatable {
  /// w: M weights, shared by the classes.
  public let weights: [Double]
  /// K rows of M weights, or nil where all classes use `weights`.
  public let classWeights: [[Double]]?
  /// b: K biases.
  public let biases: [Double]
  /// Smallest probability whose logarithm is taken.
  public let floor: Double
  public var kind: PoolKind { .logarithmic }

  public init(weights: [Double], classWeights: [[Double]]? = nil, biases: [Double], floor: Double) {
    self.weights = weights
    self.classWeights = classWeights
    self.biases = biases
    self.floor = floor
  }

  /// O(N M K).
  public func predict(_ inputs: [ProbabilityMatrix]) -> ProbabilityMatrix {
    .softmaxRows(count: inputs[0].rowCount, classCount: biases.count) { row, scores in
      for k in scores.indices {
        let head = classWeights?[k] ?? weights
        var score = biases[k]
        for m in inputs.indices { score += head[m] * flooredLog(inputs[m][row, k], floor: floor) }
        scores[k] = score
      }
    }
  }
}
