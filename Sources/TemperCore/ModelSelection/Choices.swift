/// The second stage of model selection: the best candidate for every pool in every outer split.
struct Choices: Sendable {
  private let best: SplitValues<[PoolKind: Candidates.Choice]>
  /// The pools that a split may choose from.
  let eligible: [PoolKind]

  init(_ candidates: Candidates, foldCount: Int, eligible: [PoolKind] = PoolKind.allCases) {
    best = SplitValues(foldCount: foldCount) { split in
      var row: [PoolKind: Candidates.Choice] = [:]
      for candidate in candidates.all {
        guard let choice = candidate.choices[split] else { continue }
        let lowest = row[candidate.kind]?.loss ?? .infinity
        if choice.loss < lowest - PenalisedSearch.indifference { row[candidate.kind] = choice }
      }
      return row
    }
    self.eligible = eligible
  }

  /// What a split chose for a pool; nil where it has none with a finite loss.
  func recipe(_ split: OuterSplit, of kind: PoolKind) -> Hyperparameters? { best[split][kind]?.recipe }

  /// The recipe for a split: of the wanted pool, or of the pool with the lowest loss; on a tie the earlier pool.
  func recipe(_ split: OuterSplit, pool: PoolKind?) -> Hyperparameters {
    if let pool, let wanted = recipe(split, of: pool) { return wanted }
    var lead: Candidates.Choice?
    for kind in PoolKind.allCases where eligible.contains(kind) {
      guard let choice = best[split][kind] else { continue }
      if choice.loss < (lead?.loss ?? .infinity) - PenalisedSearch.indifference { lead = choice }
    }
    guard let lead else { preconditionFailure("at least one pool has a finite loss") }
    return lead.recipe
  }
}
