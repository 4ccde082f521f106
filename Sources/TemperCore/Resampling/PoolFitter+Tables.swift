extension PoolFitter {
  /// Cross-validated losses of a pool without penalties to choose.
  func table(_ kind: PoolKind, threads: Int) async -> FoldTable {
    let counts = inputs.rows.members.map(\.count)
    let folds = Array(counts.indices)
    switch kind {
    case .mean, .geometric:
      let pooled = fit(Hyperparameters(kind: kind), folds: folds).pool.predict(inputs.predictions)
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

  /// Ensemble selection without every fold and every pair of folds.
  func trajectories(threads: Int) async -> [[Int]: EnsembleSelection.Trajectory] {
    let folds = inputs.rows.folds.indices
    let found = await parallelMap(FoldTable.exclusions(foldCount: folds.count), threads: threads) { excluded in
      (excluded, select(on: folds.filter { !excluded.contains($0) }, steps: EnsembleSelection.defaultSteps))
    }
    return Dictionary(uniqueKeysWithValues: found)
  }

  /// The number of steps of ensemble selection that is best by cross-validation in a context, and its mean log loss there.
  func stopping(
    _ trajectories: [[Int]: EnsembleSelection.Trajectory], outer: Int?
  ) -> (steps: Int, loss: Double) {
    let parts = inputs.rows.folds.indices.filter { $0 != outer }.compactMap { fold in
      trajectories[outer.map { [min($0, fold), max($0, fold)] } ?? [fold]].map { ($0, inputs.rows.members[fold]) }
    }
    func stopping(_ metric: Metric) -> EnsembleSelection.Stopping {
      EnsembleSelection(metric: metric, seed: seed).stopping(
        heldOut: parts, models: inputs.orderedNames, predictions: inputs.predictions, labels: inputs.labels,
        layout: inputs.layout)
    }
    let steps = stopping(metric).steps
    return (steps, stopping(.logLoss).values[steps - 1])
  }

  /// Losses on some folds of a pool fitted to the others.
  private func lossSums(_ kind: PoolKind, without excluded: [Int]) -> [Double] {
    let folds = inputs.rows.folds.indices.filter { !excluded.contains($0) }
    let fitted = fit(Hyperparameters(kind: kind), folds: folds)
    switch fitted.pool {
    case .best(let pool): return excluded.map { modelLosses[pool.model][$0] }
    case .linear(let pool): return excluded.map { linear?.lossSum(of: pool, fold: $0) ?? .nan }
    default: preconditionFailure("only pools without penalties are tabled here")
    }
  }
}
