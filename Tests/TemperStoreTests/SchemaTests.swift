import Foundation
import GRDB
import TemperCore
import Testing

@testable import TemperStore

@Suite struct SchemaTests {
  /// `Snapshots/schema.sql` holds the SQL of every table, index and view of a store of three classes. A change here
  /// needs a migration. `TEMPER_RECORD_SNAPSHOTS=1` writes the file anew and fails once.
  @Test func schemaIsTheRecordedOne() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("temper.sqlite")
    _ = try smallStore(path)
    let statements = try query(
      path, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type = 'view', type = 'index', rowid")
    let found = statements.map { $0 + ";\n" }.joined()
    let snapshot = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Snapshots/schema.sql")
    if ProcessInfo.processInfo.environment["TEMPER_RECORD_SNAPSHOTS"] == "1" {
      try Data(found.utf8).write(to: snapshot)
      Issue.record("recorded \(snapshot.path)")
    }
    #expect(try String(contentsOf: snapshot, encoding: .utf8) == found)
  }

  @Test func applicationIDSpellsTemper() {
    #expect(withUnsafeBytes(of: Schema.applicationID.bigEndian) { Array($0) } == Array("Tmpr".utf8))
  }

  @Test func viewTakesTheNamesOfClasses() {
    #expect(PredictionView.models.columns(classNames: ["a", "b"]) == ["a", "b"])
    #expect(PredictionView.models.columns(classNames: ["é", "É", "猫 🐈", "x y"]) == ["é", "É", "猫 🐈", "x y"])
  }

  @Test func viewFallsBackWhereANameWouldNotDo() {
    #expect(PredictionView.models.columns(classNames: ["A", "a", "b"]) == ["p1", "p2", "b"])
    #expect(PredictionView.fits.columns(classNames: ["FIT", "model", "label"]) == ["p1", "model", "p3"])
    #expect(
      PredictionView.models.columns(classNames: ["Model", "KEY", "label", "split", "orientation", "source"])
        == ["p1", "p2", "p3", "p4", "p5", "source"])
    #expect(PredictionView.models.columns(classNames: ["P2", "x", "p4"]) == ["p1", "x", "p4"])
    let longest = String(repeating: "n", count: 200)
    #expect(PredictionView.models.columns(classNames: ["", longest, longest + "n"]) == ["p1", longest, "p3"])
  }

  @Test func identifiersAreQuoted() {
    #expect(Schema.identifier("a\"b'; DROP TABLE fit") == "\"a\"\"b'; DROP TABLE fit\"")
    #expect(Schema.identifier("\"\u{301}") == "\"\"\"\u{301}\"")
  }
}

@Suite struct SchemaComparisonTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("temper.sqlite")
  }

  /// The file says that it has the present schema, and has not: layouts changed before the first release.
  @Test(
    arguments: [
      ("ALTER TABLE source DROP COLUMN loaded_at", "source"), ("ALTER TABLE fit ADD COLUMN note TEXT", "fit"),
      ("DROP TABLE checksum", "checksum"), ("DROP INDEX source_kind", "source_kind"),
      ("ALTER TABLE fit_score RENAME COLUMN lower TO low", "fit_score"),
    ], [Store.Access.create, .update, .read])
  func otherTablesAreRefused(_ change: (sql: String, table: String), _ access: Store.Access) throws {
    _ = try fullStore(path)
    try sqlite(path, change.sql)
    let before = try bytes(path)
    #expect(problem { _ = try Store(path: path, access: access) } == .otherSchema(table: change.table))
    #expect(problem { _ = try Store.check(path: path) } == .otherSchema(table: change.table))
    #expect(try bytes(path) == before)
  }

  @Test func statisticsMayBeThere() throws {
    let store = try fullStore(path)
    try sqlite(path, "ANALYZE")
    #expect(try query(path, "SELECT name FROM sqlite_master WHERE name = 'sqlite_stat1'") == ["sqlite_stat1"])
    #expect(try Store(path: path, access: .update).read { try $0.layout() } == arena)
    let again = try Store(path: path, access: .read).read { try Everything($0) }
    #expect(try store.read { try Everything($0) } == again)
    #expect(try Store.check(path: path).findings == [])
  }
}

/// `Snapshots/Schemas` holds a full store of every released schema version as SQL, and of the present one. Each must open,
/// and hold the same, for ever.
///
/// `TEMPER_RECORD_SNAPSHOTS=1` writes that of the present version anew, which is right only before it is released.
@Suite struct SchemaVersionsTests {
  private static let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Snapshots/Schemas")

  @Test func presentVersionIsRecorded() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("temper.sqlite")
    _ = try fullStore(path)
    // Times would be others at every recording.
    try sqlite(
      path,
      "UPDATE source SET loaded_at = 'then'; UPDATE fit SET created_at = 'then'; UPDATE submission SET written_at = 'then'"
    )
    let found = try dump(path)
    let file = Self.place.appendingPathComponent("\(Schema.version).sql")
    if ProcessInfo.processInfo.environment["TEMPER_RECORD_SNAPSHOTS"] == "1" {
      try FileManager.default.createDirectory(at: Self.place, withIntermediateDirectories: true)
      try Data(found.utf8).write(to: file)
      Issue.record("recorded \(file.lastPathComponent)")
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == found)
  }

  @Test(arguments: 1...Schema.version) func everyVersionOpens(_ version: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("old.sqlite")
    try sqlite(path, try String(contentsOf: Self.place.appendingPathComponent("\(version).sql"), encoding: .utf8))
    #expect(try query(path, "PRAGMA user_version") == ["\(version)"])
    let store = try Store(path: path, access: .update)
    #expect(try query(path, "PRAGMA user_version") == ["\(Schema.version)"])
    #expect(try Store.check(path: path).findings == [])

    var old = try store.read { try Everything($0) }
    let new = try fullStore(folder.file("new.sqlite")).read { try Everything($0) }
    old.fit?.createdAt = new.fit?.createdAt ?? ""
    #expect(old.layout == new.layout && old.examples == new.examples && old.segments == new.segments)
    #expect(old.predictions == new.predictions && old.fit == new.fit && old.fitPredictions == new.fitPredictions)
    #expect(old.models.map(\.name) == new.models.map(\.name))
    #expect(old.sources.map(\.file.sha256) == new.sources.map(\.file.sha256))
    // Once brought up to date, it takes what a new one takes.
    try store.write { try $0.importTestExamplesAnew() }
    #expect(try Store.check(path: path).findings == [])
  }

  /// The file as SQL: header, tables in order of making, and their rows in order of their keys.
  private func dump(_ path: String) throws -> String {
    let queue = try DatabaseQueue(path: path)
    defer { try? queue.close() }
    return try queue.read { db in
      var lines = try ["application_id", "user_version"].map { name in
        "PRAGMA \(name) = \(try Int.fetchOne(db, sql: "PRAGMA \(name)") ?? 0);"
      }
      let objects = try Row.fetchAll(
        db, sql: "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type = 'view', rowid")
      lines += objects.map { "\($0["sql"] as String);" }
      for object in objects where object["type"] == "table" {
        let table = Schema.identifier(object["name"])
        let columns = try db.columns(in: object["name"]).map { Schema.identifier($0.name) }
        // SQLite writes an infinity as `Inf`, and cannot read that.
        let row = columns.map { "replace(quote(\($0)), 'Inf', '9e999')" }.joined(separator: " || ', ' || ")
        for values in try String.fetchAll(db, sql: "SELECT \(row) FROM \(table) ORDER BY 1") {
          lines.append("INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(values));")
        }
      }
      return lines.map { $0 + "\n" }.joined()
    }
  }
}

extension StoreWriter {
  fileprivate func importTestExamplesAnew() throws {
    try removeModel("m")
    try removeModel("it's")
    try removeTestExamples()
    try importTestExamples(ids: ["x"])
  }
}
