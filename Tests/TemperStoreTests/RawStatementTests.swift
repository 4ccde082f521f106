import GRDB
import Testing

@testable import TemperStore

@Suite struct BulkInsertTests {
  @Test(arguments: [(1, 100), (5, 100), (327, 100), (328, 99), (1_002, 32), (16_383, 2), (16_384, 1), (32_766, 1)])
  func rowsPerStatementRespectBothLimits(_ columns: Int, _ rows: Int) {
    #expect(BulkInsert.rowsPerStatement(columnCount: columns) == rows)
    #expect(columns * rows <= 32_766)
  }

  @Test(arguments: [0, 1, 99, 100, 101, 200, 250]) func everyRowArrivesOnce(_ count: Int) throws {
    let queue = try DatabaseQueue()
    let found = try queue.write { db in
      try db.execute(sql: "CREATE TABLE t (a INTEGER, b TEXT)")
      try BulkInsert.insert(db, into: "t", columns: ["a", "b"], rowCount: count) { statement, parameter, row in
        try statement.bind(row, at: parameter)
        try statement.bind(row.isMultiple(of: 2) ? "" : "ü\(row)", at: parameter + 1)
      }
      return try Row.fetchAll(db, sql: "SELECT a, b FROM t ORDER BY rowid").map { row -> String in
        "\(row["a"] as Int) \(row["b"] as String)"
      }
    }
    #expect(found == (0..<count).map { $0.isMultiple(of: 2) ? "\($0) " : "\($0) ü\($0)" })
  }

  @Test func failureOfSQLiteKeepsItsMessage() throws {
    let queue = try DatabaseQueue()
    let error = #expect(throws: DatabaseError.self) {
      try queue.write { db in
        try db.execute(sql: "CREATE TABLE t (a INTEGER UNIQUE)")
        try BulkInsert.insert(db, into: "t", columns: ["a"], rowCount: 3) { statement, parameter, _ in
          try statement.bind(1, at: parameter)
        }
      }
    }
    #expect(error?.resultCode == .SQLITE_CONSTRAINT)
    #expect(error?.message == "UNIQUE constraint failed: t.a")
  }
}
