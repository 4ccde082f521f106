extension Candidates {
  /// Pools without penalties to choose, by tables of their losses.
  static func plainCandidates(
    _ fitters: [SwapUse: PoolFitter], _ uses: [SwapUse], _ kinds: [PoolKind], threads: Int
  ) async -> [Candidate] {
    let jobs = uses.flatMap { use in
      kinds.filter { !$0.isPenalised && (uses.count == 1 || $0.swapUses.contains(use)) }.map { (kind: $0, use: use) }
    }
    let stage = ProgressMonitor.begin(.tryingPools, total: jobs.count)
    defer { stage.end() }
    return await parallelMap(jobs, threads: threads, countedIn: stage) { job in
      guard let fitter = fitters[job.use] else { preconditionFailure("unknown inputs") }
      let recipe = Hyperparameters(kind: job.kind, swapping: job.use)
      let foldCount = fitter.inputs.rows.foldCount
      let choices: SplitValues<Choice?>
      if job.kind == .selection {
        choices = await selections(fitter, recipe, threads: threads)
      } else {
        let table = await fitter.table(job.kind, threads: threads)
        choices = SplitValues(foldCount: foldCount) { Choice(recipe: recipe, loss: table.innerLoss($0)) }
      }
      return Candidate(kind: job.kind, rank: job.use.rank, search: nil, choices: choices)
    }
  }

  /// Ensemble selection stopped at the number of steps that cross-validation prefers, the fewest of equals.
  private static func selections(
    _ fitter: PoolFitter, _ recipe: Hyperparameters, threads: Int
  ) async -> SplitValues<Choice?> {
    let foldCount = fitter.inputs.rows.foldCount
    @Sendable func choice(_ stopping: (steps: Int, loss: Double)) -> Choice {
      var recipe = recipe
      recipe.steps = stopping.steps
      return Choice(recipe: recipe, loss: stopping.loss)
    }
    if fitter.metric == .logLoss {
      let selection = FoldwiseSelection(fitter.inputs, seed: fitter.seed)
      let trajectories = await selection.trajectories(
        without: FoldTable.exclusions(foldCount: foldCount), threads: threads)
      let heldOut = await selection.heldOut(trajectories, threads: threads)
      return SplitValues(foldCount: foldCount) { choice(heldOut.stopping(trajectories, $0)) }
    }
    let trajectories = await fitter.trajectories(threads: threads)
    return await SplitValues(foldCount: foldCount, threads: threads) { choice(fitter.stopping(trajectories, $0)) }
  }
}

extension PoolFitter {
  /// Cross-validated losses of a pool without penalties to choose.
  func table(_ kind: PoolKind, threads: Int) async -> FoldTable {
    let weights = inputs.rows.weightSums
    let folds = Array(weights.indices)
    switch kind {
    case .mean, .geometric:
      let pooled = fit(Hyperparameters(kind: kind), folds: folds).pool.predict(inputs.predictions)
      return FoldTable(weights: weights, unfitted: inputs.foldSums(of: pooled))
    default:
      var table = FoldTable(weights: weights)
      let losses = await parallelMap(FoldTable.exclusions(foldCount: weights.count), threads: threads) { excluded in
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

  /// The number of steps of ensemble selection that is best by cross-validation in a split, and its mean log loss there.
  func stopping(
    _ trajectories: [[Int]: EnsembleSelection.Trajectory], _ split: OuterSplit
  ) -> (steps: Int, loss: Double) {
    let foldCount = inputs.rows.foldCount
    let parts = zip(split.folds(of: foldCount), split.exclusions(of: foldCount)).compactMap { fold, excluded in
      trajectories[excluded].map { ($0, inputs.rows.members[fold]) }
    }
    func stopping(_ metric: Metric) -> EnsembleSelection.Stopping {
      EnsembleSelection(metric: metric, seed: seed).stopping(
        heldOut: parts, inputs.predictions, labels: inputs.labels, layout: inputs.layout,
        weights: inputs.rows.rowWeights)
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

/// Losses of one recipe on every fold, fitted without that fold and without one more.
///
/// Entry (f, g) is the sum of losses on fold g of the fit to all folds but f and g; the diagonal leaves out g alone. A fit
/// without two folds serves both: it is the same for (f, g) and (g, f). From this table comes the inner cross-validated
/// loss of every outer fold, and the plain cross-validated loss.
struct FoldTable: Sendable {
  /// Sum of the weights of each fold: its rows, where they have none.
  let weights: [Double]
  private(set) var sums: [[Double]]

  init(weights: [Double]) {
    self.weights = weights
    sums = Array(repeating: Array(repeating: 0, count: weights.count), count: weights.count)
  }

  /// The sets of folds to leave out: every fold, and every pair.
  static func exclusions(foldCount: Int) -> [[Int]] {
    (0..<foldCount).flatMap { f in (f..<foldCount).map { g in f == g ? [f] : [f, g] } }
  }

  /// Records the losses of a fit without `excluded` on each of these folds, in the same order.
  mutating func record(_ losses: [Double], excluded: [Int]) {
    if excluded.count == 1 {
      sums[excluded[0]][excluded[0]] = losses[0]
    } else {
      sums[excluded[1]][excluded[0]] = losses[0]
      sums[excluded[0]][excluded[1]] = losses[1]
    }
  }

  /// Mean cross-validated loss over the folds of a split.
  func innerLoss(_ split: OuterSplit) -> Double {
    var sum = 0.0
    var weight = 0.0
    for fold in split.folds(of: weights.count) {
      sum += sums[split.leftOut ?? fold][fold]
      weight += weights[fold]
    }
    return sum / weight
  }

  /// The table of predictions that are not fitted: every entry is the fold's own loss.
  init(weights: [Double], unfitted losses: [Double]) {
    self.weights = weights
    sums = Array(repeating: losses, count: weights.count)
  }
}
