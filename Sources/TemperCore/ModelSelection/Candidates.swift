/// The first stage of model selection: every way to a pool that was tried, with what it chose for every outer split.
struct Candidates: Sendable {
  /// What was chosen for a split.
  struct Choice: Sendable {
    var recipe: Hyperparameters
    /// Mean cross-validated loss over the rows of the split.
    var loss: Double
  }

  /// One way to a pool, by how swapped predictions take part and by the sign of the weights.
  struct Candidate: Sendable {
    var kind: PoolKind
    /// What is simpler has a lower rank.
    var rank: Int
    /// The search that found it, for a penalised pool.
    var search: Int?
    /// What it chose for every split; nil where it was given up early.
    var choices: SplitValues<Choice?>
  }

  /// All candidates, the simplest first.
  let all: [Candidate]
  /// Fitters by how swapped predictions take part.
  let fitters: [SwapUse: PoolFitter]
  /// The searches of the penalised pools: they know their fits without every fold.
  let searches: [PenalisedSearch]

  /// Tries all recipes that the options allow.
  static func search(_ data: TrainingSet, _ options: BlendOptions) async -> Candidates {
    let rows = FoldLayout(folds: data.folds, foldCount: data.foldCount, weights: data.weights)
    let kinds = options.kinds(for: data.layout)
    let uses = options.swapUses(data)
    let stage = ProgressMonitor.begin(.arranging, total: uses.count)
    let made = await parallelMap(uses, threads: options.threads, countedIn: stage) { use in
      PoolFitter(
        PoolInputs(data, use, rows: rows), kinds: Set(kinds), seed: options.seed, metric: options.metric,
        limits: use == .separate ? .none : options.limits.searching(data.models.count))
    }
    stage.end()
    let fitters = Dictionary(uniqueKeysWithValues: zip(uses, made))
    // The penalised searches take longest, so they come first.
    let penalised = await PenalisedCandidates.search(fitters, uses, kinds, data, options)
    let plain = await plainCandidates(fitters, uses, kinds, threads: options.threads)
    var candidates = penalised.candidates(kinds) + plain
    var searches = penalised.searches
    await refine(&candidates, &searches, foldCount: data.foldCount)
    return Candidates(candidates, fitters: fitters, searches: searches)
  }

  init(_ candidates: [Candidate], fitters: [SwapUse: PoolFitter] = [:], searches: [PenalisedSearch] = []) {
    // A stable order, so that ties fall to what is simpler and then to what was listed first.
    all = candidates.enumerated().sorted { left, right in
      left.element.rank != right.element.rank
        ? left.element.rank < right.element.rank : left.offset < right.offset
    }.map(\.element)
    self.fitters = fitters
    self.searches = searches
  }

  /// Replaces approximate losses by exact ones where they decide: among candidates for a pool, and among pools, that are
  /// nearly tied for the lead in a split. Every split is refitted for itself: what another one chose, it did not see.
  private static func refine(
    _ candidates: inout [Candidate], _ searches: inout [PenalisedSearch], foldCount: Int
  ) async {
    let kinds = PoolKind.allCases.filter { kind in candidates.contains { $0.kind == kind } }
    let stage = ProgressMonitor.begin(.settlingTies, total: foldCount + 1)
    defer { stage.end() }
    for split in OuterSplit.each(foldCount: foldCount) {
      defer { stage.advance() }
      let all = candidates.indices.filter { candidates[$0].choices[split] != nil }
      for group in kinds.map({ kind in all.filter { candidates[$0].kind == kind } }) + [all] {
        func loss(_ place: Int) -> Double { candidates[place].choices[split]?.loss ?? .infinity }
        let lead = group.map(loss).min() ?? .infinity
        let near = group.filter { loss($0) < lead + PenalisedSearch.nearTie }
        guard near.count > 1 else { continue }
        for place in near {
          guard let search = candidates[place].search,
            let penalties = candidates[place].choices[split]?.recipe.penalties,
            searches[search].leaveOut(penalties, split)?.isExact == false
          else { continue }
          await searches[search].refine(penalties, split)
          candidates[place].choices[split]?.loss = searches[search].loss(penalties, split)
        }
      }
    }
  }

  func fitter(for recipe: Hyperparameters) -> PoolFitter {
    guard let fitter = fitters[recipe.swapping] else { preconditionFailure("unknown inputs") }
    return fitter
  }

  /// Predictions of a split's rows, in the order of `SplitRows`: each fold by the fit to the split's other folds.
  ///
  /// Fits of penalised pools are those of the search; all others are made again. On large data the search knows its fits
  /// up to a Newton step, which is close enough for what is chosen from them: nothing of the outer fold is in it.
  ///
  /// - Parameter reduced: the fitter of some of the models, about which the search knows nothing.
  func innerPredictions(
    of recipe: Hyperparameters, _ split: OuterSplit, by reduced: PoolFitter? = nil
  ) -> ProbabilityMatrix {
    innerPredictions(of: [recipe], split, by: reduced)[0]
  }

  /// The same of several recipes that use swapped predictions alike: the rows of a fold are gathered once for all of them.
  func innerPredictions(
    of recipes: [Hyperparameters], _ split: OuterSplit, by reduced: PoolFitter? = nil
  ) -> [ProbabilityMatrix] {
    let fitter = reduced ?? fitter(for: recipes[0])
    let part = SplitRows(fitter.inputs.rows, split)
    let known = recipes.map { reduced == nil ? knownCoefficients(of: $0, split) : nil }
    let settings = recipes.map { recipe in
      recipe.finalists.isEmpty ? recipe.penalties : PenaltySettings.union(recipe.finalists.map(\.penalties))
    }
    var values = [[Double]](repeating: [], count: recipes.count)
    for index in recipes.indices { values[index].reserveCapacity(part.rows.count * fitter.inputs.classCount) }
    for (place, fold) in part.members.enumerated() {
      let predictions = fitter.inputs.predictions(fold: fold)
      for (index, recipe) in recipes.enumerated() {
        let pool: Pool
        if let known = known[index], let settings = settings[index] {
          pool = fitter.pool(recipe.kind, settings, known[place])
        } else {
          pool = fitter.fit(recipe, folds: part.members.filter { $0 != fold }).pool
        }
        values[index] += pool.predict(predictions).values
      }
    }
    return values.map { ProbabilityMatrix(classCount: fitter.inputs.classCount, values: $0) }
  }

  /// Coefficients without each fold of a split; nil where the search does not know them.
  private func knownCoefficients(of recipe: Hyperparameters, _ split: OuterSplit) -> [BlendCoefficients]? {
    guard let penalties = recipe.penalties else { return nil }
    guard !recipe.finalists.isEmpty else {
      return leftOut(recipe.swapping, recipe.sign, penalties, split)
    }
    var parts: [(coefficients: [BlendCoefficients], share: Double)] = []
    for finalist in recipe.finalists {
      guard let found = leftOut(recipe.swapping, finalist.sign, finalist.penalties, split) else {
        return nil
      }
      parts.append((found, finalist.share))
    }
    return parts[0].coefficients.indices.map { place in
      BlendCoefficients(mixing: parts.map { ($0.coefficients[place], $0.share) })
    }
  }

  /// What the search of some settings knows of a split: the coefficients without each of its folds.
  private func leftOut(
    _ use: SwapUse, _ sign: WeightSign?, _ penalties: PenaltySettings, _ split: OuterSplit
  ) -> [BlendCoefficients]? {
    let candidate = all.first { candidate in
      candidate.choices.values.contains { $0?.recipe.swapping == use && $0?.recipe.sign == sign && sign != nil }
    }
    return candidate?.search.flatMap { searches[$0].leaveOut(penalties, split)?.found.coefficients }
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
