/// The statements that bring rows: the names of all columns, and the rows of a sample with all that is known of them.
package struct SampleStatement: Sendable {
  /// One row of all columns.
  package static func names(_ table: TableLayout) -> String { "SELECT * FROM \(table.relation) LIMIT 1" }

  package let text: String
  /// Names of the columns of the answer: id, label, fold, key, weight, then the parts' probabilities.
  package let columns: [String]

  /// - Parameters:
  ///   - table: where the rows lie.
  ///   - parts: whose predictions are wanted.
  ///   - sample: which rows.
  ///   - dialect: of the engine.
  package init(_ table: TableLayout, _ parts: [CheckStatement.Part], _ sample: TableSample, _ dialect: Dialect) {
    let own = [
      dialect.textual(dialect.identifier(table.id)),
      table.label.map { dialect.textual(dialect.identifier($0)) } ?? dialect.text(""),
      table.foldText(dialect) ?? dialect.text(""), table.key(dialect),
      dialect.exact(table.weightNumber(dialect) ?? dialect.number(1)),
    ]
    let names = parts.flatMap(\.columns)
    let prefix = StagedQuery.prefix(
      avoiding: names + [table.id, table.label, table.fold, table.group, table.weight].compactMap { $0 })
    columns = ["id", "label", "fold", "key", "weight"].map { prefix + $0 } + names.indices.map { "\(prefix)p\($0)" }
    let values = own + names.map { dialect.exact(dialect.numeric(dialect.identifier($0))) }
    let list = zip(values, columns).map { "\($0) AS \($1)" }.joined(separator: ", ")
    text = "SELECT \(list) FROM \(table.relation)" + (sample.condition(table, dialect).map { " WHERE \($0)" } ?? "")
  }
}
