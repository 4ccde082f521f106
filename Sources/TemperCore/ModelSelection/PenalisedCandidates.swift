/// The searches of the penalised pools side by side: one for every sign of the weights and use of swapped predictions.
///
/// All of them choose a logarithmic pool; in every split only those that lead go on to more coefficients (successive
/// halving: Jamieson & Talwalkar 2016). What leads in one split says nothing about another: each outer fold's choice comes
/// from its other folds.
struct PenalisedCandidates: Sendable {
  /// One search.
  private struct Entry: Sendable {
    var use: SwapUse
    var sign: WeightSign
    /// The choice in every split: of a logarithmic pool, and of what it grew into.
    var shared: SplitValues<PenaltySettings?>
    var deviating: SplitValues<PenaltySettings?>
    /// Further settings that were tried in the splits where this search leads.
    var others: [SplitValues<PenaltySettings?>] = []
  }

  private(set) var searches: [PenalisedSearch]
  private var entries: [Entry]

  /// Searches that go on from a logarithmic pool in each split.
  fileprivate static let survivors = 3

  /// Chooses the penalties of all wanted pools in all splits.
  static func search(
    _ fitters: [SwapUse: PoolFitter], _ uses: [SwapUse], _ kinds: [PoolKind], _ data: TrainingSet,
    _ options: BlendOptions
  ) async -> PenalisedCandidates {
    let jobs =
      kinds.contains(where: \.isPenalised)
      ? uses.flatMap { use in options.signs.map { (use: use, sign: $0) } } : []
    // Expansions need all second derivatives by the biases.
    let isExact =
      options.isExact || data.labels.count < PenalisedSearch.approximationThreshold
      || data.layout.count > OneStepCrossValidation.classLimit
    let plan = FitPlan(
      jobs.isEmpty ? nil : fitters[jobs[0].use]?.penalised, kinds, foldCount: data.foldCount, searches: jobs.count,
      isExact: isExact)
    let stage = ProgressMonitor.begin(.choosingPenalties, total: plan.total)
    defer { stage.end() }
    let start = PenaltySettings(weightRidge: .infinity)
    var result = PenalisedCandidates(
      jobs.map { job in
        guard let family = fitters[job.use]?.penalised else { preconditionFailure("unknown inputs") }
        return PenalisedSearch(family: family, sign: job.sign, isExact: isExact, threads: options.threads)
      },
      jobs.map { job in
        let all = SplitValues<PenaltySettings?>(foldCount: data.foldCount) { _ in start }
        return Entry(use: job.use, sign: job.sign, shared: all, deviating: all)
      })
    await result.advance(threads: options.threads) { PenaltyStage.shared($0) }
    for entry in result.entries.indices { result.entries[entry].shared = result.entries[entry].deviating }
    stage.advance(to: plan.shared)
    await result.finish(kinds, plan, stage, threads: options.threads)
    return result
  }

  private init(_ searches: [PenalisedSearch], _ entries: [Entry]) {
    self.searches = searches
    self.entries = entries
  }

  /// Goes on with the searches that lead, where the wanted pools need more than a logarithmic one.
  private mutating func finish(
    _ kinds: [PoolKind], _ plan: FitPlan, _ stage: StageProgress, threads: Int
  ) async {
    guard let family = searches.first?.family, !family.hasTie || kinds.contains(.tieAware) else { return }
    keepLeaders(PenalisedCandidates.survivors)
    await advance(threads: threads) { PenaltyStage.deviating($0) }
    guard family.hasTie else { return }
    stage.advance(to: plan.shared + plan.deviating)
    let kept = entries.map(\.deviating)
    keepLeaders(1)
    let plain = entries.map(\.deviating)
    await advance(threads: threads) { _ in PenaltyStage.blocks }
    let extended = entries.map(\.deviating)
    await advance(threads: threads) { _ in [PenaltyStage.stack] }
    // Of a search that leads, what it had before the blocks stays a candidate; any other search keeps what it had.
    for entry in entries.indices {
      entries[entry].others = [plain[entry], entries[entry].deviating]
      entries[entry].deviating = extended[entry].filled(from: kept[entry])
    }
  }

  /// Drops all searches but the best few from each split.
  private mutating func keepLeaders(_ count: Int) {
    for split in entries.first?.deviating.splits ?? [] {
      let losses = entries.indices.map { entry in
        entries[entry].deviating[split].map { searches[entry].loss($0, split) } ?? .infinity
      }
      let order = order(losses)
      for entry in order.dropFirst(count) { entries[entry].deviating[split] = nil }
    }
  }

  /// Searches by rising loss; among equals the simpler one, which comes first.
  private func order(_ losses: [Double]) -> [Int] {
    var rest = Array(losses.indices)
    var result: [Int] = []
    while let first = rest.first {
      let leader = rest.reduce(first) { best, next in
        losses[next] < losses[best] - PenalisedSearch.indifference ? next : best
      }
      result.append(leader)
      rest.removeAll { $0 == leader }
    }
    return result
  }

  /// Goes through some steps in the splits that each entry has settings for.
  ///
  /// Searches without bounds on the weights go first: an optimum of theirs that meets the bounds need not be found twice.
  private mutating func advance(
    threads: Int, _ stages: @escaping @Sendable (PenalisedFamily) -> [PenaltyStage]
  ) async {
    for sign in [WeightSign.signed, .nonnegative] {
      let jobs = entries.indices.filter { entry in
        entries[entry].sign == sign && entries[entry].deviating.values.contains { $0 != nil }
      }
      let inputs = jobs.map { job in
        let signed = entries.indices.first { entries[$0].use == entries[job].use && entries[$0].sign == .signed }
        return (
          search: searches[job], start: entries[job].deviating,
          signed: sign == .nonnegative ? signed.map { searches[$0] } : nil
        )
      }
      let made = await parallelMap(inputs, threads: threads) { input in
        var search = input.search
        let chosen = await search.choose(stages(search.family), from: input.start, sharing: input.signed)
        return (search, chosen)
      }
      for (job, (search, chosen)) in zip(jobs, made) {
        searches[job] = search
        entries[job].deviating = chosen
      }
    }
  }

  /// The candidates for some pools, with their losses.
  func candidates(_ kinds: [PoolKind]) -> [Candidates.Candidate] {
    entries.indices.flatMap { index in
      kinds.filter(\.isPenalised).flatMap { kind in
        settings(of: entries[index], kind, hasTie: searches[index].family.hasTie).map { candidate(index, kind, $0) }
      }
    }
  }

  /// What an entry chose for a pool, and what else it tried.
  private func settings(of entry: Entry, _ kind: PoolKind, hasTie: Bool) -> [SplitValues<PenaltySettings?>] {
    if kind == .tieAware { return [entry.deviating] + entry.others }
    return [hasTie ? entry.shared : entry.deviating.filled(from: entry.shared)]
  }

  private func candidate(
    _ index: Int, _ kind: PoolKind, _ settings: SplitValues<PenaltySettings?>
  ) -> Candidates.Candidate {
    let entry = entries[index]
    let search = searches[index]
    return Candidates.Candidate(
      kind: kind, rank: entry.use.rank + (entry.sign == .signed ? 1 : 0), search: index,
      choices: SplitValues(foldCount: settings.foldCount) { split in
        settings[split].map {
          Candidates.Choice(
            recipe: Hyperparameters(kind: kind, swapping: entry.use, sign: entry.sign, penalties: $0),
            loss: search.loss($0, split))
        }
      })
  }
}

extension SplitValues where Value == PenaltySettings? {
  /// The same, with the settings of another search's splits where there are none.
  fileprivate func filled(from other: SplitValues) -> SplitValues {
    SplitValues(foldCount: foldCount) { self[$0] ?? other[$0] }
  }
}

/// How many fits a search for penalties plans, to tell how far it is. What two splits share is fitted once, and what a split
/// leaves out of the race is not fitted at all, so that some may be fewer; each phase ends at its planned number.
private struct FitPlan {
  /// Fits of the logarithmic pools, of what leads among them, and of the blocks of the first.
  var shared = 0
  var deviating = 0
  var blocks = 0

  var total: Int { shared + deviating + blocks }

  init(_ family: PenalisedFamily?, _ kinds: [PoolKind], foldCount: Int, searches: Int, isExact: Bool) {
    guard let family else { return }
    // Without every fold and every pair of folds, or once for every split.
    let fits = isExact ? foldCount * (foldCount + 1) / 2 : foldCount + 1
    func count(_ stages: [PenaltyStage]) -> Int { stages.reduce(0) { $0 + $1.count } * fits }
    shared = searches * count(PenaltyStage.shared(family))
    guard !family.hasTie || kinds.contains(.tieAware) else { return }
    deviating = min(searches, PenalisedCandidates.survivors) * count(PenaltyStage.deviating(family))
    if family.hasTie { blocks = count(PenaltyStage.blocks + [PenaltyStage.stack]) }
  }
}
