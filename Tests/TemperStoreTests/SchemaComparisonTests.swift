import Foundation
import GRDB
import Testing

@testable import TemperStore

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

  @Test func tablesOfAPersonsOwnMayBeThere() throws {
    let store = try fullStore(path)
    try sqlite(path, "CREATE TABLE notes (text); CREATE INDEX by_key ON example (key); ANALYZE")
    #expect(try Store(path: path, access: .update).read { try $0.layout() } == arena)
    let again = try Store(path: path, access: .read).read { try Everything($0) }
    #expect(try store.read { try Everything($0) } == again)
    #expect(try Store.check(path: path).findings == [])
  }
}
