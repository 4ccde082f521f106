import Foundation
import GRDB
import Testing

@testable import TemperStore

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
    #expect(old.sources.map(\.sha256) == new.sources.map(\.sha256))
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
