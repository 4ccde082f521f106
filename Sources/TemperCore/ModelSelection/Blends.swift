/// The third stage of model selection: what every outer split blends by, one of its choices or a mixture.
struct Blends: Sendable {
  let recipes: SplitValues<Hyperparameters>

  init(_ choices: Choices, of candidates: Candidates, _ data: TrainingSet, _ options: BlendOptions) async {
    let choice = BlendChoice(choices: choices, candidates: candidates, data: data, options: options)
    let stage = ProgressMonitor.begin(.mixingPools, total: data.foldCount + 1)
    defer { stage.end() }
    recipes = await SplitValues(foldCount: data.foldCount, threads: options.threads, countedIn: stage) {
      await choice.blend($0)
    }
  }
}

/// How a split comes to its blend.
private struct BlendChoice: Sendable {
  let choices: Choices
  let candidates: Candidates
  let data: TrainingSet
  let options: BlendOptions

  /// What a split blends by: the wanted pool; or the best of all pools, and the mixture of those it cannot be told from.
  func blend(_ split: OuterSplit) async -> Hyperparameters {
    guard options.pool == nil else { return choices.recipe(split, pool: options.pool) }
    var recipes = PoolKind.allCases.filter(choices.eligible.contains).compactMap { choices.recipe(split, of: $0) }
    let isByLoss = options.metric == .logLoss
    if isByLoss { recipes = [choices.recipe(split, pool: nil)] }
    let part = SplitRows(candidates.fitter(for: recipes[0]).inputs.rows, split)
    let labels = part.rows.map { data.labels[$0] }
    let weights = gather(data.weights, part.rows)
    /// The metric, turned so that less is better.
    func value(_ recipe: Hyperparameters) -> Double {
      let predictions = candidates.innerPredictions(of: recipe, split)
      let value = options.metric.value(predictions, labels: labels, layout: data.layout, weights: weights)
      return options.metric.lowerIsBetter ? value : -value
    }
    var best = (recipe: recipes[0], value: isByLoss ? 0 : value(recipes[0]))
    for recipe in recipes.dropFirst() {
      let value = value(recipe)
      if value < best.value - PenalisedSearch.indifference { best = (recipe, value) }
    }
    guard let mixture = await mixture(leader: best.recipe, split) else { return best.recipe }
    // A mixture is fitted to log loss, so by another metric it has yet to show that it is better.
    if isByLoss || value(mixture) < best.value - PenalisedSearch.indifference { return mixture }
    return best.recipe
  }

  /// The most pools that are mixed.
  private static let finalistLimit = 4

  /// The normalised geometric mixture of the penalised pools that a split cannot tell from its leader, where it is better.
  ///
  /// Candidates on the leader's inputs whose inner cross-validated loss is within two paired standard errors of the
  /// leader's are mixed: the first few in equal shares, or with exponents that are found by cross-validation over the same
  /// inner folds. Mixing helps where pools err differently (Hinton 2002, products of experts), and harms where
  /// one of them is far worse: hence the gate.
  ///
  /// - Parameter leader: the split's recipe so far.
  /// - Returns: nil where nothing is to be mixed, or mixing is no better than the leader by `PenalisedSearch.indifference`.
  private func mixture(leader: Hyperparameters, _ split: OuterSplit) async -> Hyperparameters? {
    guard let sign = leader.sign, let penalties = leader.penalties else { return nil }
    let part = SplitRows(candidates.fitter(for: leader).inputs.rows, split)
    let labels = part.rows.map { data.labels[$0] }
    let (groups, weights) = (gather(data.groups, part.rows), gather(data.weights, part.rows))
    let first = MixtureComponent(kind: leader.kind, sign: sign, penalties: penalties, share: 1)
    let rivals = rivals(of: leader, split).prefix(BlendChoice.finalistLimit - 1)
    let predicted = candidates.innerPredictions(of: [leader] + rivals, split)
    let bestLosses = LogLoss.perRow(predicted[0], labels: labels)
    var finalists = [first]
    var predictions = [predicted[0]]
    for (recipe, rival) in zip(rivals, predicted.dropFirst()) {
      guard let sign = recipe.sign, let penalties = recipe.penalties else { continue }
      let losses = LogLoss.perRow(rival, labels: labels)
      let difference = MeanEstimate(zip(losses, bestLosses).map { $0 - $1 }, groups: groups, weights: weights)
      guard difference.mean <= 2 * difference.standardError else { continue }
      finalists.append(MixtureComponent(kind: recipe.kind, sign: sign, penalties: penalties, share: 1))
      predictions.append(rival)
    }
    guard finalists.count > 1 else { return nil }

    var lowest = bestLosses.mean(weights: weights)
    var shares: [Double]?
    // Equal shares need no fit, and are hard to beat.
    for count in 2...finalists.count {
      let mean = GeometricPool(floor: data.floor).predict(Array(predictions.prefix(count)))
      let loss = LogLoss.mean(mean, labels: labels, weights: weights)
      guard loss < lowest - PenalisedSearch.indifference else { continue }
      lowest = loss
      shares = finalists.indices.map { $0 < count ? 1 / Double(count) : 0 }
    }
    let inputs = PoolInputs(
      layout: ClassLayout(names: data.layout.names), labels: labels,
      rows: FoldLayout(folds: part.folds, foldCount: part.members.count, weights: weights), floor: data.floor,
      predictions: predictions)
    // Weights within limits stay there in a mixture whose shares add up to 1; fitted ones do not.
    if !options.limits.bindsWeights {
      let fitted = await BlendChoice.shares(
        PenalisedFamily(inputs), isExact: options.isExact || labels.count < PenalisedSearch.approximationThreshold)
      if fitted.loss < lowest - PenalisedSearch.indifference { shares = fitted.shares }
    }
    guard let shares else { return nil }
    for index in finalists.indices { finalists[index].share = shares[index] }
    finalists.removeAll { $0.share < 1e-6 }
    guard !finalists.isEmpty else { return nil }
    var result = leader
    if data.layout.tieStructure != nil {
      result.kind = finalists.contains { $0.kind == .tieAware } ? .tieAware : leader.kind
    }
    result.finalists = finalists
    return result
  }

  /// Other penalised recipes on the leader's inputs, by rising loss.
  private func rivals(of leader: Hyperparameters, _ split: OuterSplit) -> [Hyperparameters] {
    var seen: Set<MixtureComponent> = []
    func isNew(_ recipe: Hyperparameters) -> Bool {
      guard recipe.swapping == leader.swapping, let sign = recipe.sign, let penalties = recipe.penalties else {
        return false
      }
      // The kind is left out: without deviations and blocks a tie-aware pool is the logarithmic one.
      return seen.insert(MixtureComponent(kind: .logarithmic, sign: sign, penalties: penalties, share: 1)).inserted
    }
    _ = isNew(leader)
    let choices = candidates.all.compactMap { $0.choices[split] }.filter { isNew($0.recipe) }
    return choices.enumerated().sorted { left, right in
      left.element.loss != right.element.loss
        ? left.element.loss < right.element.loss : left.offset < right.offset
    }.map(\.element.recipe)
  }

  /// Exponents of predictions in their geometric mixture, fitted to all rows, and the cross-validated loss of finding them.
  private static func shares(_ family: PenalisedFamily, isExact: Bool) async -> (loss: Double, shares: [Double]) {
    let foldCount = family.inputs.rows.foldCount
    var search = PenalisedSearch(family: family, sign: .nonnegative, isExact: isExact, threads: 1)
    let start = SplitValues<PenaltySettings?>(
      outer: Array(repeating: nil, count: foldCount), all: PenaltySettings(weightRidge: .infinity, hasBias: false))
    let chosen = await search.choose([PenaltyStage.shares], from: start)
    let settings = chosen.all ?? PenaltySettings(hasBias: false)
    let problem = family.problem(settings, .nonnegative)
    let solution = problem.solve(folds: Array(0..<foldCount), from: family.equalWeights)
    return (search.loss(settings, .all), problem.named(solution.point).weights)
  }
}
