extension PoolFitter {
  /// Cross-validated losses of a pool without penalties to choose.
  func table(_ kind: PoolKind, threads: Int) async -> FoldTable {
    let counts = inputs.rows.members.map(\.count)
    let folds = Array(counts.indices)
    switch kind {
    case .mean, .geometric:
      let pooled = fit(Recipe(kind: kind), folds: folds).pool.predict(inputs.predictions)
      return FoldTable(counts: counts, unfitted: inputs.foldSums(of: pooled))
    default:
      var table = FoldTable(counts: counts)
      let losses = await parallelMap(FoldTable.exclusions(foldCount: counts.count), threads: threads) { excluded in
        (excluded, lossSums(kind, without: excluded))
      }
      for (excluded, sums) in losses { table.record(sums, excluded: excluded) }
      return table
    }
  }

  /// Cross-validated losses of ensemble selection after each step.
  func selectionTables(threads: Int) async -> [FoldTable] {
    let counts = inputs.rows.members.map(\.count)
    let found = await parallelMap(FoldTable.exclusions(foldCount: counts.count), threads: threads) { excluded in
      let trajectory = select(
        on: counts.indices.filter { !excluded.contains($0) }, steps: EnsembleSelection.defaultSteps)
      return (excluded, excluded.map { stepLosses(of: trajectory, fold: $0) })
    }
    var tables = Array(repeating: FoldTable(counts: counts), count: EnsembleSelection.defaultSteps)
    for (excluded, losses) in found {
      for step in tables.indices { tables[step].record(losses.map { $0[step] }, excluded: excluded) }
    }
    return tables
  }

  /// Sum of the log losses of a fold after each step.
  private func stepLosses(of trajectory: EnsembleSelection.Trajectory, fold: Int) -> [Double] {
    let rows = inputs.rows.members[fold]
    let stopping = EnsembleSelection(seed: seed).stopping(
      heldOut: [(trajectory, rows)], models: inputs.orderedNames, predictions: inputs.predictions,
      labels: inputs.labels, layout: inputs.layout)
    return stopping.values.map { $0 * Double(rows.count) }
  }

  /// Losses on some folds of a pool fitted to the others.
  private func lossSums(_ kind: PoolKind, without excluded: [Int]) -> [Double] {
    let folds = inputs.rows.folds.indices.filter { !excluded.contains($0) }
    let fitted = fit(Recipe(kind: kind), folds: folds)
    switch fitted.pool {
    case let pool as BestPool: return excluded.map { modelLosses[pool.model][$0] }
    case let pool as LinearPool: return excluded.map { linear?.lossSum(of: pool, fold: $0) ?? .nan }
    default: preconditionFailure("only pools without penalties are tabled here")
    }
  }
}
