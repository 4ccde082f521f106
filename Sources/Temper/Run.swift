import Foundation
public import TemperCore
import TemperFiles
public import TemperReport
import TemperStore

/// The main job: a folder of predictions in, a blended and calibrated submission out.
public struct Run: Sendable {
  public var folder: String
  /// The folder that is written to; nil puts a folder `temper` into the input folder.
  public var output: String?
  /// Path of the database; nil puts it into the output folder.
  public var database: String?
  public var tieStructure: TieChoice
  /// What the files mean, where their names and columns do not say it.
  public var input: FolderInput
  public var request: FitRequest
  /// Whether the class shares of the test rows are estimated, and the submission adjusted to them.
  public var priorShift: Bool
  /// Whether a fit of the same name may be replaced by one that was asked for in another way.
  public var replacesFit: Bool
  /// Names of options and commands for the reader of the warnings.
  public var words: @Sendable (Message.Term) -> String

  public init(
    folder: String, output: String? = nil, database: String? = nil, tieStructure: TieChoice = .byName,
    input: FolderInput = FolderInput(), request: FitRequest,
    priorShift: Bool = false, replacesFit: Bool = false,
    words: @escaping @Sendable (Message.Term) -> String = { $0.description }
  ) {
    self.folder = folder
    self.output = output
    self.database = database
    self.tieStructure = tieStructure
    self.input = input
    self.request = request
    self.priorShift = priorShift
    self.replacesFit = replacesFit
    self.words = words
  }

  /// What a run found and wrote.
  public struct Result: Sendable {
    public let document: RunDocument
    public let summary: RunSummary
    /// What was taken for granted when the files were read.
    public let notes: [Message]
    /// What an earlier run that was killed had left, and what became of it.
    public let recovered: [String]
  }

  /// The name of the fit that a run stores, unless it is given another.
  public static let fitName = "run"

  /// Reads, fits, and writes the submission, the page and the database.
  ///
  /// Nothing takes effect before everything is computed; a failure leaves the database and the outputs as they were. Where
  /// the process is ended at the very end, the outputs may be new and the database still what it was.
  ///
  /// - Parameter progress: sees how far the work has come; it changes no number.
  /// - Throws: `FileError`, `RequestError`, `StoreError`.
  public func perform(progress: ProgressMonitor? = nil) async throws -> Result {
    try await ProgressMonitor.watching(progress) { try await performed() }
  }

  private func performed() async throws -> Result {
    let source = try RunFolder(folder, readsArrays: input.isInOrder)
    let paths = Paths(in: output ?? RunFolder.prefix(of: folder) + "temper", database: database)
    let contents = try await source.read(tieStructure: tieStructure, input: input, threads: request.threads)
    let dataset = contents.dataset
    let name = request.name ?? Run.fitName
    try refuseInputs(paths)
    let made = try OutputFolder(making: paths.folder, remedy: "give another with \(.output)")
    do {
      let recovered = Recovery.run(beside: [paths.submission, paths.report], database: paths.database)
      // Whether everything can be written is found out before the long work.
      try checkOutputs(paths, name: name, inputs: dataset.inputs)
      let result = try await dataset.fit(request, name: name, words: words)
      let submission = try dataset.testRows(for: result.fit.blend).map { tests in
        try Submission(
          result.fit.blend, of: name, tests, sample: contents.sample,
          adjustingTo: priorShift
            ? Submission.Labelled(
              nested: result.fit.nestedPredictions, labels: result.data.labels, weights: result.data.weights) : nil)
      }
      // The page takes both processors by turns, the database one of them for a long time: they are made side by side.
      let (made, written) = try await ConcurrentProducer.run(isConcurrent: request.threads > 1) {
        let found = await summarise(contents, result, title: source.title, submission)
        let stage = ProgressMonitor.begin(.makingPage)
        defer { stage.end() }
        return (summary: found, page: try ReportPage.render(found, words: words))
      } using: { page in
        try write(dataset, result, submission, paths) { try page().page }
      }
      let summary = made.summary
      var document = RunDocument(
        database: paths.database, fit: result.document, submission: written, report: paths.report)
      document.submission?.priorShift = submission?.priorShift
      document.warnings = summary.warnings
      document.next = summary.next
      return Result(document: document, summary: summary, notes: contents.notes, recovered: recovered)
    } catch {
      made.removeIfUnused()
      throw error
    }
  }

  /// Where a run writes.
  private struct Paths: Sendable {
    var folder: String
    var submission: String
    var report: String
    var database: String

    init(in folder: String, database: String?) {
      self.folder = folder
      submission = "\(folder)/submission.csv"
      report = "\(folder)/report.html"
      self.database = database ?? "\(folder)/temper.sqlite"
    }
  }

  /// The submission must not lie among the predictions, where the next run would take it for a model.
  private func refuseInputs(_ paths: Paths) throws {
    func parts(_ path: String) -> [String] { URL(fileURLWithPath: path).standardizedFileURL.pathComponents }
    let output = parts(paths.folder)
    for name in ["oof", "test", "swapped"] where output.starts(with: parts(RunFolder.prefix(of: folder) + name)) {
      throw RequestError(
        .usage,
        "\(VisibleText.escaping(paths.folder)): found a folder of predictions, expected one of its own for the outputs; "
          + "give another with \(.output)")
    }
  }

  /// Finds out whether everything can be written.
  private func checkOutputs(_ paths: Paths, name: String, inputs: [Source]) throws {
    try OutputFile(path: paths.submission, overwrites: true).check()
    try OutputFile(path: paths.report, overwrites: true).check()
    let file = DatabaseFile(path: paths.database)
    for output in [paths.folder, paths.submission, paths.report] { try file.refuseOutput(output) }
    try file.check()
    try refuseForeign(paths, name: name, inputs: inputs)
  }

  /// What the terminal and the page say.
  private func summarise(
    _ contents: RunFolder.Contents, _ result: FitResult, title: String, _ submission: Submission?
  ) async -> RunSummary {
    var summary = RunSummary(
      contents, result, request, title: title, inspection: await inspection(result),
      testPredictions: submission?.predictions)
    if priorShift {
      let step = submission?.priorShift
      summary.priorShift = step
      let fit = result.document
      summary.options.append(
        RunSummary.Option(
          name: "prior shift",
          value: step?.phrases(classes: fit.classes, tie: fit.tie).joined(separator: ", ") ?? "no test rows"))
    }
    summary.warnings = contents.warnings.map { $0.text(words) } + summary.warnings
    summary.warnings += submission?.warnings ?? []
    if let forecast = summary.testCheck?.forecast, submission != nil {
      summary.next.insert(
        "submission.csv can be sent: on these test rows expect a log loss of \(NumberText.loss(forecast.lowerBound)) to "
          + NumberText.loss(forecast.upperBound), at: 0)
    }
    summary.next += Advice.calibration(summary.inspection, fit: result.document, request: request).map {
      $0.text(words)
    }
    return summary
  }

  /// Inspects the blend's nested predictions, with its models beside it.
  private func inspection(_ result: FitResult) async -> InspectDocument {
    let data = result.data
    var inspection = await Inspection(
      result.fit.nestedPredictions, labels: data.labels, layout: data.layout, groups: data.groups,
      weights: result.dataset.weights, segments: data.segments,
      beside: result.dataset.models.filter { data.models.contains($0.name) },
      options: Inspection.Options(
        seed: request.seed, threads: request.threads, curveClasses: ReportPage.drawnClasses))
    if result.fit.blend.isPostProcessed {
      inspection.addCurvesBefore(
        result.fit.pooledPredictions, labels: data.labels, weights: result.dataset.weights)
    }
    inspection.weights = result.dataset.weightSummary
    return InspectDocument(Subject(.fit, result.document.name), inspection)
  }

  /// Writes everything: the files beside their places, and the database in one transaction, at whose end the files take their
  /// names. A submission that the database knows is therefore there.
  ///
  /// - Parameter page: called last before they do, and given time to be made till then.
  private func write(
    _ dataset: Dataset, _ result: FitResult, _ submission: Submission?, _ paths: Paths, page: () throws -> String
  ) throws -> RunDocument.Submission? {
    let section = Interruption.shared.enter()
    defer { section.leave() }
    var staged: [StagedFile] = []
    var publication: Publication?
    do {
      let file = try submission.map { submission in
        let file = try submission.stage(for: paths.submission, overwrites: true)
        staged.append(file)
        return Source(path: file.path, sha256: file.sha256, rows: submission.rowCount)
      }
      let record = try FitRecord(result, request: request, inputs: dataset.recordedInputs)
      let rows = dataset.storedRowCount + result.fit.nestedPredictions.rowCount
      try DatabaseFile(path: paths.database).write(rows: rows) { writer in
        try refuseForeignData(writer.reader, name: record.name, inputs: dataset.inputs)
        // What is damaged is loaded anew; that the program ends is no damage.
        let isStored = (try? dataset.isStored(in: writer.reader)) == true
        try Interruption.shared.checkAgain()
        if !isStored {
          try writer.removeEverythingButFits()
          try writer.save(dataset)
        }
        try writer.saveFit(record, replace: true)
        try writer.importFitPredictions(
          fit: record.name, probabilities: result.nestedPredictions(of: dataset.ids.count))
        if let file { try writer.recordSubmission(fit: record.name, file: file) }
        staged.append(try OutputFile(path: paths.report, overwrites: true).stage(Array(try page().utf8)))
        publication = try Publication.publish(staged, recordedIn: paths.database, with: [record.sha256])
      }
      publication?.confirm()
      return file.map { RunDocument.Submission(path: $0.path, rows: $0.rows, sha256: $0.sha256) }
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
  private func refuseForeign(_ paths: Paths, name: String, inputs: [Source]) throws {
    let exists = FileManager.default.fileExists(atPath: paths.database)
    let store = try DatabaseFile(path: paths.database).existing()
    let isKnown =
      try store?.read { reader in
        try reader.submissions().contains { DatabaseFile.isSame($0.file.path, paths.submission) }
      } ?? false
    let isInPlace = exists && database == nil
    if !isKnown, !isInPlace,
      let output = [paths.submission, paths.report].first(where: isForeign)
    {
      throw RequestError(
        .cannotCreate,
        "\(output): found a file that no run wrote, expected a folder of its own for the outputs; "
          + "give another with \(.output), or move the file away")
    }
    try store?.read { try refuseForeignData($0, name: name, inputs: inputs) }
  }

  /// Whether something stands at a path that is not seen to be a run's: without test rows that is only the page.
  private func isForeign(_ path: String) -> Bool {
    guard FileManager.default.fileExists(atPath: path) else { return false }
    return !((try? String(contentsOfFile: path, encoding: .utf8)).map(ReportPage.isOne) ?? false)
  }

  /// A database that is given may hold other work. It is looked at before the long work, and again before it is replaced:
  /// another command may have loaded something meanwhile.
  private func refuseForeignData(_ reader: StoreReader, name: String, inputs: [Source]) throws {
    let sources = try reader.sources()
    try refuseOtherRequest(reader, name: name, inputs: inputs)
    guard database != nil else {
      // What an earlier run loaded came from one folder, whichever that was.
      let folder = sources.first { $0.kind == .labels }.map { Run.folder(of: $0.file.path) } ?? ""
      let other = sources.first { !RunFolder.isPlace($0.file.path, of: $0.kind, in: folder) }
      return try refuse(other, reader, remedy: "\(.output)")
    }
    if let fit = try reader.fit(named: name), fit.inputs.map(\.path) != inputs.map(\.path) {
      throw RequestError(
        .usage, "\(reader.path): found a fit \"\(name)\" made from other files; give another \(.name) or \(.database)")
    }
    let folder = RunFolder.prefix(of: self.folder)
    let other = sources.first { !$0.file.path.hasPrefix(folder) && !DatabaseFile.isWithin(self.folder, $0.file.path) }
    try refuse(other, reader, remedy: "\(.database)")
  }

  /// Refuses to give the name of a fit to one of the same files that was asked for in another way.
  private func refuseOtherRequest(_ reader: StoreReader, name: String, inputs: [Source]) throws {
    guard !replacesFit, let fit = try reader.fit(named: name), fit.inputs.map(\.sha256) == inputs.map(\.sha256),
      let former = try? JSONText.parse(FitRequest.self, fit.options)
    else { return }
    for option in request.options {
      guard let then = former.options.first(where: { $0.name == option.name }), then.value != option.value else {
        continue
      }
      throw RequestError(
        .usage,
        "\(reader.path): found a fit \"\(name)\" with \(option.name) \(then.value), not \(option.value); keep it and give another \(.name), or replace it with \(.replace)"
      )
    }
  }

  /// Refuses to replace a source that comes from elsewhere.
  private func refuse(_ source: StoredSource?, _ reader: StoreReader, remedy: Message) throws {
    guard let path = source?.file.path else { return }
    throw RequestError(
      .usage, "\(reader.path): found data loaded from \(path), which a run would replace; give another \(remedy)")
  }

  /// Everything up to the name of a file.
  private static func folder(of path: String) -> String {
    String(path[..<(path.utf8.lastIndex(of: UInt8(ascii: "/")).map(path.utf8.index(after:)) ?? path.startIndex)])
  }
}
