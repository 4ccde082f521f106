extension ModelSelection {
  /// Searches all recipes that the options allow.
  static func run(_ data: TrainingSet, _ options: BlendOptions) async -> ModelSelection {
    let rows = FoldLayout(folds: data.folds, foldCount: data.foldCount)
    let kinds = options.kinds(for: data.layout)
    let uses = options.swapUses(data)
    let made = await parallelMap(uses, threads: options.threads) { use in
      let predictions = TrainingSet.inputs(
        data.predictions, swapped: data.swapped, use: use, layout: data.layout, floor: data.floor)
      let inputs = PoolInputs(
        layout: data.layout, labels: data.labels, rows: rows, floor: data.floor, predictions: predictions)
      return PoolFitter(
        inputs, kinds: Set(kinds), seed: options.seed, metric: options.metric,
        limits: use == .separate ? .none : options.limits.searching(data.models.count))
    }
    let fitters = Dictionary(uniqueKeysWithValues: zip(uses, made))
    // The penalised searches take longest, so they come first.
    var penalised = await PenalisedCandidates.searchShared(fitters, uses, kinds, data, options)
    let plain = await plainCandidates(fitters, uses, kinds, threads: options.threads)
    await penalised.finish(kinds, threads: options.threads)
    var candidates = penalised.candidates(kinds) + plain
    await refine(&candidates, &penalised.searches, contexts: data.foldCount + 1)
    var search = ModelSelection(
      candidates: candidates, fitters: fitters, searches: penalised.searches, contexts: data.foldCount + 1)
    search.eligible = options.eligible
    search.limits = options.limits
    let found = search
    search.blends = await parallelMap(Array(0...data.foldCount), threads: options.threads) { context in
      await found.blend(context: context, data: data, options: options)
    }
    await search.eliminate(data, threads: options.threads)
    return search
  }

  /// What a context blends by: the wanted pool; or the best of all pools, and the mixture of those it cannot be told from.
  private func blend(context: Int, data: TrainingSet, options: BlendOptions) async -> Hyperparameters {
    guard options.pool == nil else { return recipe(context: context, pool: options.pool) }
    var recipes = PoolKind.allCases.filter(eligible.contains).compactMap { choices[context][$0]?.recipe }
    let isByLoss = options.metric == .logLoss
    if isByLoss { recipes = [recipe(context: context, pool: nil)] }
    let part = ContextRows(fitter(for: recipes[0]).inputs.rows, context: context)
    let labels = part.rows.map { data.labels[$0] }
    /// The metric, turned so that less is better.
    func value(_ recipe: Hyperparameters) -> Double {
      let predictions = innerPredictions(of: recipe, context: context)
      let value = options.metric.value(predictions, labels: labels, layout: data.layout)
      return options.metric.lowerIsBetter ? value : -value
    }
    var best = (recipe: recipes[0], value: isByLoss ? 0 : value(recipes[0]))
    for recipe in recipes.dropFirst() {
      let value = value(recipe)
      if value < best.value - PenalisedSearch.indifference { best = (recipe, value) }
    }
    guard let mixture = await mixture(leader: best.recipe, context: context, data: data, isExact: options.isExact)
    else { return best.recipe }
    // A mixture is fitted to log loss, so by another metric it has yet to show that it is better.
    if isByLoss || value(mixture) < best.value - PenalisedSearch.indifference { return mixture }
    return best.recipe
  }

  /// Pools without penalties to choose, by tables of their losses.
  private static func plainCandidates(
    _ fitters: [SwapUse: PoolFitter], _ uses: [SwapUse], _ kinds: [PoolKind], threads: Int
  ) async -> [Candidate] {
    let jobs = uses.flatMap { use in
      kinds.filter { !$0.isPenalised && (uses.count == 1 || $0.swapUses.contains(use)) }.map { (kind: $0, use: use) }
    }
    return await parallelMap(jobs, threads: threads) { job in
      guard let fitter = fitters[job.use] else { preconditionFailure("unknown inputs") }
      let recipe = Hyperparameters(kind: job.kind, swapping: job.use)
      let contexts = (0..<fitter.inputs.rows.foldCount).map { $0 } + [nil]
      let choices: [Choice]
      if job.kind == .selection {
        choices = await selections(fitter, recipe, contexts: contexts, threads: threads)
      } else {
        let table = await fitter.table(job.kind, threads: threads)
        choices = contexts.map { Choice(recipe: recipe, loss: table.innerLoss(outer: $0)) }
      }
      return Candidate(kind: job.kind, rank: job.use.rank, search: nil, choices: choices)
    }
  }

  /// Ensemble selection stopped at the number of steps that cross-validation prefers, the fewest of equals.
  private static func selections(
    _ fitter: PoolFitter, _ recipe: Hyperparameters, contexts: [Int?], threads: Int
  ) async -> [Choice] {
    let trajectories = await fitter.trajectories(threads: threads)
    return await parallelMap(contexts, threads: threads) { outer in
      let (steps, loss) = fitter.stopping(trajectories, outer: outer)
      var recipe = recipe
      recipe.steps = steps
      return Choice(recipe: recipe, loss: loss)
    }
  }

  /// Replaces approximate losses by exact ones where they decide: among candidates for a pool, and among pools, that are
  /// nearly tied for the lead in a context. Every context is refitted for itself: what another one chose, it did not see.
  private static func refine(
    _ candidates: inout [Candidate], _ searches: inout [PenalisedSearch], contexts: Int
  ) async {
    let kinds = PoolKind.allCases.filter { kind in candidates.contains { $0.kind == kind } }
    for context in 0..<contexts {
      let all = candidates.indices.filter { candidates[$0].choices[context] != nil }
      for group in kinds.map({ kind in all.filter { candidates[$0].kind == kind } }) + [all] {
        func loss(_ place: Int) -> Double { candidates[place].choices[context]?.loss ?? .infinity }
        let lead = group.map(loss).min() ?? .infinity
        let near = group.filter { loss($0) < lead + PenalisedSearch.nearTie }
        guard near.count > 1 else { continue }
        for place in near {
          guard let search = candidates[place].search,
            let penalties = candidates[place].choices[context]?.recipe.penalties,
            searches[search].leaveOut(penalties, context: context)?.isExact == false
          else { continue }
          await searches[search].refine(penalties, context: context)
          candidates[place].choices[context]?.loss = searches[search].loss(penalties, context: context)
        }
      }
    }
  }
}

extension SwapUse {
  /// The place in the order from simple to complex; two apart, so that signs have room between them.
  var rank: Int { (SwapUse.allCases.firstIndex(of: self) ?? 0) * 2 }
}

extension PoolKind {
  /// How swapped predictions may take part where cross-validation decides.
  ///
  /// A geometric mean differs from an arithmetic one too little to be worth trying twice outside the penalised pools, and
  /// pools that do not weigh models gain nothing from more of them.
  var swapUses: [SwapUse] {
    switch self {
    case .logarithmic, .tieAware: SwapUse.allCases
    case .linear: [.none, .arithmetic, .separate]
    case .best, .mean, .geometric, .selection: [.none, .arithmetic]
    }
  }
}
