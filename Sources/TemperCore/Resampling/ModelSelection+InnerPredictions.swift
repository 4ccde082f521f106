extension ModelSelection {
  /// Predictions of a context's rows, in the order of `ContextRows`: each fold by the fit to the context's other folds.
  ///
  /// Fits of penalised pools are those of the search; all others are made again. On large data the search knows its fits
  /// up to a Newton step, which is close enough for what is chosen from them: nothing of the outer fold is in it.
  ///
  /// - Parameter reduced: the fitter of some of the models, about which the search knows nothing.
  func innerPredictions(of recipe: Hyperparameters, context: Int, by reduced: PoolFitter? = nil) -> ProbabilityMatrix {
    let fitter = reduced ?? fitter(for: recipe)
    let part = ContextRows(fitter.inputs.rows, context: context)
    let known = reduced == nil ? knownCoefficients(of: recipe, context: context) : nil
    let settings =
      recipe.finalists.isEmpty ? recipe.penalties : PenaltySettings.union(recipe.finalists.map(\.penalties))
    var values: [Double] = []
    values.reserveCapacity(part.rows.count * fitter.inputs.classCount)
    for (place, fold) in part.members.enumerated() {
      let pool: Pool
      if let known, let settings {
        pool = fitter.pool(recipe.kind, settings, known[place])
      } else {
        pool = fitter.fit(recipe, folds: part.members.filter { $0 != fold }).pool
      }
      values += pool.predict(fitter.inputs.predictions(fold: fold)).values
    }
    return ProbabilityMatrix(classCount: fitter.inputs.classCount, values: values)
  }

  /// Coefficients without each fold of a context; nil where the search does not know them.
  private func knownCoefficients(of recipe: Hyperparameters, context: Int) -> [BlendCoefficients]? {
    guard let penalties = recipe.penalties else { return nil }
    guard !recipe.finalists.isEmpty else {
      return leftOut(recipe.swapping, recipe.sign, penalties, context: context)
    }
    var parts: [(coefficients: [BlendCoefficients], share: Double)] = []
    for finalist in recipe.finalists {
      guard let found = leftOut(recipe.swapping, finalist.sign, finalist.penalties, context: context) else {
        return nil
      }
      parts.append((found, finalist.share))
    }
    return parts[0].coefficients.indices.map { place in
      BlendCoefficients(mixing: parts.map { ($0.coefficients[place], $0.share) })
    }
  }
}
