import GRDB

extension Schema {
  /// The first table, index or view of the present schema that a database lacks, or has with another definition; nil when
  /// there is none. Tables of other names may be there.
  ///
  /// The schema is compared with that of a new database in memory, so that it is written down once. Under a millisecond.
  static func firstDifference(_ db: Database) throws -> String? {
    let expected = try DatabaseQueue()
    try migrator.migrate(expected)
    let found = try definitions(db)
    return try expected.read(definitions).first { definition in !found.contains(definition) }?.name
  }

  private struct Definition: Hashable {
    var name: String
    var sql: String
  }

  private static func definitions(_ db: Database) throws -> [Definition] {
    try Row.fetchAll(
      db, sql: "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'grdb%' ORDER BY rowid"
    ).compactMap { row in
      let name: DatabaseValue = row["name"]
      let sql: DatabaseValue = row["sql"]
      guard let name = String.fromDatabaseValue(name), let sql = String.fromDatabaseValue(sql) else { return nil }
      return Definition(name: name, sql: sql)
    }
  }
}
