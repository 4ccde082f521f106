import GRDB
import GRDBSQLite

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
    var row = 0
    if rowCount >= chunk {
      let statement = try RawStatement(db, sql: sql(table, columns, rowCount: chunk))
      while rowCount - row >= chunk {
        for offset in 0..<chunk { try bind(statement, Int32(offset * columnCount + 1), row + offset) }
        _ = try statement.step()
        row += chunk
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
