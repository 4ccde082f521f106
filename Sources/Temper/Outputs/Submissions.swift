public import TemperCore
public import TemperFiles
import TemperReport
public import TemperStore

/// Submissions of stored fits.
public enum Submissions {
  /// What was written, and from which fit.
  public struct Result: Sendable, Equatable {
    public var fit: String
    public var file: Source
    /// What `--prior-shift` did; nil unless it was asked for.
    public var priorShift: PriorShiftDecision? = nil
    /// The classes, and the tie among them.
    public var classes: [String] = []
    public var tie: String? = nil
    /// What deserves attention.
    public var warnings: [String] = []
    /// What of the sample was not used, or answered otherwise than with probabilities.
    public var notes: [Message] = []
  }

  /// Predicts the test examples with a stored fit and writes them.
  ///
  /// A database that cannot be written serves too; the submission is then not recorded in it.
  ///
  /// - Parameters:
  ///   - name: of the fit; nil takes the newest.
  ///   - store: the database of the fit and of the test predictions.
  ///   - output: path of the file.
  ///   - sample: path of a sample submission that gives order and names; nil keeps the order of the test rows.
  ///   - columns: how the sample's columns of classes are called; nil where they bear the classes' names.
  ///   - overwrites: whether a file that stands there may be replaced.
  ///   - priorShift: whether the class shares of the test rows are estimated, and the predictions adjusted to them.
  ///   - words: names of options and commands for the reader of the warnings.
  ///   - progress: sees how far the work has come.
  /// - Throws: `RequestError`, `StoreError`, `FileError`. Nothing is written then.
  public static func write(
    fit name: String?, in store: Store, to output: String, sample: String?, columns: ColumnNaming? = nil,
    overwrites: Bool, priorShift: Bool = false,
    words: Message.Words = { $0.description }, progress: ProgressMonitor? = nil
  ) throws -> Result {
    try ProgressMonitor.watching(progress) {
      try write(
        fit: name, store, to: output, sample, columns, overwrites: overwrites, priorShift: priorShift, words)
    }
  }

  private static func write(
    fit name: String?, _ store: Store, to output: String, _ sample: String?, _ columns: ColumnNaming?,
    overwrites: Bool, priorShift: Bool, _ words: Message.Words
  ) throws -> Result {
    try DatabaseFile(path: store.path).refuseOutput(output)
    try OutputFile(path: output, overwrites: overwrites).check()
    let record = try store.read { reader in try Fits.record(named: name, reader) }
    var blend = try record.storedBlend()
    let stored = blend
    let (tests, labelled) = try store.read { reader in
      (try testRows(record, stored, reader), priorShift ? try labelledRows(record, reader) : nil)
    }
    // The slopes were estimated on the test predictions that were loaded then.
    let isUncorrected =
      try blend.averaging != nil && store.read { Staleness.hasOtherTests(record, stored, try $0.sources()) }
    if isUncorrected { blend = blend.averaging(nil) }
    let request = try? JSONText.parse(FitRequest.self, record.options)
    let reader = SampleReader(
      classes: blend.layout.names, naming: columns, namesClasses: request?.metric == .accuracy)
    let table = try sample.map { path in try ProgressMonitor.reading([path]) { try reader.read(path) } }
    let submission = try Submission(blend, of: record.name, tests, sample: table, adjustingTo: labelled)
    let staged = try submission.stage(for: output, overwrites: overwrites)
    let file = Source(path: staged.path, sha256: staged.sha256, rows: submission.rowCount)
    var warnings = try doubts(record, blend.layout, store).map { $0.text(words) } + submission.warnings
    if isUncorrected {
      warnings.append(
        "the test predictions were replaced since the fit \"\(record.name)\", so its averaging correction is left out; fit again"
      )
    }
    if store.isReadOnly {
      try staged.publish()
      warnings.append("\(store.path) cannot be written, so the submission is not recorded in it")
    } else {
      try save(staged, file, of: record, in: store)
    }
    let layout = blend.layout
    return Result(
      fit: record.name, file: file, priorShift: submission.priorShift, classes: layout.names,
      tie: layout.tieStructure.map { layout.names[$0.tie] }, warnings: warnings,
      notes: table?.note.map { [$0] } ?? [])
  }

  /// Records a submission, and gives it its name at the end of the same transaction: both happen, or neither.
  private static func save(_ staged: StagedFile, _ file: Source, of fit: FitRecord, in store: Store) throws {
    let section = Interruption.shared.enter()
    defer { section.leave() }
    var publication: Publication?
    do {
      try store.write { writer in
        guard try writer.reader.fit(named: fit.name) == fit else {
          throw StoreError(.changedMeanwhile, path: store.path)
        }
        try writer.recordSubmission(fit: fit.name, file: file)
        publication = try Publication.publish([staged], recordedIn: store.path)
      }
      publication?.confirm()
    } catch {
      publication?.revert()
      staged.discard()
      throw error
    }
  }

  /// What speaks against the way the models of the fit were read.
  private static func doubts(_ record: FitRecord, _ layout: ClassLayout, _ store: Store) throws -> [Message] {
    // A fit whose document another version wrote can still be applied.
    guard let doubts = try? Fits.document(of: record).doubts, !doubts.isEmpty else { return [] }
    let sources = try store.read { try $0.sources() }
    return doubts.map { doubt in
      let source = sources.first { $0.model == doubt.model && $0.split == .oof && $0.orientation == .plain }
      return doubt.message(
        classes: layout.names, path: source?.file.path, isOneOfSeveral: Set(sources.compactMap(\.model)).count > 1)
    }
  }

  /// What the blend needs of the test rows that are loaded.
  private static func testRows(_ record: FitRecord, _ blend: Blend, _ reader: StoreReader) throws -> TestRows {
    let ids = try reader.examples(.test).ids
    guard !ids.isEmpty else {
      throw RequestError(
        .badData, "\(reader.path): no test predictions are loaded; load them with: \(.replaceModelTest)")
    }
    guard try reader.layout() == blend.layout else {
      throw RequestError(.badData, "the labels were replaced since the fit \"\(record.name)\"; fit again")
    }
    let sources = try reader.sources().filter { $0.kind != .weights }
    if let reason = Staleness.replaced(record, models: blend.models.map(\.name), sources) {
      throw RequestError(.badData, reason + "; fit again")
    }
    let stage = ProgressMonitor.begin(
      .readingDatabase, total: blend.models.count + blend.models.count(where: \.usesSwapped))
    defer { stage.end() }
    func matrix(_ model: String, _ orientation: Orientation) throws -> ProbabilityMatrix {
      if let matrix = try reader.predictions(model: model, split: .test, orientation: orientation) { return matrix }
      let (what, parameter): (String, Message.Term) =
        orientation == .plain ? ("test", .test) : ("swapped test", .swappedTest)
      throw RequestError(
        .badData,
        "the fit \"\(record.name)\" needs \(what) predictions of \"\(model)\"; load the model again, with \(parameter)")
    }
    return TestRows(
      ids: ids, plain: try blend.models.map { try matrix($0.name, .plain) },
      swapped: try blend.models.map { $0.usesSwapped ? try matrix($0.name, .swapped) : nil },
      segments: try blend.segments.map {
        try Dataset.testSegments(try reader.segments(.test), testIDs: ids, for: $0)
      })
  }

  /// What the labelled rows were predicted to be, are, and weigh.
  private static func labelledRows(
    _ record: FitRecord, _ reader: StoreReader
  ) throws -> Submission.Labelled {
    let nested = try Subject(.fit, record.name).predictions(reader)
    if let reason = Staleness.replaced(record, models: nil, try reader.sources()) {
      throw RequestError(.badData, reason + "; fit again")
    }
    let examples = try reader.examples(.oof)
    let rows = try Evaluated(
      [nested], labels: examples.labels ?? [], groups: nil, weights: examples.weights, segments: nil)
    return Submission.Labelled(nested: rows.predictions[0], labels: rows.labels, weights: rows.weights?.counts)
  }
}
