import GRDB

/// The schema of a file held against the one that Temper makes: every object must be one of its own, with its SQL.
///
/// Nothing but `sqlite_schema` is read before it is known to be so: a view in place of a table may never come to an end, a
/// trigger may empty other tables, and a generated column can be neither read nor written as Temper does.
struct SchemaComparison {
  /// What a file has, and Temper does not make; or the other way round.
  enum Difference: Equatable {
    /// A table, index or view that is missing, or is defined otherwise.
    case other(name: String)
    /// An object that Temper does not make: `table`, `index`, `view` or `trigger`.
    case foreign(type: String, name: String)
  }

  private struct Object: Hashable {
    var type: String
    var name: String
    var table: String
    /// UTF-8; nil for indices that a table brings itself. Bytes, because Swift takes canonically equivalent texts for equal.
    var sql: [UInt8]?
  }

  /// A schema of Temper's has fewer than 50 objects.
  private static let maximumObjectCount = 1_000

  /// The first difference between the schema of a file and that of the migrations that it has gone through; nil where there
  /// is none, where the file has no schema yet, and where a newer Temper wrote it.
  ///
  /// The schema is compared with that of a new database in memory, so that it is written down once. About a millisecond.
  static func firstDifference(_ db: Database, _ migrator: DatabaseMigrator) throws -> Difference? {
    let found = try objects(db)
    if found.isEmpty { return nil }
    let (memory, ledgerName) = (try DatabaseQueue(), "grdb_migrations")
    try migrator.migrate(memory)
    var expected = try memory.read(objects)
    let ledger = expected.filter { $0.table == ledgerName }
    // What has been done to the file stands in this table, so it is looked at first.
    if let difference = difference(found.filter { $0.table == ledgerName || $0.name == ledgerName }, ledger) {
      return difference
    }
    if try migrator.hasBeenSuperseded(db) { return nil }
    if try !migrator.hasCompletedMigrations(db) {
      expected = ledger
      if let last = try migrator.completedMigrations(db).last {
        let older = try DatabaseQueue()
        try migrator.migrate(older, upTo: last)
        expected = try older.read(objects)
      }
    }
    let ofClasses = found.filter { dynamicNames.contains($0.name) || dynamicNames.contains($0.table) }
    let rest = found.filter { !ofClasses.contains($0) && !isStatistics($0) }
    return difference(rest, expected) ?? differenceOfClasses(ofClasses)
  }

  private static func difference(_ found: [Object], _ expected: [Object]) -> Difference? {
    let (has, wanted) = (Set(found), Set(expected))
    if let missing = expected.first(where: { !has.contains($0) }) { return .other(name: missing.name) }
    if let stranger = found.first(where: { !wanted.contains($0) }) { return foreign(stranger) }
    // Two rows of one object, which SQLite itself would not make.
    return has.count == found.count ? nil : .other(name: "sqlite_schema")
  }

  private static func foreign(_ object: Object) -> Difference {
    let isKnown = ["table", "index", "view", "trigger"].contains(object.type)
    return .foreign(type: isKnown ? object.type : "object", name: object.name)
  }

  private static let dynamicNames: Set<String> = Set(
    ["prediction", "fit_prediction"] + PredictionView.allCases.map(\.rawValue))

  /// What `ANALYZE` leaves: numbers that SQLite plans with.
  private static func isStatistics(_ object: Object) -> Bool {
    let made = [
      "sqlite_stat1": "CREATE TABLE sqlite_stat1(tbl,idx,stat)",
      "sqlite_stat4": "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
    ]
    return object.type == "table" && object.sql != nil && object.sql == made[object.name].map { Array($0.utf8) }
  }

  /// The tables and the views that come with the labels: each is one that Temper makes for some number of classes, the same
  /// for all. Whether it is that of the labels is found when these are read.
  private static func differenceOfClasses(_ found: [Object]) -> Difference? {
    var shape: Shape?
    for object in found {
      guard dynamicNames.contains(object.name), object.table == object.name, let sql = object.sql else {
        return foreign(object)
      }
      if ["trigger", "index"].contains(object.type) { return foreign(object) }
      let text = String(decoding: sql, as: UTF8.self)
      guard let made = shapes(of: object, text).first(where: { Array($0.sql.utf8) == sql }),
        shape ?? made.shape == made.shape
      else { return .other(name: object.name) }
      shape = made.shape
    }
    return Set(found).count == found.count ? nil : .other(name: "sqlite_schema")
  }

  /// How the probabilities of the classes are held.
  private enum Shape: Equatable {
    /// A column for each of so many.
    case columns(Int)
    case list
  }

  /// What Temper makes under an object's name for the number of classes that its statement speaks of, and for many.
  private static func shapes(of object: Object, _ text: String) -> [(shape: Shape, sql: String)] {
    let many = Schema.maximumClassCount
    func table(_ sql: (Int) -> String) -> [(shape: Shape, sql: String)] {
      guard object.type == "table" else { return [] }
      return [(.list, sql(many))] + (Schema.columnCount(of: text).map { [(.columns($0), sql($0))] } ?? [])
    }
    switch object.name {
    case "prediction": return table(Schema.predictionTable)
    case "fit_prediction": return table(Schema.fitPredictionTable)
    default:
      guard object.type == "view", let view = PredictionView(rawValue: object.name) else { return [] }
      return [(.list, view.listSQL)]
        + (view.names(in: text).map { [(.columns($0.count), view.sql(classNames: $0))] } ?? [])
    }
  }

  private static func objects(_ db: Database) throws -> [Object] {
    try Row.fetchAll(
      db, sql: "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid LIMIT \(maximumObjectCount)"
    ).map { row in
      func text(_ column: String) -> String? { String.fromDatabaseValue(row[column]) }
      return Object(
        type: text("type") ?? "", name: text("name") ?? "", table: text("tbl_name") ?? "",
        sql: text("sql").map { Array($0.utf8) })
    }
  }
}

extension Schema {
  /// How many classes a table of predictions has columns for, if it is one; nil where that cannot be.
  fileprivate static func columnCount(of sql: String) -> Int? {
    let count = sql.split(separator: " REAL NOT NULL", omittingEmptySubsequences: false).count - 1
    return (1...maximumColumnCount).contains(count) ? count : nil
  }
}
