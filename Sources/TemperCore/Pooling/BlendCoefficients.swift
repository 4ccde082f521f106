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

  /// The same coefficients without one of the models; its weight goes to no one.
  func removing(model: Int) -> BlendCoefficients {
    var result = self
    result.weights.remove(at: model)
    for head in headWeights.indices { result.headWeights[head].remove(at: model) }
    result.tieToSide.remove(at: model)
    result.sharpness.remove(at: model)
    result.marginToTie.remove(at: model)
    return result
  }
}
