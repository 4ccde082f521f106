import GRDB

extension StoreReader {
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
}
