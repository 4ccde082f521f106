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
    /// What fitting adds to the variance of the blend's mean loss minus this pool's, in nats²; zero where rows are many (see
    /// `RefitVariance`).
    public let refitVariance: Double
  }

  /// The recipe of the final fit.
  public let recipe: Hyperparameters
  /// What predicts: the pool fitted to all rows, of the models that are kept, and what is done after pooling.
  public package(set) var blend: Blend
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
  /// N group ordinals, or nil where rows are independent: errors are clustered by them.
  public let groups: [Int]?
  /// N weights, or nil where every row counts once (see `RowWeights`): every mean is weighted by them.
  public let weights: [Double]?
  /// What was chosen for each outer fold.
  public let outerRecipes: [Hyperparameters]
  /// How the blend of each outer fold was refined.
  public let outerRefinements: [PostProcessing]
  /// Every pool that was tried, unrefined and with all models, in the order of the table of pools.
  public let candidates: [Candidate]
  /// The blend as far as each of its stages goes, in order; the last is the blend itself.
  public let stages: [BlendStage]
  /// For every model the nested losses of the blend refitted without it, with each fold's choices kept; nil for M = 1. Where
  /// the number of models is limited, the one that was eliminated last takes the place of one that is kept.
  public let lossesWithout: [[Double]]?
  /// False when any of the fits stopped at its iteration limit.
  public let converged: Bool

  /// Its log loss, nested and in-sample. O(N).
  public var score: BlendScore {
    let nested = MeanEstimate(nestedLosses, groups: groups, weights: weights)
    return BlendScore(inSample: inSampleLoss, crossValidated: nested.mean, standardError: nested.standardError)
  }
}

extension Blend {
  /// Chooses, fits and scores a blend of several models.
  ///
  ///     let training = try TrainingSet(
  ///       classes: ["a", "b", "tie"], tie: "tie", labels: labels, models: ["gemma2": gemma2, "llama": llama])
  ///     let fit = try await Blend.fit(training)
  ///     print(fit.score.crossValidated, "±", fit.score.standardError)
  ///
  /// Time is dominated by O(settings × Newton steps × N M²) for choosing penalties. Results do not depend on
  /// `options.threads`.
  ///
  /// - Parameters:
  ///   - data: labels, folds, and the predictions of the models.
  ///   - options: what is asked for.
  ///   - progress: sees how far the fit has come; it changes no number.
  /// - Throws: `RequestError` of kind `.usage` for options that do not suit each other, or the data; of kind `.badData` where
  ///   the pool that was asked for cannot be fitted.
  public static func fit(
    _ data: TrainingSet, _ options: BlendOptions = BlendOptions(), progress: ProgressMonitor? = nil
  ) async throws -> BlendFit {
    try options.check(data)
    let fit = await ProgressMonitor.watching(progress) { await BlendFit(data, options) }
    // A split in which no fit of a pool has a finite loss takes another pool.
    if let pool = options.pool, ([fit.recipe] + fit.outerRecipes).contains(where: { $0.kind != pool }) {
      throw RequestError(
        .badData,
        "the pool \(pool.rawValue) cannot be fitted to these predictions: no fit has a finite loss; use another \(.pool)"
      )
    }
    return fit
  }
}

extension BlendFit {
  /// - Precondition: the options suit the data.
  init(_ data: TrainingSet, _ options: BlendOptions) async {
    let selection = await ModelSelection.run(data, options)
    let nested = await NestedScore(selection, data, options)
    let kinds = options.kinds(for: data.layout)
    let (whole, refitVariances) = await parallel(threads: options.threads) { [selection] in
      selection.blends.all.fitToAllRows(selection.postProcessing.all, data)
    } _: { [selection] in
      await selection.refitVariances(kinds, data, options)
    }
    let (final, inSampleLoss) = whole
    let recipes = selection.blends.map(\.recipe)
    let kept = selection.blends.all.kept
    let postProcessing = selection.postProcessing
    let tried = kinds.map { selection.choices.recipe(.all, of: $0) ?? Hyperparameters(kind: $0) }
    let candidates = kinds.indices.map { place in
      Candidate(
        kind: kinds[place], losses: nested.poolLosses[kinds[place]] ?? [], recipe: tried[place],
        refitVariance: refitVariances[place])
    }
    // The selection ends here: its columns are gone before models are left out.
    let removal =
      data.models.count > 1 ? await ModelRemoval(consume selection, fits: nested.coefficients, options) : nil
    let nestedLosses = LogLoss.perRow(nested.predictions, labels: data.labels)
    let lossesWithout = await removal?.losses(nestedLosses, data, threads: options.threads)
    self.init(
      recipe: recipes.all,
      blend: Blend(
        layout: data.layout,
        models: kept.map { model in
          Blend.Model(
            name: data.models[model], usesSwapped: recipes.all.swapping != .none && data.swapped[model] != nil)
        },
        swapping: recipes.all.swapping, pool: final.pool, segments: postProcessing.all.segments,
        calibrator: postProcessing.all.calibrator, floor: data.floor),
      keptModels: kept, certificate: final.certificate, inSampleLoss: inSampleLoss,
      nestedPredictions: nested.predictions, pooledPredictions: nested.pooled, nestedLosses: nestedLosses,
      groups: data.groups, weights: data.weights, outerRecipes: recipes.outer,
      outerRefinements: postProcessing.outer, candidates: candidates,
      stages: nested.stages, lossesWithout: lossesWithout,
      converged: nested.converged && postProcessing.values.allSatisfy(\.certificate.converged)
        && final.certificate.converged)
  }
}

extension ModelSelection {
  /// What fitting adds to the variance of the blend's mean loss minus that of each kind of pool (see `RefitVariance`).
  fileprivate func refitVariances(_ kinds: [PoolKind], _ data: TrainingSet, _ options: BlendOptions) async -> [Double] {
    func contenders(_ contender: (OuterSplit) -> RefitVariance.Contender) -> SplitValues<RefitVariance.Contender> {
      SplitValues(foldCount: data.foldCount, contender)
    }
    return await RefitVariance(seed: options.seed, threads: options.threads).variances(
      contenders {
        RefitVariance.Contender(
          fitter: blends[$0].fitter, models: blends[$0].kept, recipe: blends[$0].recipe,
          postProcessing: postProcessing[$0])
      },
      against: kinds.map { kind in
        contenders { split in
          let recipe = choices.recipe(split, of: kind) ?? Hyperparameters(kind: kind)
          return RefitVariance.Contender(
            fitter: fitter(for: recipe), models: Array(data.models.indices), recipe: recipe)
        }
      }, data)
  }
}

extension Pruned.Blend {
  /// The fit that is handed out, and its loss after pooling and what follows, on the rows it was fitted to.
  fileprivate func fitToAllRows(
    _ postProcessing: PostProcessing, _ data: TrainingSet
  ) -> (fitted: FittedPool, inSampleLoss: Double) {
    let fitted = fitter.fit(recipe, folds: OuterSplit.all.folds(of: data.foldCount), certifies: true)
    let predictions = postProcessing.refine(fitted.pool.predict(fitter.inputs.predictions), segments: data.segments)
    return (fitted, LogLoss.mean(predictions, labels: data.labels, weights: data.weights))
  }
}
