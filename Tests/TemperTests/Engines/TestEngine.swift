import Foundation
import TemperCore
import TemperFiles
import TemperSQL
import Testing

/// An engine that tests ask: found on the PATH, or named by a variable; `.ci/run` installs them.
enum TestEngine: String, CaseIterable, Sendable {
  case duckdb, postgres, sqlite, clickhouse

  /// The variable that names the command.
  var variable: String { "TEMPER_TEST_\(rawValue.uppercased())" }

  var dialect: Dialect { Dialect(rawValue: rawValue)! }

  /// The client's command; nil where it is not here.
  var line: String? {
    if let given = ProcessInfo.processInfo.environment[variable], !given.isEmpty { return given }
    switch self {
    case .duckdb: return Self.isInstalled("duckdb") ? "duckdb -csv" : nil
    case .sqlite: return Self.isInstalled("sqlite3") ? "sqlite3 -csv -header" : nil
    // A program alone is no server.
    case .postgres, .clickhouse: return nil
    }
  }

  var command: EngineCommand? { line.map { EngineCommand($0, timeout: 120) } }

  /// Those that are here; says which are not.
  static var here: [TestEngine] {
    allCases.filter { engine in
      if engine.line == nil { print("\(engine.rawValue) is not asked: set \(engine.variable) to its command") }
      return engine.line != nil
    }
  }

  private static func isInstalled(_ name: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
    }
  }
}

/// A small table that is made in the engine by the statements that go before a question.
struct MadeTable {
  let dialect: Dialect
  private(set) var columns: [(name: String, type: String, cells: [String])] = []

  init(_ dialect: Dialect) { self.dialect = dialect }

  mutating func add(_ name: String, texts: [String]) {
    let type = dialect == .duckdb ? "VARCHAR" : dialect == .clickhouse ? "Nullable(String)" : "TEXT"
    columns.append((name, type, texts.map { "'" + $0.replacingOccurrences(of: "'", with: "''") + "'" }))
  }

  mutating func add(_ name: String, numbers: [Double?]) {
    let type = dialect == .sqlite ? "REAL" : dialect == .clickhouse ? "Nullable(Float64)" : "DOUBLE PRECISION"
    columns.append((name, type, numbers.map { number in number.map { $0.isNaN ? "'NaN'" : "\($0)" } ?? "NULL" }))
  }

  /// Statements that make the table, each with a semicolon.
  func making(_ name: String) -> String {
    let list = columns.map { "\(dialect.identifier($0.name)) \($0.type)" }.joined(separator: ", ")
    let rows = columns[0].cells.indices.map { row in "(" + columns.map { $0.cells[row] }.joined(separator: ", ") + ")" }
    return
      "CREATE TEMPORARY TABLE \(dialect.identifier(name)) (\(list)); INSERT INTO \(dialect.identifier(name)) VALUES \(rows.joined(separator: ", "));\n"
  }
}
