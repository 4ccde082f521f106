import GRDB
import GRDBSQLite
import TemperCore

/// A prepared statement that is bound, stepped and read through SQLite's own functions.
///
/// For the rows that come by the million: GRDB's arguments and rows cost more than the storage itself there.
struct RawStatement {
  private let db: Database
  /// Keeps the SQLite statement alive.
  private let statement: Statement
  let handle: OpaquePointer

  init(_ db: Database, sql: String) throws {
    self.db = db
    statement = try db.makeStatement(sql: sql)
    handle = statement.sqliteStatement
  }

  /// Runs to the next row; false after the last one, when the statement is ready to be bound again.
  func step() throws -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    // The message belongs to the failing call, so it is taken before the reset.
    let message = code == SQLITE_DONE ? nil : db.sqliteConnection.map { String(cString: sqlite3_errmsg($0)) }
    sqlite3_reset(handle)
    guard code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }
    return false
  }

  /// Ends a run that was not stepped to its end.
  func reset() {
    sqlite3_reset(handle)
  }

  func bind(_ value: Int, at index: Int32) throws {
    try check(sqlite3_bind_int64(handle, index, Int64(value)))
  }

  func bind(_ value: Double, at index: Int32) throws {
    try check(sqlite3_bind_double(handle, index, value))
  }

  func bind(_ value: String, at index: Int32) throws {
    var value = value
    try check(
      value.withUTF8 { bytes in
        // An empty string may have no address, and a null address would bind NULL.
        guard let base = bytes.baseAddress else { return sqlite3_bind_text(handle, index, "", 0, transient) }
        return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
          sqlite3_bind_text(handle, index, $0, Int32(bytes.count), transient)
        }
      })
  }

  func text(_ column: Int32) -> String {
    guard let bytes = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  /// The bytes of a text.
  func bytes(_ column: Int32) -> [UInt8] {
    guard let bytes = sqlite3_column_text(handle, column) else { return [] }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, column))))
  }

  func int(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

  func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  private func check(_ code: Int32) throws {
    guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
  }
}

/// SQLITE_TRANSIENT, a macro Swift does not import: SQLite copies the bytes before the call returns.
private var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

/// Inserts many rows with few statements.
enum BulkInsert {
  /// SQLite's limit of parameters in a statement (SQLITE_MAX_VARIABLE_NUMBER).
  static let maximumParameters = 32_766
  /// More rows a statement gained nothing when measured.
  static let maximumRows = 100

  static func rowsPerStatement(columnCount: Int) -> Int {
    max(1, min(maximumRows, maximumParameters / columnCount))
  }

  /// Inserts `rowCount` rows; `bind` is given the statement, the index of a row's first parameter, and the row.
  ///
  /// O(rows × columns), and one statement execution per `rowsPerStatement` rows.
  static func insert(
    _ db: Database, into table: String, columns: [String], rowCount: Int,
    bind: (_ statement: RawStatement, _ firstParameter: Int32, _ row: Int) throws -> Void
  ) throws {
    let columnCount = columns.count
    let chunk = rowsPerStatement(columnCount: columnCount)
    let progress = ProgressMonitor.ongoing(.writingDatabase)
    var row = 0
    if rowCount >= chunk {
      let statement = try RawStatement(db, sql: sql(table, columns, rowCount: chunk))
      while rowCount - row >= chunk {
        for offset in 0..<chunk { try bind(statement, Int32(offset * columnCount + 1), row + offset) }
        _ = try statement.step()
        row += chunk
        try Interruption.shared.check()
        progress.advance(by: chunk)
      }
    }
    let rest = rowCount - row
    if rest > 0 {
      let statement = try RawStatement(db, sql: sql(table, columns, rowCount: rest))
      for offset in 0..<rest { try bind(statement, Int32(offset * columnCount + 1), row + offset) }
      _ = try statement.step()
    }
  }

  private static func sql(_ table: String, _ columns: [String], rowCount: Int) -> String {
    let row = "(" + Array(repeating: "?", count: columns.count).joined(separator: ", ") + ")"
    let values = Array(repeating: row, count: rowCount).joined(separator: ", ")
    return "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES \(values)"
  }
}
