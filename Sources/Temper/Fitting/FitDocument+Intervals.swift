import TemperCore
import TemperReport

extension FitDocument {
  /// Adds bootstrap intervals of every parameter, and what the replicates say of the models.
  ///
  /// - Parameters:
  ///   - refits: of the pool to resampled rows or groups.
  ///   - recipe: what was chosen about the pool.
  ///   - kept: positions of the models that the pool is of; nil is all of them.
  mutating func addIntervals(
    _ refits: RefitBootstrap.Refits, recipe: Hyperparameters, data: TrainingSet, kept: [Int]? = nil, seed: UInt64
  ) {
    let kept = kept ?? Array(data.models.indices)
    let pools = refits.pools.map { PoolDescription($0, data: data, use: recipe.swapping, kept: kept) }
    guard let first = pools.first else { return }
    func interval(_ value: (PoolDescription) -> Double) -> [Double] {
      let range = PairedBootstrap.interval(pools.map(value))
      return [range.lowerBound, range.upperBound]
    }
    bootstrap = Bootstrap(resamples: pools.count, seed: seed, byGroup: data.groups != nil)
    intervalKind = limits == nil ? FitDocument.kind(recipe) : .stability
    // A temperature that some replicates do not have, because their weights do not have a positive sum, has no interval.
    temperatureInterval = pools.allSatisfy { $0.temperature != nil } ? interval { $0.temperature ?? 0 } : nil
    classBiasIntervals = Dictionary(
      uniqueKeysWithValues: first.reportedBiases.map { bias in
        (data.layout.names[bias.ordinal], interval { $0.biases[bias.ordinal] })
      })
    // What is switched off is not estimated.
    let penalties = recipe.finalists.isEmpty ? [recipe.penalties].compactMap { $0 } : recipe.finalists.map(\.penalties)
    closenessInterval = penalties.contains { $0.blocks[.closeness].isFinite } ? interval { $0.closeness } : nil
    sideBiasInterval = penalties.contains { $0.blocks[.sideBias].isFinite } ? interval { $0.sideBias } : nil
    for block in blocks.indices {
      blocks[block].weightIntervals = models.indices.map { m in interval { $0.blocks[block].weights[m] } }
    }
    let stability = WeightStability(heads: FitDocument.heads(pools))
    for m in models.indices {
      models[m].weightInterval = interval { $0.weights[m] }
      models[m].tieWeightInterval = first.tieWeights == nil ? nil : interval { $0.tieWeights?[m] ?? 0 }
      models[m].zeroShare = stability.zeroShares[m]
      models[m].interchangeable = stability.isInterchangeable(m)
      models[m].interchangeableWith = stability.partners(of: m).map { models[$0].name }
    }
  }

  /// The weights of every head, replicate by replicate. Heads that share their weights count once.
  private static func heads(_ pools: [PoolDescription]) -> [[[Double]]] {
    var heads = [pools.map(\.weights)]
    let ties = pools.map { $0.tieWeights ?? $0.weights }
    if ties != heads[0] { heads.append(ties) }
    for k in pools[0].classWeights?.indices ?? 0..<0 { heads.append(pools.map { $0.classWeights?[k] ?? [] }) }
    for block in pools[0].blocks.indices { heads.append(pools.map { $0.blocks[block].weights }) }
    return heads
  }

  /// Only the estimates of a single unpenalised, unbounded fit are spread around the truth as the replicates are around them.
  private static func kind(_ recipe: Hyperparameters) -> IntervalKind {
    guard recipe.finalists.isEmpty, recipe.sign == .signed, let penalties = recipe.penalties,
      penalties.weightRidge == 0
    else {
      return .stability
    }
    let isFree = penalties.headRidge == 0 || penalties.headRidge.isInfinite
    return isFree && penalties.blocks.pairs.allSatisfy(\.value.isInfinite) ? .confidence : .stability
  }
}
