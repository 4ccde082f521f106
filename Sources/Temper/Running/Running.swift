import Foundation
public import TemperCore
import TemperFiles
public import TemperReport
import TemperStore

/// The main job: a folder of predictions in, a blended and calibrated submission out.
public struct Running: Sendable {
  public var folder: String
  /// The folder that is written to; nil puts a folder `temper` into the input folder.
  public var output: String?
  /// Path of the database; nil puts it into the output folder.
  public var database: String?
  public var tieStructure: TieChoice
  public var request: FitRequest
  /// Whether the class shares of the test rows are estimated, and the submission adjusted to them.
  public var priorShift: Bool
  /// What whoever reads the warnings calls parameters, and ways to mend something.
  public var words: @Sendable (Message.Term) -> String

  public init(
    folder: String, output: String? = nil, database: String? = nil, tieStructure: TieChoice = .byName,
    request: FitRequest,
    priorShift: Bool = false, words: @escaping @Sendable (Message.Term) -> String = { $0.description }
  ) {
    self.folder = folder
    self.output = output
    self.database = database
    self.tieStructure = tieStructure
    self.request = request
    self.priorShift = priorShift
    self.words = words
  }

  /// What a run found and wrote.
  public struct Result: Sendable {
    public let document: RunDocument
    public let summary: RunSummary
  }

  /// The name of the fit that a run stores, unless it is given another.
  public static let fitName = "run"

  /// Reads, fits, and writes the submission, the page and the database.
  ///
  /// Nothing takes effect before everything is computed; a failure leaves the database and the outputs as they were. Where
  /// the process is ended at the very end, the outputs may be new and the database still what it was.
  ///
  /// - Throws: `FileError`, `RequestError`, `StoreError`.
  public func run() async throws -> Result {
    let source = try RunFolder(folder)
    let place = output ?? source.full("temper")
    let paths = (
      submission: "\(place)/submission.csv", report: "\(place)/report.html",
      database: database ?? "\(place)/temper.sqlite"
    )
    let contents = try await source.read(tieStructure: tieStructure, threads: request.threads)
    let name = request.name ?? Running.fitName
    let created = try OutputFolder.make(place, remedy: "give another with \(.output)")
    do {
      // Whether everything can be written is found out before the long work.
      try OutputFile(path: paths.submission, overwrites: true).check()
      try OutputFile(path: paths.report, overwrites: true).check()
      let file = DatabaseFile(path: paths.database)
      for output in [paths.submission, paths.report] { try file.refuseOutput(output) }
      try file.check()
      try refuseForeign(paths, name: name, inputs: contents.dataset.inputs)
      let result = try await Fitting.run(contents.dataset, request, name: name)
      let plain = try contents.testPredictions(of: result)
      let step = plain.flatMap { test in
        priorShift
          ? PriorShiftDecision(
            test: test, nested: result.blend.nestedPredictions, labels: result.data.labels, layout: result.data.layout)
          : nil
      }
      let predictions = plain.map { step?.adjust($0, layout: result.data.layout) ?? $0 }
      // The page takes both processors by turns, the database one of them for a long time: they are made side by side.
      let (made, stored) = try await ConcurrentProducer.run(isConcurrent: request.threads > 1) {
        let found = await summarise(contents, result, title: source.title, testPredictions: plain, step: step)
        return (summary: found, page: try ReportPage.render(found, words: words))
      } using: { page in
        try write(contents, result, predictions, paths: paths) { try page().page }
      }
      let summary = made.summary
      var submission = stored
      submission?.priorShift = step
      var document = RunDocument(
        database: paths.database, fit: result.document, submission: submission, report: paths.report)
      document.warnings = summary.warnings
      return Result(document: document, summary: summary)
    } catch {
      if let created { try? FileManager.default.removeItem(atPath: created) }
      throw error
    }
  }

  /// What the terminal and the page say.
  private func summarise(
    _ contents: RunFolder.Contents, _ result: FitResult, title: String, testPredictions: ProbabilityMatrix?,
    step: PriorShiftDecision?
  ) async -> RunSummary {
    var summary = RunSummary(
      contents, result, request, title: title, inspection: await inspection(contents.dataset, result),
      testPredictions: testPredictions)
    if priorShift {
      summary.priorShift = step
      let fit = result.document
      summary.options.append(
        RunSummary.Option(
          name: "prior shift",
          value: step?.phrases(classes: fit.classes, tie: fit.tie).joined(separator: ", ") ?? "no test rows"))
    }
    summary.warnings = contents.warnings.map { $0.text(words) } + summary.warnings + (summary.testCheck?.warnings ?? [])
    if testPredictions != nil { summary.warnings += SpreadsheetFormula.warnings(ids: contents.dataset.testIDs) }
    return summary
  }

  /// Inspects the blend's nested predictions, with its models beside it.
  private func inspection(_ dataset: Dataset, _ result: FitResult) async -> InspectDocument {
    let data = result.data
    var inspection = await Inspection(
      result.blend.nestedPredictions, labels: data.labels, layout: data.layout, groups: data.groups,
      beside: dataset.models.filter { data.models.contains($0.name) },
      options: Inspection.Options(seed: request.seed, threads: request.threads))
    if result.blend.blend.isPostProcessed {
      inspection.addCurvesBefore(result.blend.pooledPredictions, labels: data.labels)
    }
    return InspectDocument(Subject(.fit, result.document.name), inspection)
  }

  /// Writes everything: the files beside their places, and the database in one transaction, at whose end the files take their
  /// names. A submission that the database knows is therefore there.
  ///
  /// - Parameter page: called last before they do, and given time to be made till then.
  private func write(
    _ contents: RunFolder.Contents, _ result: FitResult, _ predictions: ProbabilityMatrix?,
    paths: (submission: String, report: String, database: String), page: () throws -> String
  ) throws -> RunDocument.Submission? {
    var staged: [StagedFile] = []
    var publication: Publication?
    do {
      let submission = try predictions.map {
        try contents.submissionShape().stage(
          $0, layout: contents.dataset.layout, for: paths.submission, overwrites: true)
      }
      if let submission { staged.append(submission) }
      let record = try FitRecord(
        result, request: request, inputs: contents.dataset.inputs, sample: contents.samplePath)
      try DatabaseFile(path: paths.database).write { writer in
        try refuseForeignData(writer.reader, name: record.name, inputs: contents.dataset.inputs)
        try writer.removeEverythingButFits()
        try contents.load(into: writer)
        try writer.saveFit(record, replace: true)
        try writer.importFitPredictions(fit: record.name, probabilities: result.blend.nestedPredictions)
        if let submission {
          try writer.recordSubmission(
            fit: record.name,
            file: Source(path: submission.path, sha256: submission.sha256, rows: contents.dataset.testIDs.count))
        }
        staged.append(try OutputFile(path: paths.report, overwrites: true).stage(Array(try page().utf8)))
        publication = try Publication.publish(staged)
      }
      publication?.confirm()
      return submission.map {
        RunDocument.Submission(path: $0.path, rows: contents.dataset.testIDs.count, sha256: $0.sha256)
      }
    } catch {
      publication?.revert()
      for file in staged { file.discard() }
      throw error
    }
  }

  /// A run replaces what a run wrote; it must not replace what somebody else put there.
  ///
  /// Outputs are a run's where the database in their folder, or the one that is given, knows their submission. A database
  /// that is given may hold other work: its fit of the same name must have come from the same files, and its data from
  /// this folder.
  private func refuseForeign(
    _ paths: (submission: String, report: String, database: String), name: String, inputs: [Source]
  ) throws {
    let exists = FileManager.default.fileExists(atPath: paths.database)
    let store = try DatabaseFile(path: paths.database).existing()
    let isKnown = try store?.read { try $0.submissions().contains { $0.file.path == paths.submission } } ?? false
    let isInPlace = exists && database == nil
    if !isKnown, !isInPlace,
      let output = [paths.submission, paths.report].first(where: FileManager.default.fileExists(atPath:))
    {
      throw RequestError(
        .cannotCreate,
        "\(output): found a file that no run wrote, expected a folder of its own for the outputs; "
          + "give another with \(.output), or move the file away")
    }
    try store?.read { try refuseForeignData($0, name: name, inputs: inputs) }
  }

  /// A database that is given may hold other work. It is looked at before the long work, and again before it is replaced:
  /// another command may have loaded something meanwhile.
  private func refuseForeignData(_ reader: StoreReader, name: String, inputs: [Source]) throws {
    guard database != nil else { return }
    if let fit = try reader.fit(named: name), fit.inputs.map(\.path) != inputs.map(\.path) {
      throw RequestError(
        .usage, "\(reader.path): found a fit \"\(name)\" made from other files; give another \(.name) or \(.database)")
    }
    let folder = RunFolder.prefix(of: self.folder)
    if let other = try reader.sources().map(\.file.path).first(where: { !$0.hasPrefix(folder) }) {
      throw RequestError(
        .usage,
        "\(reader.path): found data loaded from \(other), which a run would replace; give another \(.database)")
    }
  }
}

extension RunFolder.Contents {
  /// Loads everything into an empty database.
  func load(into writer: StoreWriter) throws {
    try writer.importLabels(
      layout: dataset.layout, ids: dataset.ids, labels: dataset.labels, source: labels, replace: false)
    if let values = dataset.folds, let source = folds { try writer.importFolds(values, source: source) }
    if let values = dataset.groups, let source = groups { try writer.importGroups(values, source: source) }
    if let segments {
      try writer.importSegments(segments.segments, keys: segments.ids, source: segments.source)
    }
    if !dataset.testIDs.isEmpty { try writer.importTestExamples(ids: dataset.testIDs) }
    for (model, sources) in zip(dataset.models, models) {
      let parts: [(Split, Orientation, ProbabilityMatrix?)] = [
        (.oof, .plain, model.oof), (.test, .plain, model.test), (.oof, .swapped, model.swappedOOF),
        (.test, .swapped, model.swappedTest),
      ]
      for ((split, orientation, matrix), source) in zip(parts, sources) {
        guard let matrix, let source else { continue }
        try writer.importPredictions(
          model: model.name, split: split, orientation: orientation, probabilities: matrix, source: source)
      }
    }
  }

  /// The blend's predictions of the test examples, where there are any.
  ///
  /// - Throws: `RequestError` where the blend needs segments that test examples do not have.
  func testPredictions(of result: FitResult) throws -> ProbabilityMatrix? {
    guard !dataset.testIDs.isEmpty else { return nil }
    let blend = result.blend.blend
    let chosen = blend.models.compactMap { model in dataset.models.first { $0.name == model.name } }
    return blend.predict(
      chosen.compactMap(\.test), swapped: chosen.map(\.swappedTest),
      segments: try blend.segments.map {
        try Dataset.testSegments(dataset.testSegments, testIDs: dataset.testIDs, for: $0)
      })
  }

  /// The shape of the submission: the sample's, or the order of the test rows.
  func submissionShape() throws -> SubmissionShape {
    guard let sample else { return .plain(ids: dataset.testIDs, layout: dataset.layout) }
    return try .sample(sample, path: sample.source.path, testIDs: dataset.testIDs, testPath: "the test rows")
  }
}
