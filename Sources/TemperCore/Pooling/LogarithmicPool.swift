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
