extension PoolFitter {
  /// The same for some of the inputs.
  ///
  /// - Parameter limits: of these inputs; nil takes those of the whole.
  func keeping(_ kept: [Int], kinds: Set<PoolKind>, limits: WeightLimits? = nil) -> PoolFitter {
    PoolFitter(
      inputs.keeping(kept), kinds: kinds, seed: seed, metric: metric, limits: limits ?? self.limits.keeping(kept))
  }

  /// Backward elimination with refits: again and again the model goes without which the loss of the rows is lowest.
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
        let smaller = keeping(places.map { positions[$0] }, kinds: [recipe.kind])
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
