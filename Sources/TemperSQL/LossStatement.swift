package import TemperCore

/// The statement that sums the log losses of a blend whose coefficients depend on the fold of a row: its honest score.
///
/// Rows of one group are one draw: the sums are those that a standard error needs, over groups where there are any.
package struct LossStatement: Sendable {
  package let text: String
  /// Names of the columns of the answer.
  package static let columns = ["clusters", "n", "m", "weight", "loss", "weight2", "cross", "loss2"]

  /// - Parameters:
  ///   - blend: what follows pooling is applied as it is.
  ///   - pools: penalised pools by the fold of the rows that they predict.
  ///   - table: where the rows lie.
  ///   - dialect: of the engine.
  ///   - sample: rows that were seen, and do not count; nil counts all.
  package init(
    _ blend: Blend, pools: [(fold: String, pool: Pool)], of table: TableLayout, _ dialect: Dialect,
    without sample: TableSample?
  ) {
    let prefix = StagedQuery.prefix(avoiding: table.names(of: blend))
    let condition = sample.flatMap { $0.condition(table, dialect) }.map { "NOT \($0)" }
    var kept = [
      SelectedColumn("fold", table.foldText(dialect) ?? dialect.text("")),
      SelectedColumn("y", table.labelPosition(blend.layout.names, dialect)),
    ]
    if let weight = table.weightNumber(dialect) { kept.append(SelectedColumn("w", weight)) }
    if table.group != nil { kept.append(SelectedColumn("cluster", table.key(dialect))) }
    var stages = BlendStages(
      blend, of: table, dialect, prefix: prefix, keeping: kept, where: condition)
    let pooled = stages.pooled(byFold: pools)
    let probabilities = stages.finished(pooled)
    var query = stages.query
    let cases = probabilities.enumerated().map { "WHEN \($0) THEN \($1)" }.joined(separator: " ")
    query.add([SelectedColumn("hit", "CASE \(query.name("y")) \(cases) END")], keeping: stages.kept)
    let hit = query.name("hit")
    query.add(
      [SelectedColumn("loss", "-LN(\(dialect.atLeast(hit, dialect.number(LossStatement.smallest))))")],
      keeping: stages.kept)
    let (loss, one) = (query.name("loss"), dialect.number(1))
    let weight = table.weight == nil ? one : query.name("w")
    if table.group == nil {
      query.add(
        [
          SelectedColumn("rows", "1"), SelectedColumn("found", "CASE WHEN \(loss) IS NULL THEN 0 ELSE 1 END"),
          SelectedColumn("wsum", weight), SelectedColumn("lsum", "\(loss) * \(weight)"),
        ], keeping: [])
    } else {
      query.group(
        by: query.name("cluster"),
        [
          SelectedColumn("rows", "COUNT(*)"), SelectedColumn("found", "COUNT(\(loss))"),
          SelectedColumn("wsum", "SUM(\(weight))"), SelectedColumn("lsum", "SUM(\(loss) * \(weight))"),
        ])
    }
    let (w, l) = (query.name("wsum"), query.name("lsum"))
    let values =
      ["COUNT(*)", "SUM(\(query.name("rows")))", "SUM(\(query.name("found")))"]
      + ["SUM(\(w))", "SUM(\(l))", "SUM(\(w) * \(w))", "SUM(\(l) * \(w))", "SUM(\(l) * \(l))"].map(dialect.exact)
    let list = zip(values, Self.columns).map { "\($0) AS \($1)" }.joined(separator: ", ")
    text = query.selecting(list)
  }

  /// What scores clip at, as scikit-learn's `log_loss` does.
  private static let smallest = 2.220446049250313e-16
}
