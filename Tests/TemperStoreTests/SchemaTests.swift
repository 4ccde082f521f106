import Foundation
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
    #expect(Schema.viewColumns(classNames: ["a", "b"]) == ["a", "b"])
    #expect(Schema.viewColumns(classNames: ["é", "É", "猫 🐈", "x y"]) == ["é", "É", "猫 🐈", "x y"])
  }

  @Test func viewFallsBackWhereANameWouldNotDo() {
    #expect(Schema.viewColumns(classNames: ["A", "a", "b"]) == ["p1", "p2", "b"])
    #expect(
      Schema.viewColumns(classNames: ["Model", "KEY", "label", "split", "orientation", "source"])
        == ["p1", "p2", "p3", "p4", "p5", "source"])
    #expect(Schema.viewColumns(classNames: ["P2", "x", "p4"]) == ["p1", "x", "p4"])
    let longest = String(repeating: "n", count: 200)
    #expect(Schema.viewColumns(classNames: ["", longest, longest + "n"]) == ["p1", longest, "p3"])
  }

  @Test func identifiersAreQuoted() {
    #expect(Schema.identifier("a\"b'; DROP TABLE fit") == "\"a\"\"b'; DROP TABLE fit\"")
    #expect(Schema.identifier("\"\u{301}") == "\"\"\"\u{301}\"")
  }
}
