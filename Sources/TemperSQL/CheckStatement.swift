/// The statements that look for bad input in a whole table: one scan that counts, and what says more about what was found.
package struct CheckStatement: Sendable {
  private let table: TableLayout
  private let dialect: Dialect
  private let columns: TableColumns
  /// Models with their plain predictions, then those with swapped ones.
  package let parts: [Part]

  /// Predictions of a model that are there together or not at all.
  package struct Part: Sendable, Equatable {
    package let model: String
    package let isSwapped: Bool
    /// K names of columns.
    package let columns: [String]
  }

  /// How far a sum of probabilities may be from 1.
  private static let tolerance = 1e-3

  package init(_ table: TableLayout, _ columns: TableColumns, _ dialect: Dialect) {
    self.table = table
    self.columns = columns
    self.dialect = dialect
    func part(_ model: String, _ pattern: ColumnPattern, _ isSwapped: Bool) -> Part {
      Part(model: model, isSwapped: isSwapped, columns: columns.classes.map { pattern.column(model: model, class: $0) })
    }
    parts =
      columns.models.map { part($0, table.columns, false) }
      + columns.swapped.map { part($0, table.swappedColumns, true) }
  }

  /// Names of the columns of `counts`: fold, label, rows; rows with a fold, label, id, key; weight, rows of a weight that is
  /// none, of one that is not whole, of one that is positive; and for every part the rows whose predictions are none.
  package var countColumns: [String] {
    ["fold", "label", "n", "folds", "labels", "ids", "keys", "weight", "notweight", "broken", "positive"]
      + parts.indices.map { "b\($0)" }
  }

  /// Rows by fold and label, in one scan.
  package var counts: String {
    let query = checked(Array(parts.indices))
    let (fold, label) = (query.name("fold"), query.name("label"))
    let w = query.name("w")
    let (zero, limit) = (dialect.number(0), dialect.number(1e100))
    func rows(_ condition: String) -> String { "SUM(CASE WHEN \(condition) THEN 1 ELSE 0 END)" }
    let isWeight = "(\(w) = \(zero) OR \(w) >= \(dialect.number(1e-100)) AND \(w) <= \(limit))"
    let values =
      [
        fold, label, "COUNT(*)", "COUNT(\(fold))", "COUNT(\(label))", "COUNT(\(query.name("id")))",
        "COUNT(\(query.name("key")))",
      ]
      + [
        dialect.exact("SUM(\(w))"), "SUM(CASE WHEN \(isWeight) THEN 0 ELSE 1 END)", rows("\(w) <> FLOOR(\(w))"),
        rows("\(w) > \(zero)"),
      ]
      + parts.indices.map { "SUM(\(query.name("bad\($0)")))" }
    let list = zip(values, countColumns).map { "\($0) AS \($1)" }.joined(separator: ", ")
    return query.selecting(list, " GROUP BY \(fold), \(label)")
  }

  /// A stage with a mark at every row of some parts: 1 where its predictions are none.
  private func checked(_ chosen: [Int]) -> StagedQuery {
    let prefix = StagedQuery.prefix(avoiding: parts.flatMap(\.columns) + [table.id])
    let own = [
      SelectedColumn("fold", table.foldText(dialect) ?? dialect.text("")),
      SelectedColumn("label", table.label.map { dialect.textual(dialect.identifier($0)) } ?? dialect.text("")),
      SelectedColumn("id", dialect.textual(dialect.identifier(table.id))), SelectedColumn("key", table.key(dialect)),
      SelectedColumn("w", table.weightNumber(dialect) ?? dialect.number(1)),
    ]
    let numbers = chosen.flatMap { part in
      parts[part].columns.enumerated().map { SelectedColumn("p\(part)_\($0)", dialect.numeric(dialect.identifier($1))) }
    }
    var query = StagedQuery(dialect, prefix: prefix, from: table.relation, columns: own + numbers)
    let marks = chosen.map { part in
      let names = parts[part].columns.indices.map { "\(prefix)p\(part)_\($0)" }
      let (zero, one) = (dialect.number(0), dialect.number(1))
      let inside = names.map { "\($0) >= \(zero) AND \($0) <= \(one)" }
      let sum = "ABS(\(dialect.sum(names)) - \(one)) <= \(dialect.number(CheckStatement.tolerance))"
      return SelectedColumn("bad\(part)", "CASE WHEN \((inside + [sum]).joined(separator: " AND ")) THEN 0 ELSE 1 END")
    }
    query.add(
      marks, keeping: own.map { prefix + $0.name } + (chosen.count == 1 ? numbers.map { prefix + $0.name } : []))
    return query
  }

  /// Names of the columns of `details`: for every class rows that are NULL and rows outside 0 to 1, then rows whose sum is off.
  package var detailColumns: [String] {
    columns.classes.indices.map { "null\($0)" } + columns.classes.indices.map { "outside\($0)" } + ["off"]
  }

  /// What is wrong with the predictions of a part, column by column.
  package func details(_ part: Int) -> String {
    let query = checked([part])
    let names = columns.classes.indices.map { query.name("p\(part)_\($0)") }
    let (zero, one) = (dialect.number(0), dialect.number(1))
    func inside(_ name: String) -> String { "\(name) >= \(zero) AND \(name) <= \(one)" }
    let all = names.map(inside).joined(separator: " AND ")
    let values =
      names.map { "SUM(CASE WHEN \($0) IS NULL THEN 1 ELSE 0 END)" }
      + names.map { "SUM(CASE WHEN \($0) IS NULL OR \(inside($0)) THEN 0 ELSE 1 END)" }
      + ["SUM(CASE WHEN \(all) AND \(query.name("bad\(part)")) = 1 THEN 1 ELSE 0 END)"]
    let list = zip(values, detailColumns).map { "\($0) AS \($1)" }.joined(separator: ", ")
    return query.selecting(list)
  }

  /// The first five ids of rows whose predictions of a part are none; the column is `id`.
  package func ids(ofPart part: Int) -> String {
    let query = checked([part])
    return ids(in: query, where: "\(query.name("bad\(part)")) = 1")
  }

  /// The first five ids of rows with some text as their label, or without one.
  package func ids(ofLabel label: String?) -> String {
    let query = checked([])
    return ids(in: query, where: "\(query.name("label")) \(label.map { "= \(dialect.text($0))" } ?? "IS NULL")")
  }

  private func ids(in query: StagedQuery, where condition: String) -> String {
    let id = query.name("id")
    return query.selecting("\(id) AS id", " WHERE \(condition) ORDER BY \(id) LIMIT 5")
  }

  /// Number of ids that come several times; the column is `n`. Not the ids: some clients write no header above no rows, and
  /// could as well have failed.
  package var doubleCount: String {
    "SELECT COUNT(*) AS n FROM (\(grouped)) AS \(StagedQuery.prefix(avoiding: [table.id]))doubles"
  }

  /// Five ids that come several times, with how often: columns `id`, `times`.
  package var doubles: String { "\(grouped) ORDER BY \(StagedQuery.prefix(avoiding: [table.id]))id LIMIT 5" }

  private var grouped: String {
    let prefix = StagedQuery.prefix(avoiding: [table.id])
    let id = dialect.textual(dialect.identifier(table.id))
    return
      "SELECT \(prefix)id AS id, COUNT(*) AS times FROM (SELECT \(id) AS \(prefix)id FROM \(table.relation)) AS \(prefix)ids "
      + "GROUP BY \(prefix)id HAVING COUNT(*) > 1"
  }
}
