/// What a pool says of its inputs and classes, in the terms that all pools share.
extension Pool {
  /// The weight of each of M inputs: on the sides where the pool tells them from the tie, else on all classes.
  public func weights(inputCount: Int) -> [Double] {
    switch self {
    case .best(let pool): (0..<inputCount).map { $0 == pool.model ? 1 : 0 }
    case .mean, .geometric: Array(repeating: 1 / Double(inputCount), count: inputCount)
    case .linear(let pool): pool.weights
    case .logarithmic(let pool): pool.weights
    case .tieAware(let pool): pool.sideWeights
    case .selection(let pool): pool.weights
    }
  }

  /// As many weights on the tie; nil where the tie is weighed like the sides, or there is none.
  public var tieWeights: [Double]? {
    if case .tieAware(let pool) = self { pool.tieWeights } else { nil }
  }

  /// K rows of M weights, where classes have their own.
  public var classWeights: [[Double]]? {
    if case .logarithmic(let pool) = self { pool.classWeights } else { nil }
  }

  /// T; of a logarithmic or tie-aware pool 1 / sum w, and nil where that sum is not positive.
  public var temperature: Double? {
    func reciprocal(_ weights: [Double]) -> Double? {
      let sum = weights.reduce(0, +)
      return sum > 0 ? 1 / sum : nil
    }
    return switch self {
    case .best, .mean, .geometric, .selection: 1
    case .linear(let pool): pool.temperature
    case .logarithmic(let pool): reciprocal(pool.weights)
    case .tieAware(let pool): reciprocal(pool.sideWeights)
    }
  }

  /// K biases, by class ordinal.
  public func biases(_ layout: ClassLayout) -> [Double] {
    switch self {
    case .best, .mean, .geometric, .linear, .selection: Array(repeating: 0, count: layout.count)
    case .logarithmic(let pool): pool.biases
    case .tieAware(let pool): (0..<layout.count).map { $0 == pool.tieStructure.tie ? pool.tieBias : 0 }
    }
  }

  /// The blocks of a tie-aware pool; none is on in other pools.
  public var blocks: BlockValues<[Double]> {
    if case .tieAware(let pool) = self { pool.blocks } else { [:] }
  }
}
