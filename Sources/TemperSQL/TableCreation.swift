import TemperCore

/// The statements that keep the result of a SELECT as a table.
public struct TableCreation: Sendable {
  /// Statements without a semicolon at the end.
  public let text: String
  /// A SELECT of the number of rows, `n`.
  public let count: String

  /// - Parameters:
  ///   - select: what is kept.
  ///   - target: name of the table, as the engine reads it.
  ///   - dialect: of the engine.
  ///   - replace: whether a table of that name may be replaced.
  /// - Throws: `RequestError` of kind `.usage` for a name that is none.
  public init(of select: String, into target: String, _ dialect: Dialect, replace: Bool) throws {
    let fault = RelationText(target, dialect).fault ?? (target.contains("(") ? "parentheses" : nil)
    if let fault {
      throw RequestError(
        .usage, "found \"\(VisibleText.escaping(target))\", which has \(fault), expected the name of a table")
    }
    count = "SELECT COUNT(*) AS n FROM \(target)"
    let drop = replace ? "DROP TABLE IF EXISTS \(target); " : ""
    switch dialect {
    case .duckdb: text = "CREATE \(replace ? "OR REPLACE " : "")TABLE \(target) AS \(select)"
    case .clickhouse:
      text = "CREATE \(replace ? "OR REPLACE " : "")TABLE \(target) ENGINE = MergeTree ORDER BY tuple() AS \(select)"
    case .postgres: text = "BEGIN; \(drop)CREATE TABLE \(target) AS \(select); COMMIT"
    // The client goes on after an error unless it is told not to, and would commit half of it.
    case .sqlite: text = ".bail on\nBEGIN; \(drop)CREATE TABLE \(target) AS \(select); COMMIT"
    case .spark: text = "\(drop)CREATE TABLE \(target) AS \(select)"
    }
  }
}
