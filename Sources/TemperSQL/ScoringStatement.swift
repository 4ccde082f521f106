public import TemperCore

/// The statement that predicts rows where they lie: what `temper submit` applies, but for an adjustment of class shares.
///
/// One SELECT: the id, columns that are kept as they are, and one probability a class, under the classes' names. The same
/// blend gives the same bytes. A row with a probability that is NULL gets NULL for all classes.
public struct ScoringStatement: Sendable {
  /// Without a semicolon or a line end behind it.
  public let text: String

  /// O(M K), and O(points) of isotonic curves.
  ///
  /// - Parameters:
  ///   - blend: what predicts.
  ///   - table: where the rows lie; label, fold, group and weight are not read.
  ///   - dialect: of the engine.
  ///   - columns: further columns of the relation that the result has.
  /// - Throws: `RequestError` of kind `.usage` where two columns of the result would have one name, and as
  ///   `TableLayout.check`.
  public init(
    _ blend: Blend, of table: TableLayout, _ dialect: Dialect, keeping columns: [String] = []
  ) throws {
    try table.check(dialect)
    let names = [table.id] + columns + blend.layout.names
    var seen: Set<String> = []
    if let name = names.first(where: { !seen.insert($0.lowercased()).inserted }) {
      throw RequestError(
        .usage,
        "two columns of the result would be called \"\(VisibleText.escaping(name))\"; keep other columns, or name the id "
          + "column otherwise in a query that you give as \(.relation)")
    }
    let taken =
      names
      + blend.models.flatMap { model in
        blend.layout.names.flatMap {
          [
            table.columns.column(model: model.name, class: $0),
            table.swappedColumns.column(model: model.name, class: $0),
          ]
        }
      } + (blend.segments?.columns.map(\.name) ?? [])
    let prefix = StagedQuery.prefix(avoiding: taken)
    let kept = ([table.id] + columns).enumerated().map { SelectedColumn("keep\($0)", dialect.identifier($1)) }
    var stages = BlendStages(blend, of: table, dialect, prefix: prefix, keeping: kept)
    let probabilities = stages.predicted()
    let sources = kept.map { prefix + $0.name } + probabilities
    let list = zip(sources, names).map { "\($0) AS \(dialect.identifier($1))" }.joined(separator: ", ")
    text = stages.query.selecting(list)
  }
}
