/// The pools, in the order in which a tie between them is decided.
public enum PoolKind: String, Sendable, Hashable, Codable, CaseIterable {
  case best
  case mean
  case geometric
  case linear
  case logarithmic
  case tieAware = "tie-aware"
  case selection
}

extension PoolKind {
  /// Whether the pool has penalties to choose.
  var isPenalised: Bool { self == .logarithmic || self == .tieAware }
}

extension PoolKind: Comparable {
  /// The order of the table of pools.
  public static func < (left: PoolKind, right: PoolKind) -> Bool {
    guard let first = allCases.firstIndex(of: left), let second = allCases.firstIndex(of: right) else { return false }
    return first < second
  }
}

/// A fitted rule that turns the predictions of M models into one.
///
/// In JSON a pool is one object: `kind`, and beside it what was fitted.
public enum Pool: Sendable, Hashable {
  case best(BestPool)
  case mean
  case geometric(GeometricPool)
  case linear(LinearPool)
  case logarithmic(LogarithmicPool)
  case tieAware(TieAwarePool)
  case selection(SelectionPool)

  public var kind: PoolKind {
    switch self {
    case .best: .best
    case .mean: .mean
    case .geometric: .geometric
    case .linear: .linear
    case .logarithmic: .logarithmic
    case .tieAware: .tieAware
    case .selection: .selection
    }
  }

  /// Whether an input has a weight, so that what it says can change a prediction.
  ///
  /// - Parameter input: its position among those of `predict`.
  package func bears(_ input: Int) -> Bool {
    switch self {
    case .best(let pool): pool.model == input
    case .mean, .geometric: true
    case .linear(let pool): pool.weights[input] != 0
    case .selection(let pool): pool.weights[input] != 0
    case .logarithmic(let pool):
      pool.weights[input] != 0 || pool.classWeights?.contains { $0[input] != 0 } ?? false
    case .tieAware(let pool):
      // All models have their part in the closeness of the sides.
      pool.sideWeights[input] != 0 || pool.tieWeights[input] != 0 || pool.blocks.coefficient(.closeness) != 0
        || TieAwareBlock.perModel.contains { block in
          pool.blocks[block].indices.contains(input) && pool.blocks[block][input] != 0
        }
    }
  }

  /// Pools predictions row by row. O(N M K).
  ///
  /// - Parameter inputs: M matrices of N × K, in the order of the models the pool was fitted on.
  /// - Returns: N × K probabilities; rows sum to 1.
  public func predict(_ inputs: [ProbabilityMatrix]) -> ProbabilityMatrix {
    switch self {
    case .best(let pool): inputs[pool.model]
    case .mean: inputs.mean()
    case .geometric(let pool): pool.predict(inputs)
    case .linear(let pool): pool.predict(inputs)
    case .logarithmic(let pool): pool.predict(inputs)
    case .tieAware(let pool): pool.predict(inputs)
    case .selection(let pool): pool.predict(inputs)
    }
  }

  /// Whether it is of so many inputs and these classes, and all its numbers are finite: what comes from outside may be
  /// anything.
  func isUsable(inputCount: Int, layout: ClassLayout) -> Bool {
    switch self {
    case .best(let pool): (0..<inputCount).contains(pool.model)
    case .mean: true
    case .geometric(let pool): pool.floor > 0
    case .linear(let pool): pool.isUsable(inputCount: inputCount)
    case .logarithmic(let pool): pool.isUsable(inputCount: inputCount, classCount: layout.count)
    case .tieAware(let pool): pool.isUsable(inputCount: inputCount, layout: layout)
    case .selection(let pool): pool.isUsable(inputCount: inputCount)
    }
  }
}

extension Pool: Codable {
  private enum CodingKeys: String, CodingKey { case kind }

  /// - Throws: `DecodingError`, also for an unknown kind.
  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: CodingKeys.self).decode(PoolKind.self, forKey: .kind) {
    case .best: self = .best(try BestPool(from: decoder))
    case .mean: self = .mean
    case .geometric: self = .geometric(try GeometricPool(from: decoder))
    case .linear: self = .linear(try LinearPool(from: decoder))
    case .logarithmic: self = .logarithmic(try LogarithmicPool(from: decoder))
    case .tieAware: self = .tieAware(try TieAwarePool(from: decoder))
    case .selection: self = .selection(try SelectionPool(from: decoder))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    switch self {
    case .best(let pool): try pool.encode(to: encoder)
    case .mean: break
    case .geometric(let pool): try pool.encode(to: encoder)
    case .linear(let pool): try pool.encode(to: encoder)
    case .logarithmic(let pool): try pool.encode(to: encoder)
    case .tieAware(let pool): try pool.encode(to: encoder)
    case .selection(let pool): try pool.encode(to: encoder)
    }
  }
}

/// The single model with the lowest out-of-fold log loss.
public struct BestPool: Sendable, Hashable, Codable {
  /// Position of the model.
  public let model: Int

  public init(model: Int) { self.model = model }
}

/// The normalised geometric mean of all models.
public struct GeometricPool: Sendable, Hashable, Codable {
  /// Smallest probability whose logarithm is taken.
  public let floor: Double

  public init(floor: Double) { self.floor = floor }

  /// O(N M K).
  public func predict(_ inputs: [ProbabilityMatrix]) -> ProbabilityMatrix {
    let equal = Array(repeating: 1 / Double(inputs.count), count: inputs.count)
    return LogarithmicPool(
      weights: equal, biases: Array(repeating: 0, count: inputs[0].classCount), floor: floor
    ).predict(inputs)
  }
}

extension [ProbabilityMatrix] {
  /// The arithmetic mean: the linear opinion pool with equal weights (Stone 1961). O(N M K).
  func mean() -> ProbabilityMatrix {
    var result = self[0]
    for index in result.values.indices {
      var sum = 0.0
      for m in indices { sum += self[m].values[index] }
      // One division at the end: shares of 1/M of a certain class can add up to more than 1.
      result.values[index] = sum / Double(count)
    }
    return result
  }

  /// sum_m w_m p_m, row by row. O(N M K).
  func linearPool(weights: [Double]) -> ProbabilityMatrix {
    var result = self[0]
    for index in result.values.indices {
      var sum = 0.0
      for m in indices { sum += weights[m] * self[m].values[index] }
      result.values[index] = sum
    }
    return result
  }
}

extension ProbabilityMatrix {
  /// Builds N × K probabilities by writing each row's scores and taking their softmax.
  static func softmaxRows(
    count: Int, classCount: Int, _ fill: (_ row: Int, _ scores: inout [Double]) -> Void
  ) -> ProbabilityMatrix {
    var all: [Double] = []
    all.reserveCapacity(count * classCount)
    var scores = [Double](repeating: 0, count: classCount)
    for row in 0..<count {
      fill(row, &scores)
      all.append(contentsOf: scores)
    }
    return ProbabilityMatrix(softmaxOf: all, classCount: classCount)
  }
}

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
