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

  /// What a job's fit predicts for the rows of its fold, and what is made of that.
  private struct Made: Sendable {
    let predictions: ProbabilityMatrix
    /// What the fold's blend predicts in the end; nil for all other fits.
    var refined: ProbabilityMatrix?
    let coefficients: [BlendCoefficients]
    let converged: Bool
    /// Losses of the rows; empty for what is no pool by itself.
    var losses: [Double] = []
    var stages: [(kind: BlendStage.Kind, losses: [Double])] = []

    init(
      _ job: Job, of members: [Int], _ selection: ModelSelection, _ data: TrainingSet, _ kinds: [BlendStage.Kind]
    ) {
      let fitted = job.fitter.fit(job.recipe, folds: OuterSplit.fold(job.fold).folds(of: data.foldCount))
      let predictions = fitted.pool.predict(job.fitter.inputs.predictions(fold: job.fold))
      self.predictions = predictions
      coefficients = fitted.coefficients
      converged = fitted.certificate.converged
      let labels = members.map { data.labels[$0] }
      func losses(_ predictions: ProbabilityMatrix) -> [Double] { LogLoss.perRow(predictions, labels: labels) }
      if let kind = job.stage {
        stages = [(kind, losses(predictions))]
        return
      }
      if job.kind != nil { self.losses = losses(predictions) }
      guard job.isBlend else { return }
      let segments = data.segments?.gathering(rows: members)
      let processing = selection.postProcessing.outer[job.fold]
      let refined = processing.refine(predictions, segments: segments)
      self.refined = refined
      if kinds.contains(StageLosses.whole(kinds)) { stages.append((StageLosses.whole(kinds), losses(predictions))) }
      if kinds.contains(.segments) {
        stages.append((.segments, losses(processing.adjust(predictions, segments: segments))))
      }
      if kinds.contains(.calibration) { stages.append((.calibration, losses(refined))) }
    }
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
    let rows = FoldLayout(folds: data.folds, foldCount: data.foldCount)
    let made = await parallelMap(jobs, threads: options.threads, countedIn: stage) { job in
      Made(job, of: rows.members[job.fold], selection, data, kindsOfStages)
    }
    // Of the stages nothing is used: they are shown.
    converged = zip(jobs, made).allSatisfy { $0.stage != nil || $1.converged }
    var predictions = ProbabilityMatrix(
      classCount: data.layout.count, values: Array(repeating: 0, count: data.labels.count * data.layout.count))
    var pooled = predictions
    var poolLosses: [PoolKind: [Double]] = [:]
    for kind in kinds { poolLosses[kind] = Array(repeating: 0, count: data.labels.count) }
    var coefficients = [[BlendCoefficients]](repeating: [], count: data.foldCount)
    var stages = StageLosses(kindsOfStages, rowCount: data.labels.count)
    for (job, result) in zip(jobs, made) {
      let members = rows.members[job.fold]
      for (kind, losses) in result.stages { stages.record(kind, losses, of: members) }
      if let kind = job.kind { scatter(result.losses, to: members, in: &poolLosses[kind, default: []]) }
      guard let refined = result.refined else { continue }
      coefficients[job.fold] = result.coefficients
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
