import TemperCore

/// A fitted pool in the terms of the contract: weights by head, temperature, biases.
struct PoolDescription {
  /// A weight for every input, models first and then those of swapped predictions that are models of their own: on the
  /// sides where the pool tells heads apart, else on all classes.
  var weights: [Double]
  /// As many weights on the tie; nil without a tie.
  var tieWeights: [Double]?
  /// K rows of M weights, where classes have their own.
  var classWeights: [[Double]]?
  var temperature: Double?
  /// K biases.
  var biases: [Double]
  var closeness = 0.0
  var sideBias = 0.0
  /// How often ensemble selection chose each model.
  var counts: [Int]?
  /// Per-model blocks that are on.
  var blocks: [(block: TieAwareBlock, weights: [Double])] = []
  private let layout: ClassLayout
  /// The model of every input.
  var sources: [(model: Int, isSwapped: Bool)]

  init(_ pool: Pool, data: TrainingSet, use: SwapUse) {
    self.init(pool, layout: data.layout, sources: data.inputSources(use))
  }

  init(_ pool: Pool, layout: ClassLayout, modelCount: Int) {
    self.init(pool, layout: layout, sources: (0..<modelCount).map { ($0, false) })
  }

  private init(_ pool: Pool, layout: ClassLayout, sources: [(model: Int, isSwapped: Bool)]) {
    self.layout = layout
    self.sources = sources
    let modelCount = sources.count
    biases = Array(repeating: 0, count: layout.count)
    weights = Array(repeating: 1 / Double(modelCount), count: modelCount)
    temperature = 1
    switch pool {
    case .best(let pool):
      weights = (0..<modelCount).map { $0 == pool.model ? 1 : 0 }
    case .linear(let pool):
      weights = pool.weights
      temperature = pool.temperature
    case .selection(let pool):
      weights = pool.weights
      counts = pool.counts
    case .logarithmic(let pool):
      weights = pool.weights
      classWeights = pool.classWeights
      biases = pool.biases
      temperature = PoolDescription.temperature(weights)
    case .tieAware(let pool):
      weights = pool.sideWeights
      tieWeights = pool.tieWeights
      biases[pool.tieStructure.tie] = pool.tieBias
      closeness = pool.blocks.coefficient(.closeness)
      sideBias = pool.blocks.coefficient(.sideBias)
      blocks = pool.blocks.pairs.filter { $0.block.isPerModel && !$0.value.isEmpty }
        .map { (block: $0.block, weights: $0.value) }
      temperature = PoolDescription.temperature(weights)
    case .mean, .geometric: break
    }
    // A pool that does not tell heads apart weighs the tie like the sides.
    if layout.tieStructure != nil, tieWeights == nil { tieWeights = weights }
  }

  /// T = 1 / sum w, where the sum is positive.
  private static func temperature(_ weights: [Double]) -> Double? {
    let sum = weights.reduce(0, +)
    return sum > 0 ? 1 / sum : nil
  }

  /// The input of a model's swapped predictions, where they are a model of their own.
  func swappedPosition(_ model: Int) -> Int? { sources.firstIndex { $0.isSwapped && $0.model == model } }

  /// A weight as a share of all, where their sum is positive.
  func normalisedWeight(_ model: Int) -> Double? {
    let sum = weights.reduce(0, +)
    return sum > 0 ? weights[model] / sum : nil
  }

  /// The biases that the pool could have: the tie's where there is one, else every class's.
  var reportedBiases: [(ordinal: Int, value: Double)] {
    let ordinals = layout.tieStructure.map { [$0.tie] } ?? Array(layout.names.indices)
    return ordinals.map { ($0, biases[$0]) }
  }

  /// The contract's word for the sign of the weights.
  func sign(_ recipe: Hyperparameters) -> String {
    if let sign = recipe.sign { return sign.rawValue }
    return [.linear, .selection].contains(recipe.kind) ? WeightSign.nonnegative.rawValue : "none"
  }
}

extension PoolDescription {
  /// A pool of some of the models, described among all of them: those that are left out weigh nothing.
  ///
  /// - Parameter kept: positions of the models that the pool is of, rising.
  init(_ pool: Pool, data: TrainingSet, use: SwapUse, kept: [Int]) {
    self.init(pool, data: data.keeping(kept), use: use)
    guard kept.count < data.models.count else { return }
    let all = data.inputSources(use)
    let places = all.map { source in
      sources.firstIndex { kept[$0.model] == source.model && $0.isSwapped == source.isSwapped }
    }
    func spread<Value: Numeric>(_ values: [Value]) -> [Value] { places.map { $0.map { values[$0] } ?? 0 } }
    weights = spread(weights)
    tieWeights = tieWeights.map(spread)
    classWeights = classWeights.map { $0.map(spread) }
    counts = counts.map(spread)
    blocks = blocks.map { ($0.block, spread($0.weights)) }
    sources = all
  }
}
