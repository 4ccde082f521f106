/// Predictions of every outer fold by what was selected and fitted without it.
struct NestedScore: Sendable {
  /// Predictions of the blend, N × K, in row order.
  let predictions: ProbabilityMatrix
  /// The same before what is done after pooling.
  let pooled: ProbabilityMatrix
  /// Losses of every pool that was tried, N each.
  let poolLosses: [PoolKind: [Double]]
  /// Losses of the blend after every stage that does anything in any fold.
  let stages: [BlendStage]
  /// The coefficients of every outer fold's blend; none where it is not a penalised pool.
  let coefficients: [[BlendCoefficients]]
  /// False when any of the fits stopped at its iteration limit.
  let converged: Bool

  /// A fit of an outer fold: by one of the pools, or by the blend where that is none of them.
  private struct Job: Sendable {
    let fold: Int
    let kind: PoolKind?
    let recipe: Hyperparameters
    let fitter: PoolFitter
    /// Whether it is the fold's blend.
    let isBlend: Bool
    /// What the fold's blend would be up to here; nil where this is not asked.
    var stage: BlendStage.Kind? = nil
  }

  init(_ selection: ModelSelection, _ data: TrainingSet, _ options: BlendOptions) async {
    let kinds = options.kinds(for: data.layout)
    let kindsOfStages = BlendStage.Kind.pooling(selection)
    let jobs = selection.blends.outer.indices.flatMap { fold in
      NestedScore.jobs(fold: fold, kinds, selection)
        + NestedScore.stages(kindsOfStages, fold: fold, selection, data, options)
    }
    let stage = ProgressMonitor.begin(.scoring, total: jobs.count)
    defer { stage.end() }
    let made = await parallelMap(jobs, threads: options.threads, countedIn: stage) { job in
      let fitted = job.fitter.fit(job.recipe, folds: OuterSplit.fold(job.fold).folds(of: data.foldCount))
      return (predictions: fitted.pool.predict(job.fitter.inputs.predictions(fold: job.fold)), fitted: fitted)
    }
    // Of the stages nothing is used: they are shown.
    converged = zip(jobs, made).allSatisfy { $0.stage != nil || $1.fitted.certificate.converged }
    var predictions = ProbabilityMatrix(
      classCount: data.layout.count, values: Array(repeating: 0, count: data.labels.count * data.layout.count))
    var pooled = predictions
    var poolLosses: [PoolKind: [Double]] = [:]
    for kind in kinds { poolLosses[kind] = Array(repeating: 0, count: data.labels.count) }
    var coefficients = [[BlendCoefficients]](repeating: [], count: data.foldCount)
    let rows = FoldLayout(folds: data.folds, foldCount: data.foldCount)
    var stages = StageLosses(kindsOfStages, rowCount: data.labels.count)
    for (job, result) in zip(jobs, made) {
      let members = rows.members[job.fold]
      if let kind = job.stage {
        stages.record(kind, result.predictions, of: members, data)
        continue
      }
      if let kind = job.kind {
        let found = LogLoss.perRow(result.predictions, labels: members.map { data.labels[$0] })
        for (offset, row) in members.enumerated() { poolLosses[kind]?[row] = found[offset] }
      }
      guard job.isBlend else { continue }
      coefficients[job.fold] = result.fitted.coefficients
      let segments = data.segments?.gathering(rows: members)
      let processing = selection.postProcessing.outer[job.fold]
      let refined = processing.refine(result.predictions, segments: segments)
      stages.record(stages.whole, result.predictions, of: members, data)
      stages.record(.segments, processing.adjust(result.predictions, segments: segments), of: members, data)
      stages.record(.calibration, refined, of: members, data)
      for (offset, row) in members.enumerated() {
        for k in 0..<data.layout.count {
          predictions[row, k] = refined[offset, k]
          pooled[row, k] = result.predictions[offset, k]
        }
      }
    }
    self.predictions = predictions
    self.pooled = pooled
    self.poolLosses = poolLosses
    self.coefficients = coefficients
    self.stages = stages.stages
  }

  /// Fits of a fold's blend as far as each stage goes.
  private static func stages(
    _ kinds: [BlendStage.Kind], fold: Int, _ selection: ModelSelection, _ data: TrainingSet, _ options: BlendOptions
  ) -> [Job] {
    let blend = selection.blends.outer[fold]
    return kinds.filter { $0 < StageLosses.whole(kinds) }.map { kind in
      let recipe = blend.recipe.upTo(kind)
      var fitter = blend.fitter
      if recipe.swapping != blend.recipe.swapping || blend.isPruned {
        fitter = selection.fitter(for: recipe)
        if blend.isPruned { fitter = fitter.keeping(models: blend.kept, for: recipe, data, options.limits) }
      }
      return Job(fold: fold, kind: nil, recipe: recipe, fitter: fitter, isBlend: false, stage: kind)
    }
  }

  private static func jobs(fold: Int, _ kinds: [PoolKind], _ selection: ModelSelection) -> [Job] {
    let blend = selection.blends.outer[fold]
    var jobs = kinds.map { kind in
      let recipe = selection.choices.recipe(.fold(fold), pool: kind)
      return Job(
        fold: fold, kind: kind, recipe: recipe, fitter: selection.fitter(for: recipe),
        isBlend: !blend.isPruned && recipe == blend.recipe)
    }
    if !jobs.contains(where: \.isBlend) {
      jobs.append(Job(fold: fold, kind: nil, recipe: blend.recipe, fitter: blend.fitter, isBlend: true))
    }
    return jobs
  }
}
