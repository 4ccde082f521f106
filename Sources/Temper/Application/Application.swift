public import TemperCore
import TemperFiles
public import TemperReport

/// A fit applied to new predictions, with or without labels.
public struct Application: Sendable {
  public var fit: ExportedFit
  public var predictions: NewPredictions

  public init(_ fit: ExportedFit, _ predictions: NewPredictions) {
    self.fit = fit
    self.predictions = predictions
  }

  /// Predicts the rows and writes them, as a submission is written. Nothing is recorded. O(N M K).
  ///
  /// - Parameters:
  ///   - output: path of the file.
  ///   - sample: path of a sample submission that gives order and names; nil keeps the order of the first file.
  ///   - overwrites: whether a file that stands there may be replaced.
  ///   - progress: sees how far the work has come.
  /// - Throws: `RequestError`, `FileError`; nothing is written then.
  public func write(
    to output: String, sample: String? = nil, overwrites: Bool = false, progress: ProgressMonitor? = nil
  ) throws -> Submissions.Result {
    try ProgressMonitor.watching(progress) {
      try OutputFile(path: output, overwrites: overwrites).check()
      let layout = fit.blend.layout
      let table = try sample.map { try predictions.input.sampleReader(layout).read($0) }
      let (rows, notes) = try predictions.rows(
        for: fit.blend, of: table.map { ExampleKeys(ids: $0.ids, origin: $0.source.path) })
      let submission = try Submission(fit.blend, of: fit.name, rows, sample: table)
      let staged = try submission.stage(for: output, overwrites: overwrites)
      try staged.publish()
      return Submissions.Result(
        fit: fit.name, file: Source(path: staged.path, sha256: staged.sha256, rows: submission.rowCount),
        classes: layout.names, tie: layout.tieStructure.map { layout.names[$0.tie] }, warnings: submission.warnings,
        notes: notes + (table?.note.map { [$0] } ?? []))
    }
  }

  /// Scores the fit on labelled rows that it never saw. O(N M K), and what an inspection costs.
  ///
  /// - Parameters:
  ///   - path: path of the labels, which name the rows.
  ///   - columns: what the columns of that file mean; groups and weights in it count.
  ///   - options: bins, seed and threads of the inspection.
  ///   - progress: sees how far the work has come; it changes no number.
  /// - Throws: `RequestError`, `FileError`.
  public func score(
    labels path: String, columns: LabelColumns = LabelColumns(), options: Inspection.Options = Inspection.Options(),
    progress: ProgressMonitor? = nil
  ) async throws -> (document: ScoreDocument, notes: [Message]) {
    try await ProgressMonitor.watching(progress) {
      let blend = fit.blend
      let file = TableFile(path, idColumn: predictions.input.idColumn)
      let table = try ProgressMonitor.reading([path]) {
        try LabelReader(
          classes: blend.layout.names, column: columns.column, names: columns.names, naming: columns.naming,
          others: columns.others
        ).read(file)
      }
      let beside = try LabelNeighbours(reading: file, columns, labels: table)
      let groups = try (beside.groups ?? table.groups).map {
        TrainingSet.numbered(try GroupFile.several($0, path: path))
      }
      let (rows, notes) = try predictions.rows(for: blend, of: ExampleKeys(ids: table.ids, origin: path))
      let predicted = blend.predict(rows.plain, swapped: rows.swapped, segments: rows.segments)
      try Submission.requireProbabilities(predicted, fit: fit.name, ids: rows.ids)
      let models = zip(blend.models, zip(rows.plain, rows.swapped)).map {
        ModelPredictions(name: $0.name, oof: $1.0, swappedOOF: $1.1)
      }
      var inspection = await Inspection(
        predicted, labels: table.labels, layout: blend.layout, groups: groups, weights: beside.weights,
        beside: models, options: options)
      inspection.weights?.file = beside.weights.map { _ in InspectSummary.fileName(path) }
      let document = ScoreDocument(
        fit: fit, predicted: predicted, models: models, labels: table.labels, groups: groups,
        weights: beside.weights?.counts, inspection: InspectDocument(Subject(.fit, fit.name), inspection))
      return (document, table.notes + notes)
    }
  }
}

extension ScoreDocument {
  fileprivate init(
    fit: ExportedFit, predicted: ProbabilityMatrix, models: [ModelPredictions], labels: [Int], groups: [Int]?,
    weights: [Double]?, inspection: InspectDocument
  ) {
    func losses(_ matrix: ProbabilityMatrix) -> [Double] {
      LogLoss.perRow(matrix, labels: labels)
    }
    let own = losses(predicted)
    let score = MeanEstimate(own, groups: groups, weights: weights)
    let shares = (0..<fit.blend.layout.count).map { k in
      MeanEstimate(labels.map { $0 == k ? 1 : 0 }, groups: groups, weights: weights).mean
    }
    self.init(
      fit: fit.name, createdAt: fit.createdAt, rows: labels.count, logLoss: score,
      drift: Drift(then: fit.logLoss, now: score),
      models: models.map { model in
        let theirs = losses(model.oof)
        return Model(
          name: model.name, logLoss: MeanEstimate(theirs, groups: groups, weights: weights),
          difference: MeanEstimate(zip(own, theirs).map { $0 - $1 }, groups: groups, weights: weights))
      },
      classes: fit.blend.layout.names.indices.map { k in
        ClassShare(
          name: fit.blend.layout.names[k], observed: shares[k],
          predicted: inspection.result.perClass[k].meanProbability, predictedAtFit: fit.meanPrediction?[k])
      },
      inspection: inspection)
  }
}
