extension ModelSelection {
  /// The losses around the blend of every outer fold, from which fits without a model start; none where a fold's blend has
  /// fewer models than there are.
  ///
  /// - Parameter fits: the coefficients of the blend, for every outer fold.
  func lossExpansions(
    _ recipes: [Hyperparameters], fits: [[BlendCoefficients]], threads: Int
  ) async -> [[PoolFitter.LossExpansion]] {
    await parallelMap(Array(recipes.indices), threads: threads) { fold in
      elimination(fold) == nil
        ? fitter(for: recipes[fold]).expansions(of: recipes[fold], withoutFold: fold, at: fits[fold]) : []
    }
  }

  /// Nested losses with one model left out, each fold's recipe and refinement kept; nil where there is one model.
  ///
  /// - Parameters:
  ///   - nested: the losses of the blend.
  ///   - expansions: as `lossExpansions`.
  func lossesWithout(
    _ recipes: [Hyperparameters], _ refinements: [PostProcessing], _ nested: [Double],
    from expansions: [[PoolFitter.LossExpansion]], _ data: TrainingSet, threads: Int
  ) async -> [[Double]]? {
    guard data.models.count > 1 else { return nil }
    return await parallelMap(Array(data.models.indices), threads: threads) { model in
      var losses = [Double](repeating: 0, count: data.labels.count)
      var reduced: [SwapUse: PoolFitter] = [:]
      for (fold, recipe) in recipes.enumerated() {
        let whole = fitter(for: recipe)
        let others = whole.inputs.rows.folds.indices.filter { $0 != fold }
        let members = whole.inputs.rows.members[fold]
        let smaller: PoolFitter
        var starts: [BlendCoefficients] = []
        if let elimination = elimination(fold) {
          guard elimination.kept.contains(model) else {
            for row in members { losses[row] = nested[row] }
            continue
          }
          let rest = elimination.kept.filter { $0 != model } + elimination.removed.suffix(1)
          smaller = self.reduced(recipe, to: rest.sorted(), data)
        } else {
          let sources = data.inputSources(recipe.swapping)
          let kept = sources.indices.filter { sources[$0].model != model }
          smaller = reduced[recipe.swapping] ?? whole.keeping(kept, kinds: Set(recipes.map(\.kind)))
          reduced[recipe.swapping] = smaller
          starts = smaller.starts(of: recipe, keeping: kept, from: expansions[fold])
        }
        let pool = smaller.fit(recipe, folds: others, from: starts, precision: .comparison).pool
        let predictions = refinements[fold].refine(
          pool.predict(smaller.inputs.predictions(fold: fold)), segments: data.segments?.gathering(rows: members))
        let found = LogLoss.perRow(predictions, labels: members.map { data.labels[$0] })
        for (offset, row) in members.enumerated() { losses[row] = found[offset] }
      }
      return losses
    }
  }
}
