/// The fourth stage of model selection: the models that the blend of every outer split keeps. They are chosen on the split's
/// rows alone, after everything else.
struct Pruned: Sendable {
  /// The blend of a split.
  struct Blend: Sendable {
    let recipe: Hyperparameters
    /// Whether the number of models is limited, so that some had to go.
    let isPruned: Bool
    /// Positions of the models that are kept, rising.
    let kept: [Int]
    /// The other models, in the order in which they went.
    let removed: [Int]
    /// Fits the kept models.
    let fitter: PoolFitter
  }

  let blends: SplitValues<Blend>

  init(_ blends: Blends, of candidates: Candidates, _ data: TrainingSet, _ options: BlendOptions) async {
    guard let count = options.limits.maximumModels, options.limits.eliminates(from: data.models.count) else {
      self.blends = blends.recipes.map { recipe in
        Blend(
          recipe: recipe, isPruned: false, kept: Array(data.models.indices), removed: [],
          fitter: candidates.fitter(for: recipe))
      }
      return
    }
    let stage = ProgressMonitor.begin(.eliminatingModels, total: data.foldCount + 1)
    defer { stage.end() }
    self.blends = await SplitValues(foldCount: data.foldCount, threads: options.threads, countedIn: stage) { split in
      let recipe = blends.recipes[split]
      let fitter = candidates.fitter(for: recipe)
      let removed = fitter.eliminate(
        recipe, folds: split.folds(of: data.foldCount), models: data.inputSources(recipe.swapping).map(\.model),
        to: count)
      let kept = data.models.indices.filter { !removed.contains($0) }
      return Blend(
        recipe: recipe, isPruned: true, kept: kept, removed: removed,
        fitter: fitter.keeping(models: kept, for: recipe, data, options.limits))
    }
  }
}

extension PoolFitter {
  /// The same for some of the models, within the limits that they have as the only ones.
  ///
  /// - Parameter limits: of all models.
  func keeping(
    models kept: [Int], for recipe: Hyperparameters, _ data: TrainingSet, _ limits: WeightLimits
  ) -> PoolFitter {
    let sources = data.inputSources(recipe.swapping)
    return PoolFitter(
      self, keeping: sources.indices.filter { kept.contains(sources[$0].model) }, for: [recipe],
      limits: recipe.swapping == .separate ? WeightLimits.none : limits.keeping(kept))
  }

  /// Backward elimination with refits: each step removes the model whose absence costs the least log loss.
  ///
  /// A model whose weight is fixed stays, unless it is fixed at zero: such a one goes first. O(M² fits) for all but a few.
  ///
  /// - Parameters:
  ///   - recipe: what is kept about the pool.
  ///   - folds: the rows that it is fitted to, and whose loss is looked at.
  ///   - models: the model of every input.
  ///   - count: how many models are kept.
  /// - Returns: the models that were eliminated, in that order.
  func eliminate(_ recipe: Hyperparameters, folds: [Int], models: [Int], to count: Int) -> [Int] {
    var positions = Array(models.indices)
    var kept = Set(models).sorted()
    if recipe.kind == .best {
      let sums = modelLosses.map { losses in folds.reduce(0.0) { $0 + losses[$1] } }
      return Array(kept.sorted { (sums[$0], $0) > (sums[$1], $1) }.prefix(max(0, kept.count - count)))
    }
    var removed: [Int] = []
    var starts = kept.count > count ? fit(recipe, folds: folds).coefficients : []
    while kept.count > count {
      let useless = kept.filter { limits.fixed[$0] == 0 }.prefix(1)
      var best: (model: Int, loss: Double, places: [Int], coefficients: [BlendCoefficients])?
      for model in useless.isEmpty ? kept.filter({ limits.fixed[$0] == nil }) : Array(useless) {
        let places = positions.indices.filter { models[positions[$0]] != model }
        let smaller = PoolFitter(self, keeping: places.map { positions[$0] }, for: [recipe])
        let fitted = smaller.fit(recipe, folds: folds, from: starts.map { $0.keeping(places) })
        let sums = smaller.inputs.foldSums(of: fitted.pool.predict(smaller.inputs.predictions))
        let loss = folds.reduce(0.0) { $0 + sums[$1] }
        if loss < best?.loss ?? .infinity { best = (model, loss, places, fitted.coefficients) }
      }
      guard let best else { break }
      removed.append(best.model)
      kept.removeAll { $0 == best.model }
      positions = best.places.map { positions[$0] }
      starts = best.coefficients
    }
    return removed
  }
}
