public import TemperCore
public import TemperFiles
public import TemperSQL
public import TemperStore

/// Predictions of stored fits where the rows lie.
public enum EngineScoring {
  /// A statement, and the fit that it applies.
  public struct Statement: Sendable, Equatable {
    public var fit: String
    /// One SELECT, without a semicolon.
    public var text: String
    /// Where the rows lie that it reads.
    public var relation: String
    /// What deserves attention.
    public var warnings: [Message] = []
  }

  /// The SELECT that predicts the rows of a relation with a stored fit; see `ScoringStatement`.
  ///
  /// - Parameters:
  ///   - name: of the fit; nil takes the newest.
  ///   - store: the database of the fit.
  ///   - table: where the rows lie.
  ///   - dialect: of the engine.
  ///   - columns: further columns that the result has.
  /// - Throws: `RequestError`; `StoreError`.
  public static func statement(
    fit name: String?, in store: Store, of table: TableLayout, _ dialect: Dialect, keeping columns: [String] = []
  ) throws -> Statement {
    let record = try store.read { try Fits.record(named: name, $0) }
    let blend = try record.storedBlend()
    let statement = try ScoringStatement(blend, of: table, dialect, keeping: columns)
    return Statement(fit: record.name, text: statement.text, relation: table.relation)
  }

  /// Has the engine keep the predictions of a statement as a table.
  ///
  /// - Parameters:
  ///   - statement: what is kept.
  ///   - target: name of the table, as the engine reads it.
  ///   - dialect: of the engine.
  ///   - engine: the client.
  ///   - replace: whether a table of that name may be replaced. Spark does it in two steps, the others in one.
  /// - Returns: number of rows of the table.
  /// - Throws: `RequestError` of kind `.usage` for a name that is none; `EngineError`.
  public static func create(
    _ statement: Statement, into target: String, _ dialect: Dialect, by engine: EngineCommand, replace: Bool
  ) throws -> Int {
    guard !isSame(target, statement.relation) else {
      throw RequestError(
        .usage,
        "\(VisibleText.escaping(target)) is where the rows come from: they would be lost; give the result another name")
    }
    let creation = try TableCreation(of: statement.text, into: target, dialect, replace: replace)
    let stage = ProgressMonitor.begin(.askingEngine, total: 2)
    defer { stage.end() }
    do {
      try engine.perform(creation.text)
    } catch let error as EngineError {
      guard case .failed(_, let lines) = error.problem, !replace,
        lines.contains(where: { $0.lowercased().contains("already exist") })
      else {
        throw error
      }
      throw RequestError(
        .badData,
        "\(VisibleText.escaping(target)): there is a table of this name already; give \(.replace) to replace it, or another name"
      )
    }
    stage.advance()
    var rows: Int?
    try engine.ask(creation.count, columns: ["n"]) { rows = $0.count(0) }
    guard let rows else {
      throw RequestError(
        .badData, "\(VisibleText.escaping(target)): found no count of its rows, expected the table that was made")
    }
    return rows
  }

  /// Whether two names are of one table, but for quotes and capitals: without a schema either may have one.
  private static func isSame(_ one: String, _ other: String) -> Bool {
    func parts(_ name: String) -> [Substring] {
      name.lowercased().filter { !"\"`[] ".contains($0) }.split(separator: ".")
    }
    let (one, other) = (parts(one), parts(other))
    let count = min(one.count, other.count)
    return count > 0 && one.suffix(count) == other.suffix(count)
  }
}
