/// A blend with its honest score.
///
/// The nested cross-validated loss of a row comes from a fit that never saw its fold: pool, penalties, signs, blocks and
/// the use of swapped predictions were chosen, and all parameters fitted, on the other folds alone (Varma & Simon 2006).
/// It is conditional on the base predictions. From `PenalisedSearch.approximationThreshold` rows on, penalties are compared
/// by Newton steps from a fit to the other folds; the fits that are scored are exact, and with `BlendOptions.isExact` so is
/// every comparison.
public struct BlendFit: Sendable {
  /// One pool's nested losses.
  public struct Candidate: Sendable {
    public let kind: PoolKind
    /// N losses in nats, in row order.
    public let losses: [Double]
    /// What was chosen for the fit to all rows.
    public let recipe: Hyperparameters
  }

  /// The recipe of the final fit.
  public let recipe: Hyperparameters
  /// What predicts: the pool fitted to all rows, of the models that are kept, and what is done after pooling.
  public let blend: Blend
  /// Positions of the models that the pool is of, rising: all, unless `WeightLimits.maximumModels` wanted fewer.
  public let keptModels: [Int]
  public let certificate: Certificate
  /// Log loss of `blend` on the rows it was fitted to: optimistic.
  public let inSampleLoss: Double
  /// Nested predictions, N × K, in row order.
  public let nestedPredictions: ProbabilityMatrix
  /// Nested predictions before refinement, N × K: what calibrators are compared on.
  public let pooledPredictions: ProbabilityMatrix
  /// Nested losses of the blend, N.
  public let nestedLosses: [Double]
  /// What was chosen for each outer fold.
  public let outerRecipes: [Hyperparameters]
  /// How the blend of each outer fold was refined.
  public let outerRefinements: [PostProcessing]
  /// Every pool that was tried, unrefined and with all models, in the order of the table of pools.
  public let candidates: [Candidate]
  /// For every model the nested losses of the blend refitted without it, with each fold's choices kept; nil for M = 1. Where
  /// the number of models is limited, the one that was eliminated last takes the place of one that is kept.
  public let lossesWithout: [[Double]]?
  /// False when any of the fits stopped at its iteration limit.
  public let converged: Bool
}

extension BlendFit {
  /// Chooses, fits and scores a blend.
  ///
  /// Time is dominated by O(settings × Newton steps × N M²) for choosing penalties. Results do not depend on
  /// `options.threads`.
  public static func run(_ data: TrainingSet, _ options: BlendOptions) async -> BlendFit {
    var search = await ModelSelection.run(data, options)
    let folds = Array(0..<data.foldCount)
    let outerRecipes = Array(search.blends.dropLast())
    let kinds = options.kinds(for: data.layout)

    let refinements = await parallelMap(folds + [data.foldCount], threads: options.threads) { [search] context in
      await search.refinement(context: context, data: data, options: options)
    }

    // Every outer fold is predicted by every pool, and by the blend where that is none of them.
    let jobs = folds.flatMap { fold in
      var recipes = kinds.map { (fold: fold, kind: PoolKind?.some($0), recipe: search.recipe(context: fold, pool: $0)) }
      if search.elimination(fold) != nil || !recipes.contains(where: { $0.recipe == outerRecipes[fold] }) {
        recipes.append((fold, nil, outerRecipes[fold]))
      }
      return recipes
    }
    let outer = await parallelMap(jobs, threads: options.threads) { [search] job in
      search.predictOuter(
        fold: job.fold, recipe: job.recipe,
        by: job.kind == nil ? search.blendFitter(job.fold) : search.fitter(for: job.recipe))
    }
    var converged = true
    var fits = [[BlendCoefficients]](repeating: [], count: data.foldCount)
    var losses: [PoolKind: [Double]] = [:]
    for kind in kinds { losses[kind] = Array(repeating: 0, count: data.labels.count) }
    var nested = ProbabilityMatrix(
      classCount: data.layout.count, values: Array(repeating: 0, count: data.labels.count * data.layout.count))
    var pooled = nested
    let rows = FoldLayout(folds: data.folds, foldCount: data.foldCount)
    for (job, result) in zip(jobs, outer) {
      converged = converged && result.fitted.certificate.converged
      let isChosen =
        outerRecipes[job.fold] == job.recipe && (job.kind == nil || search.elimination(job.fold) == nil)
      if isChosen { fits[job.fold] = result.fitted.coefficients }
      let members = rows.members[job.fold]
      if let kind = job.kind {
        let found = LogLoss.perRow(result.predictions, labels: members.map { data.labels[$0] })
        for (offset, row) in members.enumerated() { losses[kind]?[row] = found[offset] }
      }
      guard isChosen else { continue }
      let refined = refinements[job.fold].refine(
        result.predictions, segments: data.segments?.gathering(rows: members))
      for (offset, row) in members.enumerated() {
        for k in 0..<data.layout.count {
          nested[row, k] = refined[offset, k]
          pooled[row, k] = result.predictions[offset, k]
        }
      }
    }

    let refinement = refinements[data.foldCount]
    let (final, inSample) = search.fitToAllRows(data, refinement)
    converged = converged && refinements.allSatisfy(\.certificate.converged)
    let nestedLosses = LogLoss.perRow(nested, labels: data.labels)
    let expansions =
      data.models.count > 1
      ? await search.lossExpansions(outerRecipes, fits: fits, threads: options.threads) : []
    search.forgetColumns()
    let recipe = search.blends[data.foldCount]
    let kept = search.elimination(data.foldCount)?.kept ?? Array(data.models.indices)
    return BlendFit(
      recipe: recipe,
      blend: Blend(
        layout: data.layout,
        models: kept.map { model in
          Blend.Model(
            name: data.models[model], usesSwapped: recipe.swapping != .none && data.swapped[model] != nil)
        },
        swapping: recipe.swapping, pool: final.pool, segments: refinement.segments, calibrator: refinement.calibrator,
        floor: data.floor),
      keptModels: kept, certificate: final.certificate, inSampleLoss: inSample,
      nestedPredictions: nested, pooledPredictions: pooled, nestedLosses: nestedLosses,
      outerRecipes: outerRecipes, outerRefinements: Array(refinements.dropLast()),
      candidates: kinds.map { kind in
        let chosen = search.choices[data.foldCount][kind]?.recipe
        return Candidate(
          kind: kind, losses: losses[kind] ?? [], recipe: chosen ?? Hyperparameters(kind: kind))
      },
      lossesWithout: await search.lossesWithout(
        outerRecipes, refinements, nestedLosses, from: expansions, data, threads: options.threads),
      converged: converged && final.certificate.converged)
  }
}

extension ModelSelection {
  /// The fit that is handed out, and its refined loss on the rows it was fitted to.
  fileprivate func fitToAllRows(
    _ data: TrainingSet, _ refinement: PostProcessing
  ) -> (fitted: FittedPool, inSampleLoss: Double) {
    let fitter = blendFitter(data.foldCount)
    let fitted = fitter.fit(blends[data.foldCount], folds: Array(0..<data.foldCount), certifies: true)
    let predictions = refinement.refine(fitted.pool.predict(fitter.inputs.predictions), segments: data.segments)
    return (fitted, LogLoss.mean(predictions, labels: data.labels))
  }

  /// Predictions of an outer fold by a pool that was chosen and fitted on the other folds.
  fileprivate func predictOuter(
    fold: Int, recipe: Hyperparameters, by fitter: PoolFitter
  ) -> (predictions: ProbabilityMatrix, fitted: FittedPool) {
    let others = fitter.inputs.rows.folds.indices.filter { $0 != fold }
    let fitted = fitter.fit(recipe, folds: others)
    return (fitted.pool.predict(fitter.inputs.predictions(fold: fold)), fitted)
  }
}
