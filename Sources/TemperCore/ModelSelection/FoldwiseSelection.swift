/// Ensemble selection by log loss on many sets of folds, and the losses of these ensembles on folds that they have not seen.
///
/// Selections that have chosen alike so far are one ensemble, and the loss of an ensemble is a sum over folds. With many
/// rows, where selections without one fold or another hardly differ, each is summed about once, and not for every set.
struct FoldwiseSelection: Sendable {
  typealias Trajectory = EnsembleSelection.Trajectory

  /// An empty ensemble on the rows of each fold.
  private let folds: [LikelihoodScorer]
  private let seed: UInt64

  /// Selections that have chosen alike so far.
  private struct Ensemble: Sendable {
    /// Places of the sets of folds that they leave out.
    var sets: [Int]
    /// By fold.
    var scorers: [LikelihoodScorer]
  }

  /// O(N M).
  init(_ inputs: PoolInputs, seed: UInt64) {
    self.seed = seed
    folds = inputs.rows.members.map { members in
      LikelihoodScorer(
        predictions: inputs.predictions, labels: inputs.labels, rows: members,
        weights: gather(inputs.rows.rowWeights, members))
    }
  }

  /// What selections choose without some folds. O(N M) for each step and different ensemble.
  ///
  /// - Parameter exclusions: sets of folds that are left out, none of them all.
  func trajectories(
    without exclusions: [[Int]], steps: Int = EnsembleSelection.defaultSteps, threads: Int
  ) async -> [[Int]: Trajectory] {
    let models = Array(0..<folds[0].modelCount)
    let counted = exclusions.map { excluded in folds.indices.filter { !excluded.contains($0) } }
    precondition(counted.allSatisfy { !$0.isEmpty }, "a selection needs rows")
    var random = exclusions.map { _ in EnsembleSelection.draws(seed: seed) }
    var chosen = [[Int]](repeating: [], count: exclusions.count)
    var values = [[Double]](repeating: [], count: exclusions.count)
    var ensembles = [Ensemble(sets: Array(exclusions.indices), scorers: folds)]
    for _ in 0..<steps {
      let current = ensembles
      let jobs = current.indices.flatMap { ensemble in
        Set(current[ensemble].sets.flatMap { counted[$0] }).sorted().map { (ensemble: ensemble, fold: $0) }
      }
      let made = await parallelMap(jobs, threads: threads) {
        current[$0.ensemble].scorers[$0.fold].sums(adding: models)
      }
      var sums = [[[Double]]](repeating: Array(repeating: [], count: folds.count), count: current.count)
      for (job, result) in zip(jobs, made) { sums[job.ensemble][job.fold] = result }
      ensembles = []
      for (ensemble, sums) in zip(current, sums) {
        for set in ensemble.sets {
          let weight = counted[set].reduce(0) { $0 + folds[$1].weight }
          let losses = models.map { model in counted[set].reduce(0) { $0 + sums[$1][model] } / weight }
          let best = Metric.logLoss.allBest(of: losses)
          let model = best[random[set].index(below: best.count)]
          chosen[set].append(model)
          values[set].append(losses[model])
        }
        for (model, sets) in FoldwiseSelection.grouped(ensemble.sets, by: { chosen[$0].last ?? 0 }) {
          var scorers = ensemble.scorers
          for fold in scorers.indices { scorers[fold].add(model) }
          ensembles.append(Ensemble(sets: sets, scorers: scorers))
        }
      }
    }
    let found = exclusions.indices.map {
      (exclusions[$0], Trajectory(modelCount: models.count, chosen: chosen[$0], values: values[$0]))
    }
    return Dictionary(uniqueKeysWithValues: found)
  }

  /// Items by their keys, in the order in which these come.
  private static func grouped(_ items: [Int], by key: (Int) -> Int) -> [(key: Int, items: [Int])] {
    var groups: [(key: Int, items: [Int])] = []
    for item in items {
      if let place = groups.firstIndex(where: { $0.key == key(item) }) {
        groups[place].items.append(item)
      } else {
        groups.append((key(item), [item]))
      }
    }
    return groups
  }

  /// Sums of the losses of ensembles on folds that they have not seen, after each step.
  struct HeldOut: Sendable {
    /// By fold, then by what was chosen.
    fileprivate let sums: [[[Int]: [Double]]]
    fileprivate let weights: [Double]

    /// The number of steps with the lowest loss in a split, the fewest of equals, and that loss.
    func stopping(_ trajectories: [[Int]: Trajectory], _ split: OuterSplit) -> (steps: Int, loss: Double) {
      var losses: [Double] = []
      var weight = 0.0
      for (fold, excluded) in zip(split.folds(of: weights.count), split.exclusions(of: weights.count)) {
        guard let chosen = trajectories[excluded]?.chosen, let found = sums[fold][chosen] else { continue }
        losses = losses.isEmpty ? found : zip(losses, found).map { $0 + $1 }
        weight += weights[fold]
      }
      let values = losses.map { $0 / weight }
      let best = Metric.logLoss.firstBest(of: values)
      return (best + 1, values[best])
    }
  }

  /// The losses of all ensembles of the trajectories on the folds that these leave out. O(N) for each different ensemble.
  func heldOut(_ trajectories: [[Int]: Trajectory], threads: Int) async -> HeldOut {
    let sums = await parallelMap(Array(folds.indices), threads: threads) { fold in
      let sequences = Set(trajectories.filter { $0.key.contains(fold) }.values.map(\.chosen))
      return losses(of: sequences.sorted { $0.lexicographicallyPrecedes($1) }, fold: fold)
    }
    return HeldOut(sums: sums, weights: folds.map(\.weight))
  }

  /// - Parameter sequences: in lexicographic order, so that those with a common beginning follow one another.
  private func losses(of sequences: [[Int]], fold: Int) -> [[Int]: [Double]] {
    var found: [[Int]: [Double]] = [:]
    // Of the last sequence: the ensembles from none to all of its models, and the losses of all but the first.
    var ensembles = [folds[fold]]
    var losses: [Double] = []
    var last: [Int] = []
    for sequence in sequences {
      let common = zip(last, sequence).prefix { $0 == $1 }.count
      ensembles.removeLast(ensembles.count - 1 - common)
      losses.removeLast(losses.count - common)
      for model in sequence.dropFirst(common) {
        var ensemble = ensembles[ensembles.count - 1]
        losses.append(ensemble.sums(adding: [model])[0])
        ensemble.add(model)
        ensembles.append(ensemble)
      }
      found[sequence] = losses
      last = sequence
    }
    return found
  }
}
