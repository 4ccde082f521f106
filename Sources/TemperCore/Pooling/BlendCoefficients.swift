/// The coefficients of a penalised pool by name, independent of how a solver arranges them.
struct BlendCoefficients: Sendable, Equatable {
  /// w: weights on the sides, or on all classes; M.
  var weights: [Double]
  /// Weights by head: with a tie v, the tie's (one row of M); without one K rows of M. Equal to `weights` where tied.
  var headWeights: [[Double]]
  /// Bias of every head in `headWeights`.
  var biases: [Double]
  /// Of every block of a tie-aware pool: M numbers of a per-model one, one of the others; zero where off.
  var blocks: BlockValues<[Double]>

  /// Equal weights that sum to one, no biases.
  init(equalWeightsFor modelCount: Int, heads: Int) {
    weights = Array(repeating: 1 / Double(modelCount), count: modelCount)
    headWeights = Array(repeating: weights, count: heads)
    biases = Array(repeating: 0, count: heads)
    blocks = BlockValues { Array(repeating: 0, count: $0.isPerModel ? modelCount : 1) }
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
    blocks = BlockValues { block in sum { $0.blocks[block] } }
  }

  /// The coefficients of some of the inputs, unchanged.
  func keeping(_ kept: [Int]) -> BlendCoefficients {
    var result = self
    result.weights = kept.map { weights[$0] }
    result.headWeights = headWeights.map { head in kept.map { head[$0] } }
    result.blocks = BlockValues { block in block.isPerModel ? kept.map { blocks[block][$0] } : blocks[block] }
    return result
  }
}
