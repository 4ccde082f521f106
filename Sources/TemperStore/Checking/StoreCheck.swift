import GRDB
import TemperCore

/// What `Store.check` found.
public struct CheckReport: Sendable, Equatable {
  /// Something that is wrong.
  public enum Finding: Sendable, Equatable {
    /// The pages of the file, in SQLite's words.
    case structure(String)
    /// Rows of a table that refer to rows that are not there.
    case references(table: String, rows: Int)
    /// Rows or checksums that belong to nothing.
    case orphans(what: String, rows: Int)
    /// A part that is not what was stored.
    case altered(StoreError.LoadedPart)
    /// A part that cannot be read, with the reason.
    case unreadable(StoreError.LoadedPart, String)
  }

  /// Bytes of the file, whole pages.
  public var bytes = 0
  public var labelledRows = 0
  public var testRows = 0
  /// Every file that was loaded, in loading order; empty where even that cannot be read.
  public var sources: [StoredSource] = []
  public var fits = 0
  public var submissions = 0
  public var findings: [Finding] = []

  public init() {}
}

extension Store {
  /// Verifies everything the database holds: the pages of the file, references between rows, and for every source and
  /// every fit its number of rows and its checksum.
  ///
  /// The file is not changed, but what an interrupted command left is undone first, as always. The times at which
  /// something was stored have no checksum. O(size of the file).
  ///
  /// - Parameters:
  ///   - path: path of the file.
  ///   - fault: what is wrong with a fit that is what was stored, such as JSON that its reader does not know; nil where
  ///     nothing is.
  /// - Throws: `StoreError` where the file cannot be opened as a database of this schema, or is busy. Damage within it is
  ///   no error, but a finding.
  public static func check(
    path: String, fault: (FitRecord) -> String? = { _ in nil }
  ) throws -> CheckReport {
    let store = try Store(path: path, access: .read, busyTimeout: defaultBusyTimeout, verifies: false)
    let stage = ProgressMonitor.begin(.checking)
    defer { stage.end() }
    return try store.translatingErrors(during: .reading) {
      // Not `read`: after damage was met, even the end of a transaction may be an error, and would hide the findings.
      try store.queue.unsafeRead { db in
        try db.execute(sql: "BEGIN")
        defer { try? db.execute(sql: "ROLLBACK") }
        var checking = StoreCheck(reader: StoreReader(db: db, path: path))
        try checking.run(fault)
        return checking.report
      }
    }
  }
}

/// One pass over a database.
private struct StoreCheck {
  let reader: StoreReader
  var report = CheckReport()
  /// Whether a step had to be ended because it would not end: further ones would only take as long.
  private var isOver = false

  init(reader: StoreReader) { self.reader = reader }

  private typealias Part = StoreError.LoadedPart

  mutating func run(_ fault: (FitRecord) -> String?) throws {
    try checkPages()
    try checkReferences()
    try attempt(.labels) {
      $0.report.labelledRows = try $0.reader.examples(.oof).count
      try $0.reader.requireUnbroken(.oof)
    }
    try attempt(.tests) {
      $0.report.testRows = try $0.reader.examples(.test).count
      try $0.reader.requireUnbroken(.test)
    }
    try attempt(.segments) { _ = try $0.reader.segments(.oof) }
    try attempt(.table) { _ = try $0.reader.table() }
    try attempt(.labels) { $0.report.sources = try $0.reader.sources() }
    var folds: [StoredSource] = []
    try attempt(.labels) { folds = try $0.reader.foldSources() }
    let stage = ProgressMonitor.begin(.checking, total: report.sources.count + folds.count)
    defer { stage.end() }
    for source in folds {
      defer { stage.advance() }
      guard let model = source.model, let orientation = source.orientation else { continue }
      try attempt(.predictions(model: model, split: source.split, orientation: orientation)) {
        _ = try $0.reader.predictions(
          model: model, split: source.split, orientation: orientation, fold: source.fold)
      }
    }
    for source in report.sources {
      defer { stage.advance() }
      guard let model = source.model, let orientation = source.orientation else { continue }
      try attempt(.predictions(model: model, split: source.split, orientation: orientation)) {
        _ = try $0.reader.predictions(model: model, split: source.split, orientation: orientation)
        _ = try $0.reader.average(model: model, split: source.split, orientation: orientation)
      }
    }
    try checkFits(fault)
    try checkOrphans()
  }

  private mutating func checkPages() throws {
    report.bytes = try Store.bytes(reader.db)
    try attempt(nil) {
      let lines = try String.fetchCursor($0.reader.db, sql: "PRAGMA integrity_check(20)")
      while let found = try lines.next() {
        if found != "ok" { $0.report.findings += Store.faults(found).map(CheckReport.Finding.structure) }
      }
    }
  }

  private mutating func checkReferences() throws {
    let sql = "SELECT \"table\", count(*) AS count FROM pragma_foreign_key_check GROUP BY 1 ORDER BY 1"
    try attempt(nil) {
      for row in try Row.fetchAll($0.reader.db, sql: sql) {
        $0.report.findings.append(
          .references(table: try $0.reader.value(row, "table"), rows: try $0.reader.value(row, "count")))
      }
    }
  }

  private mutating func checkFits(_ fault: (FitRecord) -> String?) throws {
    try attempt(nil) { $0.report.submissions = try $0.reader.submissions().count }
    var names: [String] = []
    try attempt(nil) { names = try $0.reader.fitNames() }
    report.fits = names.count
    for name in names {
      try attempt(.fit(name)) {
        if let record = try $0.reader.fit(named: name), let detail = fault(record) { throw $0.reader.damaged(detail) }
      }
      try attempt(.fitPredictions(name)) { _ = try $0.reader.fitPredictions(fit: name) }
    }
  }

  private mutating func checkOrphans() throws {
    func count(_ what: String, _ sql: String) throws {
      try attempt(nil) {
        let rows = try Int.fetchOne($0.reader.db, sql: sql) ?? 0
        if rows > 0 { $0.report.findings.append(.orphans(what: what, rows: rows)) }
      }
    }
    var hasTables = false
    try attempt(nil) {
      let count = try $0.reader.classCount()
      hasTables = count > 0
      if hasTables { try $0.checkTables(classCount: count) }
    }
    if hasTables {
      try count("predictions", "SELECT count(*) FROM prediction WHERE source NOT IN (SELECT id FROM source)")
      try count("predictions of fits", "SELECT count(*) FROM fit_prediction WHERE fit NOT IN (SELECT id FROM fit)")
    }
    try count(
      "checksums",
      """
      SELECT count(*) FROM checksum WHERE CASE part
        WHEN 'predictions' THEN owner NOT IN (SELECT id FROM source WHERE kind = 'predictions')
        WHEN 'average' THEN owner NOT IN (SELECT source FROM source_average)
        WHEN 'fit' THEN owner NOT IN (SELECT id FROM fit)
        WHEN 'fit_predictions' THEN owner NOT IN (SELECT id FROM fit)
        WHEN 'submission' THEN owner NOT IN (SELECT id FROM submission)
        WHEN 'relation' THEN NOT EXISTS (SELECT 1 FROM relation)
        WHEN 'tests' THEN NOT EXISTS (SELECT 1 FROM example WHERE split = 'test')
        ELSE part NOT IN (SELECT kind FROM source) END
      """)
  }

  /// Whether the tables of predictions, and the views of them, are those of the classes. Altered labels have their own finding.
  private mutating func checkTables(classCount: Int) throws {
    let names = try reader.layout()?.names ?? []
    if report.findings.contains(.altered(.labels)) { return }
    let expected =
      [
        Schema.predictionTable(classCount: classCount), Schema.fitPredictionTable(classCount: classCount),
      ] + PredictionView.allCases.map { $0.sql(classNames: names) }
    let found = try String.fetchAll(
      reader.db,
      sql: """
        SELECT sql FROM sqlite_master WHERE type IN ('table', 'view')
        AND name IN ('prediction', 'fit_prediction', 'prediction_named', 'fit_prediction_named')
        """)
    if !found.allSatisfy(expected.contains) || found.count != expected.count {
      report.findings.append(.structure("the tables of predictions are not those of its classes"))
    }
  }

  /// Does a step, and turns what is wrong with a part into a finding.
  ///
  /// - Parameter part: nil for a step that concerns no single part: where it cannot be done, the structure is at fault.
  private mutating func attempt(_ part: Part?, _ step: (inout StoreCheck) throws -> Void) throws {
    func found(_ finding: CheckReport.Finding) {
      if !report.findings.contains(finding) { report.findings.append(finding) }
    }
    func damage(_ detail: String) {
      found(part.map { .unreadable($0, detail) } ?? .structure(detail))
    }
    if isOver { return }
    do {
      try step(&self)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
      isOver = true
      damage(StoreError.endless)
    } catch let error as StoreError {
      switch error.problem {
      case .altered(let part): found(.altered(part))
      case .damaged(let detail): damage(detail)
      default: throw error
      }
    } catch let error as DatabaseError {
      guard case .damaged(let detail) = StoreError.translating(error, path: reader.path, during: .reading).problem
      else { throw error }
      damage(detail)
    } catch is RowDecodingError {
      damage("a column holds a value of the wrong kind")
    }
  }
}
