package import TemperCore

/// The statements that count predictions for their reliability: rows by cells of probability, and scores.
///
/// A cell lies within one bin of equal width, and between two of 8,192 points that are equally far apart in arcsine √p, where
/// a frequency is as uncertain everywhere; so some ten thousand cells stand for all rows.
package struct CellsStatement: Sendable {
  /// What predicts.
  package enum Subject: Sendable {
    case blend(Blend)
    /// Pools by the fold of the rows that they predict, with what follows the pooling of a blend.
    case folds(Blend, [(fold: String, pool: Pool)])

    var blend: Blend {
      switch self {
      case .blend(let blend), .folds(let blend, _): blend
      }
    }
  }

  /// Points of arcsine √p from 0 to 1.
  package static let cellCount = 8192
  package static let cellColumns = [
    "event", "bin", "cell", "n", "p", "hits", "brier", "loss", "excess", "variance", "margin", "least", "most",
  ]
  /// Scores whose sums `scores` has, in order; the last five only where there is a tie.
  package static let metrics = [
    "loss", "brier", "accuracy", "rps", "excess", "predicted", "observed", "tieloss", "sideloss",
  ]

  /// Rows by event, bin and cell. Events are the classes, then the most probable one; with a tie then side a given no tie, and
  /// last the tie by its margin.
  package let cells: String
  /// Sums over all rows.
  package let scores: String
  /// Names of the columns of `scores`: clusters, rows, rows with predictions, squared rows of clusters; then for every metric
  /// its sum, its products with the rows of clusters, and its squares.
  package let scoreColumns: [String]

  /// What scores clip at.
  private static let smallest = 2.220446049250313e-16

  /// - Parameters:
  ///   - subject: what predicts.
  ///   - table: where the rows lie; weights are not counted.
  ///   - dialect: of the engine.
  ///   - bins: of equal width.
  ///   - sample: rows that do not count; nil counts all.
  package init(
    _ subject: Subject, of table: TableLayout, _ dialect: Dialect, bins: Int,
    without sample: TableSample?
  ) {
    let blend = subject.blend
    let layout = blend.layout
    var kept = [SelectedColumn("y", table.labelPosition(layout.names, dialect))]
    if case .folds = subject { kept.insert(SelectedColumn("fold", table.foldText(dialect) ?? dialect.text("")), at: 0) }
    if table.group != nil { kept.append(SelectedColumn("cluster", table.key(dialect))) }
    var stages = BlendStages(
      blend, of: table, dialect, prefix: StagedQuery.prefix(avoiding: table.names(of: blend)), keeping: kept,
      where: sample.flatMap { $0.condition(table, dialect) }.map { "NOT \($0)" })
    let found =
      switch subject {
      case .blend: stages.predicted()
      case .folds(_, let pools): stages.finished(stages.pooled(byFold: pools))
      }
    var query = stages.query
    let isBest = found.indices.map { k in
      "WHEN \(found.indices.filter { $0 != k }.map { "\(found[k]) >= \(found[$0])" }.joined(separator: " AND ")) THEN \(k)"
    }
    query.add([SelectedColumn("best", "CASE \(isBest.joined(separator: " ")) END")])
    cells = CellsStatement.cells(query, found, layout, bins: bins)
    (scores, scoreColumns) = CellsStatement.scores(query, found, layout, isGrouped: table.group != nil)
  }

  private static func cells(_ whole: StagedQuery, _ p: [String], _ layout: ClassLayout, bins: Int) -> String {
    var query = whole
    let (dialect, name) = (query.dialect, query.name)
    let (one, zero, least) = (dialect.number(1), dialect.number(0), dialect.number(smallest))
    let top = p.count
    let events = layout.tieStructure == nil ? top + 1 : top + 3
    query.cross((0..<events).map { "\($0)" }, name: "event")
    let (event, y, best) = (name("event"), name("y"), name("best"))
    var values = p.enumerated().map { "WHEN \($0) THEN \($1)" } + ["WHEN \(top) THEN \(dialect.greatest(p))"]
    var hits = [
      "WHEN \(event) < \(top) AND \(event) = \(y) THEN \(one)", "WHEN \(event) = \(top) AND \(y) = \(best) THEN \(one)",
    ]
    var places = "\(name("p"))"
    var margin = zero
    var kept = [event, y]
    if let tie = layout.tieStructure {
      let (a, b) = (name("a"), name("b"))
      query.add([
        SelectedColumn("a", dialect.atLeast(p[tie.sideA], least)),
        SelectedColumn("b", dialect.atLeast(p[tie.sideB], least)),
      ])
      values += ["WHEN \(top + 1) THEN \(a) / (\(a) + \(b))", "WHEN \(top + 2) THEN \(p[tie.tie])"]
      hits += [
        "WHEN \(event) = \(top + 1) AND \(y) = \(tie.sideA) THEN \(one)",
        "WHEN \(event) = \(top + 2) AND \(y) = \(tie.tie) THEN \(one)",
      ]
      places = "CASE \(event) WHEN \(top + 2) THEN \(name("side")) ELSE \(name("p")) END"
      margin = "CASE \(event) WHEN \(top + 2) THEN ABS(LN(\(a)) - LN(\(b))) ELSE \(zero) END"
      kept += [a, b]
      query.add(
        [
          SelectedColumn("p", "CASE \(event) \(values.joined(separator: " ")) END"),
          SelectedColumn("o", "CASE \(hits.joined(separator: " ")) ELSE \(zero) END"),
          SelectedColumn("side", "\(dialect.greatest([a, b])) / (\(a) + \(b))"), SelectedColumn("d", margin),
        ], keeping: kept)
    } else {
      query.add(
        [
          SelectedColumn("p", "CASE \(event) \(values.joined(separator: " ")) END"),
          SelectedColumn("o", "CASE \(hits.joined(separator: " ")) ELSE \(zero) END"), SelectedColumn("d", margin),
        ], keeping: kept)
    }
    let scale = dialect.number(Double(2 * cellCount) / Double.pi)
    let bound = "CASE WHEN \(places) > \(one) THEN \(one) WHEN \(places) < \(zero) THEN \(zero) ELSE \(places) END"
    let (value, o) = (name("p"), name("o"))
    let bin = CellsStatement.bin(value, edges: (0..<bins).map { Double($0) * (1 / Double(bins)) }, dialect)
    let binned = layout.tieStructure == nil ? bin : "CASE WHEN \(event) = \(top + 2) THEN 0 ELSE \(bin) END"
    query.add([
      SelectedColumn("bin", binned), SelectedColumn("cell", "FLOOR(ASIN(SQRT(\(bound))) * \(scale))"),
      SelectedColumn("other", "\(one) - \(value)"),
    ])
    let other = name("other")
    let loss =
      "CASE WHEN \(o) = \(one) THEN -LN(\(dialect.atLeast(value, least))) ELSE -LN(\(dialect.atLeast(other, least))) END"
    let d = name("d")
    let sums =
      [
        "SUM(\(value))", "SUM(\(o))", "SUM((\(value) - \(o)) * (\(value) - \(o)))", "SUM(\(loss))",
        "SUM((\(o) - \(value)) * (\(other) - \(value)))",
        "SUM((\(other) - \(value)) * (\(other) - \(value)) * \(value) * \(other))", "SUM(\(d))", "MIN(\(d))",
        "MAX(\(d))",
      ]
    let values2 = [event, name("bin"), name("cell"), "COUNT(*)"] + sums.map(dialect.exact)
    let list = zip(values2, cellColumns).map { "\($0) AS \($1)" }.joined(separator: ", ")
    let decisive = layout.tieStructure.map { " WHERE NOT (\(event) = \(top + 1) AND \(y) = \($0.tie))" } ?? ""
    return query.selecting(list, "\(decisive) GROUP BY \(event), \(name("bin")), \(name("cell"))")
  }

  /// The number of the bin, by halving the edges.
  private static func bin(_ value: String, edges: [Double], _ dialect: Dialect) -> String {
    func among(_ range: Range<Int>) -> String {
      guard range.count > 1 else { return "\(range.lowerBound)" }
      let middle = (range.lowerBound + range.upperBound) / 2
      return
        "CASE WHEN \(value) < \(dialect.number(edges[middle])) THEN \(among(range.lowerBound..<middle)) ELSE \(among(middle..<range.upperBound)) END"
    }
    return among(0..<edges.count)
  }

  private static func scores(
    _ whole: StagedQuery, _ p: [String], _ layout: ClassLayout, isGrouped: Bool
  ) -> (text: String, columns: [String]) {
    var query = whole
    let (dialect, name) = (query.dialect, query.name)
    let (one, zero, least) = (dialect.number(1), dialect.number(0), dialect.number(smallest))
    let y = name("y")
    func hit(_ k: Int) -> String { "CASE \(y) WHEN \(k) THEN \(one) ELSE \(zero) END" }
    func square(_ text: String) -> String { "(\(text)) * (\(text))" }
    let clipped = p.map { dialect.atLeast($0, least) }
    let cases = clipped.enumerated().map { "WHEN \($0) THEN -LN(\($1))" }.joined(separator: " ")
    let order = layout.tieStructure.map { [$0.sideA, $0.tie, $0.sideB] } ?? Array(p.indices)
    var cumulated: [String] = []
    let steps = order.dropLast().map { k -> String in
      cumulated.append("(\(p[k]) - \(hit(k)))")
      return square(cumulated.joined(separator: " + "))
    }
    var metrics = [
      "CASE \(y) \(cases) END", dialect.sum(p.indices.map { square("\(p[$0]) - \(hit($0))") }),
      "CASE WHEN \(y) = \(name("best")) THEN \(one) ELSE \(zero) END",
      "(\(dialect.sum(steps))) / \(dialect.number(Double(p.count - 1)))",
    ]
    if let tie = layout.tieStructure {
      let observed = "(\(hit(tie.sideA)) - \(hit(tie.sideB)))"
      let (a, b) = (clipped[tie.sideA], clipped[tie.sideB])
      let side = "LN((\(a)) + (\(b)))"
      metrics += [
        "\(observed) - (\(p[tie.sideA]) - \(p[tie.sideB]))", "\(p[tie.sideA]) - \(p[tie.sideB])", observed,
        "CASE \(y) WHEN \(tie.tie) THEN -LN(\(clipped[tie.tie])) ELSE -\(side) END",
        "CASE \(y) WHEN \(tie.sideA) THEN \(side) - LN(\(a)) WHEN \(tie.sideB) THEN \(side) - LN(\(b)) ELSE \(zero) END",
      ]
    }
    let names = metrics.indices.map { "metric\($0)" }
    let kept = isGrouped ? [name("cluster")] : []
    query.add(zip(names, metrics).map { SelectedColumn($0, $1) }, keeping: kept)
    let isThere = "CASE WHEN \(name("metric0")) IS NULL THEN 0 ELSE 1 END"
    let parts = names.map { name($0) }
    if isGrouped {
      query.group(
        by: name("cluster"),
        [SelectedColumn("rows", "COUNT(*)"), SelectedColumn("found", "COUNT(\(parts[0]))")]
          + names.indices.map { SelectedColumn("sum\($0)", "SUM(\(parts[$0]))") })
    } else {
      query.add(
        [SelectedColumn("rows", "1"), SelectedColumn("found", isThere)]
          + names.indices.map { SelectedColumn("sum\($0)", parts[$0]) }, keeping: [])
    }
    let rows = name("rows")
    var values = ["COUNT(*)", "SUM(\(rows))", "SUM(\(name("found")))", "SUM(\(rows) * \(rows))"]
    var columns = ["clusters", "n", "m", "n2"]
    for index in names.indices {
      let sum = name("sum\(index)")
      values += ["SUM(\(sum))", "SUM(\(sum) * \(rows))", "SUM(\(sum) * \(sum))"].map(dialect.exact)
      columns += ["s\(index)", "c\(index)", "q\(index)"]
    }
    let list = zip(values, columns).map { "\($0) AS \($1)" }.joined(separator: ", ")
    return (query.selecting(list), columns)
  }
}
