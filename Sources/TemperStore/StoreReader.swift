import GRDB
import TemperCore

/// The database as one unchanging state. Valid only inside the closure of `Store.read` or `Store.write`.
public struct StoreReader {
  let db: Database
  /// Path of the database, as it was given.
  public let path: String

  func damaged(_ detail: String) -> StoreError { StoreError(.damaged(detail), path: path) }

  /// A value of a row. GRDB's own subscript ends the process when a value is not of the expected kind, which another
  /// program may have brought about.
  func value<T: DatabaseValueConvertible>(_ row: Row, _ column: String) throws -> T {
    let stored: DatabaseValue = row[column]
    guard let value = T.fromDatabaseValue(stored) else {
      throw damaged("its column \(column) holds a value of the wrong kind")
    }
    return value
  }

  /// A value of a row that may be absent.
  func optional<T: DatabaseValueConvertible>(_ row: Row, _ column: String) throws -> T? {
    let stored: DatabaseValue = row[column]
    return stored.isNull ? nil : try value(row, column) as T
  }

  /// Refuses a part whose content is not what its recorded checksum is of; nil stands for a part that is not there.
  ///
  /// - Throws: `StoreError`; `.altered` then.
  func require(_ found: Checksum?, recordedFor part: ContentPart, _ what: @autoclosure () -> StoreError.LoadedPart)
    throws
  {
    guard try checksum(of: part) == found else { throw StoreError(.altered(what()), path: path) }
  }

  func checksum(of part: ContentPart) throws -> Checksum? {
    let row = try Row.fetchOne(
      db, sql: "SELECT rows, value FROM checksum WHERE part = ? AND owner = ?",
      arguments: [part.kind.rawValue, part.owner])
    return try row.map { Checksum(rows: try value($0, "rows"), value: try value($0, "value")) }
  }

  /// What is recorded of the file of labels, folds, groups or segments.
  func file(of kind: StoredSource.Kind) throws -> Source? {
    try Row.fetchOne(db, sql: "SELECT path, sha256, rows FROM source WHERE kind = ?", arguments: [kind.rawValue])
      .map(file(from:))
  }

  func file(from row: Row) throws -> Source {
    Source(path: try value(row, "path"), sha256: try value(row, "sha256"), rows: try value(row, "rows"))
  }
}
