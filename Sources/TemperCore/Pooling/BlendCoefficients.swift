/// The coefficients of a penalised pool by name, independent of how a solver arranges them.
struct BlendCoefficients: Sendable, Equatable {
  /// w: weights on the sides, or on all classes; M.
  var weights: [Double]
  /// Weights by head: for an arena v, the tie's (one row of M); without one K rows of M. Equal to `weights` where tied.
  var headWeights: [[Double]]
  /// Bias of every head in `headWeights`.
  var biases: [Double]
  var closeness = 0.0
  var sideBias = 0.0
  /// Per-model blocks of a tie-aware pool, M each; zero where off.
  var tieToSide: [Double]
  var sharpness: [Double]
  var marginToTie: [Double]

  /// Equal weights that sum to one, no biases.
  init(equalWeightsFor modelCount: Int, heads: Int) {
    weights = Array(repeating: 1 / Double(modelCount), count: modelCount)
    headWeights = Array(repeating: weights, count: heads)
    biases = Array(repeating: 0, count: heads)
    tieToSide = Array(repeating: 0, count: modelCount)
    sharpness = tieToSide
    marginToTie = tieToSide
  }

  /// The weighted sum of the coefficients of some pools.
  ///
  /// - Parameter parts: at least one, all of the same shape.
  init(mixing parts: [(coefficients: BlendCoefficients, share: Double)]) {
    func sum(_ values: (BlendCoefficients) -> [Double]) -> [Double] {
      var result = [Double](repeating: 0, count: values(parts[0].coefficients).count)
      for part in parts {
        for (index, value) in values(part.coefficients).enumerated() { result[index] += part.share * value }
      }
      return result
    }
    self = parts[0].coefficients
    weights = sum(\.weights)
    headWeights = headWeights.indices.map { head in sum { $0.headWeights[head] } }
    biases = sum(\.biases)
    closeness = sum { [$0.closeness] }[0]
    sideBias = sum { [$0.sideBias] }[0]
    tieToSide = sum(\.tieToSide)
    sharpness = sum(\.sharpness)
    marginToTie = sum(\.marginToTie)
  }

  /// The coefficients of some of the inputs; the weights of the others go to no one.
  func keeping(_ kept: [Int]) -> BlendCoefficients {
    var result = self
    result.weights = kept.map { weights[$0] }
    result.headWeights = headWeights.map { head in kept.map { head[$0] } }
    result.tieToSide = kept.map { tieToSide[$0] }
    result.sharpness = kept.map { sharpness[$0] }
    result.marginToTie = kept.map { marginToTie[$0] }
    return result
  }
}
