import TemperCore
public import TemperFiles
import TemperReport
import TemperSQL
public import TemperStore

/// Coefficients of a stored fit brought to the optimum over all rows of the table that its sample came from.
public enum Refinement {
  /// What is asked for.
  public struct Request: Sendable, Equatable {
    /// The fit; nil takes the newest.
    public var fit: String?
    /// How far the objective may be from its optimum, in nats per row.
    public var bound: Double
    /// The most passes over all rows, for each of the pools that are mixed.
    public var passes: Int
    /// Name of the refined fit; nil numbers it.
    public var name: String?

    public init(fit: String? = nil, bound: Double = 1e-9, passes: Int = 8, name: String? = nil) {
      self.fit = fit
      self.bound = bound
      self.passes = passes
      self.name = name
    }
  }

  /// What is about to be done.
  public struct Plan: Sendable, Equatable {
    public var fit: String
    /// The most scans of the table.
    public var scans: Int
    /// Rows of a scan.
    public var rows: Int
  }

  /// What a pass came to.
  public struct Pass: Sendable, Equatable, Codable {
    /// Mean log loss of the pool before the step, over all rows.
    public var loss: Double
    /// Estimate of objective minus optimum, and its upper bound; nil where the step before was too long, and halved.
    public var estimate: Double?
    public var bound: Double?
    public var seconds: Double
  }

  /// Refines a fit and stores the refinement as another.
  ///
  /// What was chosen stays: pool, penalties, signs, limits, models, use of swapped predictions, segments and calibrator.
  /// Every pass is one scan of the table; a last one scores the rows outside the sample, each by coefficients that were
  /// fitted without its fold.
  ///
  /// - Parameters:
  ///   - request: what is asked for.
  ///   - engine: the client.
  ///   - store: the database.
  ///   - announce: is told what is about to be done.
  ///   - report: is told of every pass.
  /// - Throws: `RequestError` for fits that cannot be refined, a table that changed, and a bound that was not met;
  ///   `EngineError`; `StoreError`. Nothing is stored then.
  public static func make(
    _ request: Request, from engine: EngineCommand, in store: Store, announce: (Plan) throws -> Void = { _ in },
    report: (Int, Pass) throws -> Void = { _, _ in }
  ) throws -> (document: FitDocument, passes: [Pass]) {
    guard request.bound > 0, request.passes >= 1, request.passes <= 1000 else {
      throw RequestError(
        .usage, "found a bound of \(request.bound) and \(request.passes) passes, expected both above 0")
    }
    let source = try RefinementSource(request.fit, in: store)
    if let name = request.name, source.taken.contains(name) {
      throw RequestError(.usage, "there is a fit \"\(name)\" already; give another \(.name)")
    }
    var work = RefinementWork(source, engine)
    let last = (source.sample.isWhole ? 0 : 1) + (work.needsInSample ? 1 : 0)
    let plan = Plan(
      fit: source.record.name, scans: work.refinement.parts.count * request.passes + last, rows: source.rows)
    try announce(plan)
    let stage = ProgressMonitor.begin(.askingEngine, total: plan.scans)
    defer { stage.end() }
    let passes = try work.run(request) { number, pass in
      stage.advance()
      try report(number, pass)
    }
    let scored = try work.score { stage.advance() }
    var document = try work.document(passes, scored)
    let predictions = work.outOfFold()
    try store.write(rows: source.dataset.ids.count) { writer in
      try writer.reader.requireUnchanged(since: source.state)
      document.name = try request.name ?? Fits.firstFreeName(writer.reader.fitNames())
      try writer.saveFit(try source.record.refined(document, work.blend), replace: false)
      try writer.importFitPredictions(fit: document.name, probabilities: predictions)
    }
    return (document, passes)
  }
}

/// A stored fit with all that its refinement needs of the database.
struct RefinementSource {
  let record: FitRecord
  let blend: Blend
  let document: FitDocument
  let recipe: Hyperparameters
  let dataset: Dataset
  /// The sample, with the models of the blend.
  let data: TrainingSet
  let limits: WeightLimits
  let stored: StoredTable
  let table: TableLayout
  let dialect: Dialect
  let sample: TableSample
  let state: ContentState
  let taken: [String]
  /// Names of the folds, in the order of `data`.
  let folds: [String]

  /// Rows of the whole table, and the sum of their weights as the fit counts them.
  var rows: Int { stored.counts.reduce(0) { $0 + $1.rows } }
  var weight: Double {
    stored.weight == nil ? Double(rows) : stored.counts.reduce(0) { $0 + $1.weight } * stored.weightScale
  }

  init(_ name: String?, in store: Store) throws {
    let (record, dataset, stored, state, taken) = try store.read { reader in
      guard let stored = try reader.table() else {
        throw RequestError(
          .usage,
          "\(reader.path): the rows came from files, and all of them are in the fit; what is refined came by: \(.loadTable)"
        )
      }
      return (
        try Fits.record(named: name, reader), try Dataset(reader), stored,
        try reader.contentState(), try reader.fitNames()
      )
    }
    (table, dialect, sample) = try stored.parts()
    blend = try record.storedBlend()
    document = try Fits.document(of: record)
    let name = record.name
    guard document.refinement == nil else {
      throw RequestError(
        .usage,
        "the fit \"\(name)\" is a refinement already; refine the fit that it came from, \"\(document.refinement?.of ?? "")\""
      )
    }
    guard let recipe = Hyperparameters(document) else {
      throw RequestError(
        .usage,
        "the fit \"\(name)\" is a \(document.pool.rawValue) pool, which has nothing to refine; fit again with \(.pool) "
          + "logarithmic or tie-aware")
    }
    for file in [dataset.files.labels, dataset.files.folds] where file?.path != stored.path {
      throw RequestError(
        .badData,
        "labels or folds were replaced by \(file?.path ?? "nothing") since the table was loaded; load it again with: \(.loadTable)"
      )
    }
    let known = Set(record.inputs.map(\.sha256))
    let names = Set(blend.models.map(\.name))
    for model in dataset.models where names.contains(model.name) {
      for (_, origin) in model.sources where origin.file.path != stored.path || !known.contains(origin.file.sha256) {
        throw RequestError(
          .badData,
          "the predictions of \"\(model.name)\" came from \(origin.file.path), and not from the table that the fit \"\(name)\" is of; fit again"
        )
      }
    }
    var request = try JSONText.parse(FitRequest.self, record.options)
    request.models = blend.models.map(\.name)
    request.without = []
    let limitedNames = document.models.map(\.name)
    let kept = request.models?.compactMap { limitedNames.firstIndex(of: $0) } ?? []
    limits = try request.limits.limits(limitedNames).keeping(kept)
    data = try dataset.trainingSet(request)
    guard data.models == request.models, blend.layout == data.layout else {
      throw RequestError(
        .badData, "the models or classes of the fit \"\(name)\" are not those that are loaded; fit again")
    }
    var folds = [String](repeating: "", count: data.foldCount)
    for (name, number) in zip(dataset.folds ?? [], data.folds) { folds[number] = name }
    self.folds = folds
    guard Set(stored.counts.map(\.fold)) == Set(folds) else {
      throw RequestError(
        .badData, "the sample does not have a row of every fold of the table; sample more with \(.rows)")
    }
    (self.record, self.dataset, self.stored) = (record, dataset, stored)
    (self.state, self.taken, self.recipe) = (state, taken, recipe)
  }
}

extension Hyperparameters {
  /// What a document says was chosen; nil for pools without penalties.
  init?(_ document: FitDocument) {
    guard [.logarithmic, .tieAware].contains(document.pool) else { return nil }
    func settings(_ penalty: FitDocument.Penalty, _ blocks: [(TieAwareBlock, Double)]) -> PenaltySettings {
      var all = Dictionary(blocks, uniquingKeysWith: { $1 })
      all[.closeness] = penalty.closeness
      all[.sideBias] = penalty.sideBias
      return PenaltySettings(weightRidge: penalty.equalWeights, headRidge: penalty.classDeviation, blocks: all)
    }
    let sign: WeightSign = document.weightsSign == .nonnegative ? .nonnegative : .signed
    let finalists = (document.finalists ?? []).map { part in
      MixtureComponent(
        kind: part.pool, sign: part.weightsSign,
        penalties: settings(
          part.penalty, part.blocks.compactMap { name, ridge in TieAwareBlock(rawValue: name).map { ($0, ridge) } }),
        share: part.share)
    }
    self.init(
      kind: document.pool, swapping: document.swapping, sign: sign,
      penalties: settings(document.penalty, document.blocks.map { ($0.name, $0.penalty) }), finalists: finalists)
  }
}

extension FitRecord {
  /// The record of a refinement of this fit.
  fileprivate func refined(_ document: FitDocument, _ blend: Blend) throws -> FitRecord {
    FitRecord(
      name: document.name, version: TemperVersion.current, pool: document.pool.rawValue,
      temperature: document.temperature, scores: [], logLossInSample: document.logLoss.inSample,
      logLossCrossValidated: document.logLoss.crossValidated, standardError: document.logLoss.standardError,
      options: options, blend: try JSONText.render(blend), inputs: inputs, document: try JSONText.render(document))
  }
}
