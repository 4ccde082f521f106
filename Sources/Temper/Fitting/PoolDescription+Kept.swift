import TemperCore

extension PoolDescription {
  /// A pool of some of the models, described among all of them: those that are left out weigh nothing.
  ///
  /// - Parameter kept: positions of the models that the pool is of, rising.
  init(_ pool: any Pool, data: TrainingSet, use: SwapUse, kept: [Int]) {
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
