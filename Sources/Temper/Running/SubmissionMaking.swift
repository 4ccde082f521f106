import TemperCore
import TemperFiles
import TemperReport
public import TemperStore

/// What a submission looks like: its rows and columns in order.
struct SubmissionShape: Sendable {
  var idColumn: String
  var idPosition: Int
  /// Class ordinals of the columns.
  var columns: [Int]
  /// Row of the test examples for every line.
  var rows: [Int]
  var ids: [String]

  /// The order of the test rows, with an `id` column and the classes in their order.
  static func plain(ids: [String], layout: ClassLayout) -> SubmissionShape {
    SubmissionShape(
      idColumn: "id", idPosition: 0, columns: Array(layout.names.indices), rows: Array(ids.indices), ids: ids)
  }

  /// The order of a sample submission.
  ///
  /// - Throws: `FileError` when the sample's ids are not those of the test rows.
  static func sample(
    _ sample: SampleTable, path: String, testIDs: [String], testPath: String
  ) throws -> SubmissionShape {
    // Aligned against the sample's lines, so that a mistake is shown where a person can look.
    let lineOfTest = try RowAlignment.align(
      ids: sample.ids, lines: sample.lines, path: path, to: testIDs, keysPath: testPath, idPosition: sample.idPosition)
    var rows = [Int](repeating: 0, count: sample.ids.count)
    for (test, line) in lineOfTest.enumerated() { rows[line] = test }
    return SubmissionShape(
      idColumn: sample.idColumn, idPosition: sample.idPosition, columns: sample.columns, rows: rows, ids: sample.ids)
  }

  /// Writes probabilities of the test examples in this shape, under a temporary name.
  func stage(
    _ probabilities: ProbabilityMatrix, layout: ClassLayout, for path: String, overwrites: Bool
  ) throws -> StagedFile {
    let ordered = probabilities.gathering(rows: rows)
    var values: [Double] = []
    values.reserveCapacity(ordered.values.count)
    for row in 0..<ordered.rowCount {
      for column in columns { values.append(ordered[row, column]) }
    }
    return try SubmissionWriter(overwrites: overwrites).stage(
      for: path, idColumn: idColumn, classes: columns.map { layout.names[$0] }, idPosition: idPosition, ids: ids,
      probabilities: ProbabilityMatrix(classCount: columns.count, values: values))
  }
}

/// Writes submissions from stored fits.
public enum Submitting {
  /// What `temper submit` wrote, and from which fit.
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
  }

  /// Predicts the test examples with a stored fit and writes them.
  ///
  /// - Parameters:
  ///   - name: of the fit; nil takes the newest.
  ///   - output: path of the file.
  ///   - sample: path of a sample submission that gives order and names; nil keeps the order of the test rows.
  ///   - overwrites: whether a file that stands there may be replaced.
  ///   - priorShift: whether the class shares of the test rows are estimated, and the predictions adjusted to them.
  ///
  /// A database that cannot be written serves too; the submission is then not recorded in it.
  ///
  /// - Throws: `RequestError`, `StoreError`, `FileError`. Nothing is written then.
  public static func run(
    store: Store, fit name: String?, output: String, sample: String?, overwrites: Bool, priorShift: Bool = false
  ) throws -> Result {
    try DatabaseFile(path: store.path).refuseOutput(output)
    try OutputFile(path: output, overwrites: overwrites).check()
    let record = try store.read { reader in try Fits.record(named: name, reader) }
    let blend = try record.storedBlend()
    let layout = blend.layout
    let (testIDs, models, segments, labelled) = try store.read { reader in
      let tests = try reader.examples(.test).ids
      guard !tests.isEmpty else {
        throw RequestError(
          .badData,
          "\(store.path): no test predictions are loaded; load them with: "
            + "\(.replaceModelTest)")
      }
      guard try reader.layout() == layout else {
        throw RequestError(.badData, "the labels were replaced since the fit \"\(record.name)\"; fit again")
      }
      try refuseReplaced(blend.models.map(\.name), since: record, reader)
      func matrix(_ model: String, _ orientation: Orientation) throws -> ProbabilityMatrix {
        if let matrix = try reader.predictions(model: model, split: .test, orientation: orientation) { return matrix }
        let (what, parameter): (String, Message.Term) =
          orientation == .plain ? ("test", .test) : ("swapped test", .swappedTest)
        throw RequestError(
          .badData,
          "the fit \"\(record.name)\" needs \(what) predictions of \"\(model)\"; load the model again, with \(parameter)"
        )
      }
      let plain = try blend.models.map { try matrix($0.name, .plain) }
      let swapped = try blend.models.map { $0.usesSwapped ? try matrix($0.name, .swapped) : nil }
      let segments = try blend.segments.map {
        try Dataset.testSegments(try reader.segments(.test), testIDs: tests, for: $0)
      }
      return (tests, (plain: plain, swapped: swapped), segments, priorShift ? try labelledRows(record, reader) : nil)
    }
    let shape: SubmissionShape
    if let sample {
      let table = try SampleReader(classes: layout.names).read(sample)
      shape = try .sample(table, path: sample, testIDs: testIDs, testPath: "the test rows")
    } else {
      shape = .plain(ids: testIDs, layout: layout)
    }
    let plain = blend.predict(models.plain, swapped: models.swapped, segments: segments)
    let step = labelled.map { PriorShiftDecision(test: plain, nested: $0.nested, labels: $0.labels, layout: layout) }
    let staged = try shape.stage(
      step?.adjust(plain, layout: layout) ?? plain, layout: layout, for: output, overwrites: overwrites)
    var warnings = SpreadsheetFormula.warnings(ids: testIDs)
    if store.isReadOnly {
      try staged.publish()
      warnings.append("\(store.path) cannot be written, so the submission is not recorded in it")
    } else {
      try save(staged, of: record, rows: testIDs.count, in: store)
    }
    let file = Source(path: staged.path, sha256: staged.sha256, rows: testIDs.count)
    return Result(
      fit: record.name, file: file, priorShift: step, classes: layout.names,
      tie: layout.tieStructure.map { layout.names[$0.tie] }, warnings: warnings)
  }

  /// Records a submission, and gives it its name at the end of the same transaction: both happen, or neither.
  private static func save(_ staged: StagedFile, of fit: FitRecord, rows: Int, in store: Store) throws {
    var publication: Publication?
    do {
      try store.write { writer in
        guard try writer.reader.fit(named: fit.name) == fit else {
          throw StoreError(.changedMeanwhile, path: store.path)
        }
        try writer.recordSubmission(fit: fit.name, file: Source(path: staged.path, sha256: staged.sha256, rows: rows))
        publication = try Publication.publish([staged])
      }
      publication?.confirm()
    } catch {
      publication?.revert()
      staged.discard()
      throw error
    }
  }

  /// What the labelled rows were predicted to be, and are.
  private static func labelledRows(
    _ record: FitRecord, _ reader: StoreReader
  ) throws -> (nested: ProbabilityMatrix, labels: [Int]) {
    let nested = try Subject(.fit, record.name).predictions(reader)
    return (nested, try reader.examples(.oof).labels ?? [])
  }

  /// Weights that were tuned on some predictions say nothing about others of the same name. Test predictions may come, or
  /// change, after a fit.
  private static func refuseReplaced(_ models: [String], since record: FitRecord, _ reader: StoreReader) throws {
    let known = Set(record.inputs.map(\.sha256))
    if let labels = try reader.sources().first(where: { $0.kind == .labels }), !known.contains(labels.file.sha256) {
      throw RequestError(
        .badData, "the labels were replaced by \(labels.file.path) since the fit \"\(record.name)\"; fit again")
    }
    for model in try reader.models() where models.contains(model.name) {
      for source in model.sources where source.split == .oof && !known.contains(source.file.sha256) {
        throw RequestError(
          .badData,
          "the OOF predictions of \"\(model.name)\" were replaced by \(source.file.path) since the fit \"\(record.name)\"; fit again"
        )
      }
    }
  }
}
