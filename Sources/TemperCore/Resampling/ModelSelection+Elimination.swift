extension ModelSelection {
  /// The models that a context's blend keeps. They are chosen on the context's rows alone, after everything else.
  struct Elimination: Sendable {
    /// Positions of the models that are kept, rising.
    let kept: [Int]
    /// The other models, in the order in which they went.
    let removed: [Int]
    /// Fits the kept models.
    let fitter: PoolFitter
  }

  /// What a context leaves out; nil where it keeps all models.
  func elimination(_ context: Int) -> Elimination? {
    eliminations.isEmpty ? nil : eliminations[context]
  }

  /// What a context's blend is fitted by.
  func blendFitter(_ context: Int) -> PoolFitter {
    elimination(context)?.fitter ?? fitter(for: blends[context])
  }

  /// Chooses the models that every context keeps, where there are more than are wanted.
  mutating func eliminate(_ data: TrainingSet, threads: Int) async {
    guard let count = limits.maximumModels, limits.eliminates(from: data.models.count) else { return }
    let found = self
    eliminations = await parallelMap(Array(0...data.foldCount), threads: threads) { context in
      let recipe = found.blends[context]
      let fitter = found.fitter(for: recipe)
      let removed = fitter.eliminate(
        recipe, folds: fitter.inputs.rows.folds.indices.filter { $0 != context },
        models: data.inputSources(recipe.swapping).map(\.model), to: count)
      let kept = data.models.indices.filter { !removed.contains($0) }
      return Elimination(kept: kept, removed: removed, fitter: found.reduced(recipe, to: kept, data))
    }
  }

  /// The fitter of some of the models, within the limits that they have as the only ones.
  func reduced(_ recipe: Hyperparameters, to kept: [Int], _ data: TrainingSet) -> PoolFitter {
    let sources = data.inputSources(recipe.swapping)
    return fitter(for: recipe).keeping(
      sources.indices.filter { kept.contains(sources[$0].model) }, kinds: [recipe.kind],
      limits: recipe.swapping == .separate ? WeightLimits.none : limits.keeping(kept))
  }
}
