import TemperCore
import TemperFiles
import TemperReport
import TemperSQL

/// Passes over a table, and what they come to.
struct RefinementWork {
  let source: RefinementSource
  let engine: EngineCommand
  var refinement: BlendRefinement
  private(set) var blend: Blend

  /// The score of the rows outside the sample; nil where there are none.
  struct Scored: Equatable {
    var honest: (rows: Int, score: MeanEstimate)?
    var inSample: Double

    static func == (left: Scored, right: Scored) -> Bool {
      left.inSample == right.inSample && left.honest?.rows == right.honest?.rows
        && left.honest?.score == right.honest?.score
    }
  }

  init(_ source: RefinementSource, _ engine: EngineCommand) {
    self.source = source
    self.engine = engine
    blend = source.blend
    refinement = BlendRefinement(source.data, source.recipe, limits: source.limits, weight: source.weight)
  }

  /// Whether the loss on all rows takes a scan of its own: the passes know that of the pool, and of one.
  var needsInSample: Bool { source.blend.isPostProcessed || refinement.parts.count > 1 }

  private var scale: Double { source.stored.weight == nil ? 1 : source.stored.weightScale }

  /// Passes until the bound is met.
  ///
  /// - Throws: `RequestError` where it is not, and where the table changed; `EngineError`.
  mutating func run(_ request: Refinement.Request, report: (Int, Refinement.Pass) throws -> Void) throws -> [Refinement
    .Pass]
  {
    var passes: [Refinement.Pass] = []
    for index in refinement.parts.indices {
      var isMet = false
      var best = Double.infinity
      for _ in 0..<request.passes {
        let start = ContinuousClock.now
        let part = refinement.parts[index]
        let statement = GradientStatement(
          source.blend, part.shape, at: part.coefficients, of: source.table, source.dialect)
        let found = refinement.parts[index].take(try sums(statement))
        best = min(best, found.bound)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        passes.append(
          Refinement.Pass(
            loss: found.loss, estimate: found.isHalved ? nil : found.estimate,
            bound: found.isHalved ? nil : found.bound,
            seconds: (seconds * 1000).rounded() / 1000))
        try report(passes.count, passes[passes.count - 1])
        isMet = found.bound <= request.bound
        if isMet { break }
      }
      guard isMet else {
        throw RequestError(
          .badData,
          "after \(NumberText.count(request.passes, "pass", plural: "passes")) the objective is only known to be within "
            + "\(NumberText.exact(best)) nats of its optimum, expected \(NumberText.exact(request.bound)); nothing is stored. Allow more "
            + "with \(.passes), or a larger \(.bound)")
      }
    }
    blend = Blend(
      layout: blend.layout, models: blend.models, swapping: blend.swapping, pool: refinement.pool,
      segments: blend.segments, calibrator: blend.calibrator, averaging: blend.averaging, floor: blend.floor)
    return passes
  }

  /// Asks for the sums of a pass, and holds them against what the table had when it was loaded.
  private func sums(_ statement: GradientStatement) throws -> [PoolRefinement.FoldSums] {
    var sums: [PoolRefinement.FoldSums?] = Array(repeating: nil, count: source.folds.count)
    try engine.ask(statement.text, columns: statement.columns) { row in
      guard let fold = source.folds.firstIndex(of: row.text(0)), let n = row.count(1), let m = row.count(2),
        let weight = row.number(3), let loss = row.number(4)
      else { throw changed("an unknown fold, or sums that are none") }
      let counts = source.stored.counts.filter { $0.fold == source.folds[fold] }
      let rows = counts.reduce(0) { $0 + $1.rows }
      guard n == rows else {
        throw changed(
          "\(NumberText.count(n, "row")) in the fold \(source.folds[fold]), expected \(NumberText.count(rows))")
      }
      guard m == n else { throw changed("\(NumberText.count(n - m, "row")) without a loss") }
      let stored = counts.reduce(0) { $0 + $1.weight }
      if source.stored.weight != nil, abs(weight - stored) > 1e-9 * stored { throw changed("other weights") }
      var gradient: [Double] = []
      for column in statement.columns.indices.dropFirst(5) {
        guard let value = row.number(column), value.isFinite else { throw changed("sums that are none") }
        gradient.append(value * scale)
      }
      guard loss.isFinite else { throw changed("a loss that is none") }
      sums[fold] = PoolRefinement.FoldSums(loss: loss * scale, gradient: gradient)
    }
    return try sums.map { sum in
      guard let sum else { throw changed("a fold without rows") }
      return sum
    }
  }

  private func changed(_ found: String) -> RequestError {
    RequestError(
      .badData,
      "\(VisibleText.escaping(source.table.relation)): the table changed since it was loaded: found \(VisibleText.escaping(found)); load "
        + "it again with: \(.loadTable)")
  }

  /// Scores the rows outside the sample, and where the passes do not say it the blend on all rows.
  func score(counting: () -> Void) throws -> Scored {
    func ask(_ pools: [Pool], without sample: TableSample?) throws -> (rows: Int, score: MeanEstimate) {
      let statement = LossStatement(
        blend, pools: zip(source.folds, pools).map { ($0, $1) }, of: source.table, source.dialect, without: sample)
      var found: (rows: Int, score: MeanEstimate)?
      try engine.ask(statement.text, columns: LossStatement.columns) { row in
        let numbers = LossStatement.columns.indices.compactMap { row.number($0) }
        guard numbers.count == LossStatement.columns.count else { throw changed("no rows, or sums that are none") }
        guard numbers[1] == numbers[2] else { throw changed("rows without a loss") }
        found = (Int(numbers[1]), MeanEstimate(numbers))
      }
      counting()
      guard let found else { throw changed("no answer") }
      return found
    }
    let inSample =
      needsInSample
      ? try ask(Array(repeating: refinement.pool, count: source.folds.count), without: nil).score.mean
      : refinement.parts[0].loss
    guard !source.sample.isWhole else { return Scored(honest: nil, inSample: inSample) }
    return Scored(honest: try ask(refinement.withoutFolds, without: source.sample), inSample: inSample)
  }

  /// What the pools without each fold, with what follows pooling, predict for the sample.
  func outOfFold() -> ProbabilityMatrix {
    PostProcessing(segments: blend.segments, calibrator: blend.calibrator)
      .refine(refinement.outOfFold(), segments: source.data.segments)
  }

  /// The document of the fit, with the refined coefficients and the new scores.
  func document(_ passes: [Refinement.Pass], _ scored: Scored) throws -> FitDocument {
    var document = source.document
    let pool = blend.pool
    let models = document.models.map(\.name)
    let kept = blend.models.compactMap { model in models.firstIndex(of: model.name) }
    let all = try RefinementWork.trainingSet(source, models: models)
    let weights = ModelWeights(pool, data: all, use: blend.swapping, kept: kept)
    document.temperature = pool.temperature
    let biases = pool.biases(blend.layout)
    for (k, name) in blend.layout.names.enumerated() where document.classBias[name] != nil {
      document.classBias[name] = biases[k]
    }
    document.closeness = pool.blocks.coefficient(.closeness)
    document.sideBias = pool.blocks.coefficient(.sideBias)
    document.blocks = weights.blocks.map { block in
      FitDocument.Block(
        block.block, penalty: source.recipe.ridge(of: block.block) ?? 0, weights: block.weights,
        modelCount: models.count)
    }
    for m in document.models.indices {
      document.models[m].weight = weights.weights[m]
      document.models[m].tieWeight = weights.tieWeights?[m]
      document.models[m].normalisedWeight = weights.normalisedWeight(m)
      document.models[m].classWeights = weights.classWeights.map { $0.map { $0[m] } }
      let swapped = weights.swappedPosition(m)
      document.models[m].swappedWeight = swapped.map { weights.weights[$0] }
      document.models[m].swappedTieWeight = swapped.flatMap { weights.tieWeights?[$0] }
      document.models[m].weightInterval = nil
      document.models[m].tieWeightInterval = nil
      document.models[m].zeroShare = nil
      document.models[m].interchangeable = nil
      document.models[m].interchangeableWith = nil
    }
    // What resampled rows of the sample say is about other coefficients.
    document.bootstrap = nil
    document.intervalKind = nil
    document.temperatureInterval = nil
    document.classBiasIntervals = nil
    document.closenessInterval = nil
    document.sideBiasInterval = nil
    document.candidates = []
    document.metric = nil
    document.forecast = nil
    document.whatIf = nil
    let sampled = source.document.logLoss
    document.logLoss.inSample = scored.inSample
    if let honest = scored.honest {
      document.logLoss.crossValidated = honest.score.mean
      document.logLoss.standardError = honest.score.standardError
    }
    let bound = passes.compactMap(\.bound).min() ?? .infinity
    document.certificate = Certificate(gap: bound, iterations: passes.count, converged: true)
    document.refinement = FitDocument.Refinement(
      of: source.record.name, rows: source.rows, sampleRows: source.data.labels.count,
      scoredRows: scored.honest?.rows, passes: passes.count, bound: bound,
      estimate: passes.last { $0.estimate != nil }?.estimate ?? 0,
      secondsPerPass: passes.reduce(0) { $0 + $1.seconds } / Double(passes.count), sampleLogLoss: sampled,
      withoutFolds: zip(source.folds, refinement.withoutFolds).map { .init(fold: $0, pool: $1) })
    return document
  }

  /// The sample with all models of the document, of which a limit on their number may have left some out.
  private static func trainingSet(_ source: RefinementSource, models: [String]) throws -> TrainingSet {
    if models == source.data.models { return source.data }
    var request = try JSONText.parse(FitRequest.self, source.record.options)
    request.models = models
    request.without = []
    return try source.dataset.trainingSet(request)
  }
}

extension MeanEstimate {
  /// The mean loss and its error, from the sums of `LossStatement` in the order of its columns.
  fileprivate init(_ sums: [Double]) {
    let (clusters, weight, loss) = (sums[0], sums[3], sums[4])
    let mean = loss / weight
    let squares = sums[7] - 2 * mean * sums[6] + mean * mean * sums[5]
    self.init(
      mean: mean,
      standardError: clusters > 1 ? (max(0, squares) * clusters / (clusters - 1)).squareRoot() / weight : 0)
  }
}
