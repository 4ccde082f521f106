package import TemperCore

/// The statement that sums losses and their derivatives by the coefficients of a penalised pool, fold by fold: one scan.
package struct GradientStatement: Sendable {
  package let text: String
  /// Names of the columns of the answer: fold, rows, rows with a loss, weight, loss, and one a coefficient.
  package let columns: [String]

  /// - Parameters:
  ///   - blend: says which models, swapped predictions and classes; its coefficients are not used.
  ///   - shape: what the scores are linear in.
  ///   - coefficients: as many as `shape` has.
  ///   - table: where the rows lie.
  ///   - dialect: of the engine, which has folds for the table.
  package init(
    _ blend: Blend, _ shape: PenalisedShape, at coefficients: [Double], of table: TableLayout, _ dialect: Dialect
  ) {
    var scores = PenalisedScores(blend, shape, of: table, dialect)
    let kept = scores.features + scores.kept
    scores.add(coefficients.map(dialect.number), keeping: kept)
    let heads = scores.addResiduals(keeping: kept)
    var query = scores.query
    let weight = scores.weight
    let weighted = weight.map { w in heads.map { "\($0) * \(w)" } } ?? heads
    let loss = query.name("loss")
    query.add(
      weighted.enumerated().map { SelectedColumn("head\($0)", $1) }, keeping: kept + [loss])
    let size = weight.map { "SUM(\($0))" } ?? "COUNT(\(loss))"
    let lossSum = weight.map { "SUM(\(loss) * \($0))" } ?? "SUM(\(loss))"
    var sums: [String] = []
    for coefficient in 0..<shape.coefficientCount {
      let parts = shape.heads.enumerated().flatMap { head, members in
        members.filter { $0.coefficient == coefficient }.map { part in
          scores.name(part.term).map { "\(query.name("head\(head)")) * \($0)" } ?? query.name("head\(head)")
        }
      }
      sums.append("SUM(\(dialect.sum(parts)))")
    }
    columns = ["fold", "n", "m", "weight", "loss"] + sums.indices.map { "g\($0)" }
    let fold = query.name("fold")
    let values =
      [fold, "COUNT(*)", "COUNT(\(loss))"] + ([size, lossSum] + sums).map { dialect.exact($0) }
    let list = zip(values, columns).map { "\($0) AS \($1)" }.joined(separator: ", ")
    text = query.selecting(list, " GROUP BY \(fold)")
  }
}

/// The stages of a penalised pool's scores, from the columns of a table.
struct PenalisedScores {
  private(set) var query: StagedQuery
  let shape: PenalisedShape
  /// What stays beside the features: fold, label, weight.
  let kept: [String]
  /// Names of what the scores are linear in.
  let features: [String]
  /// The name of the weight; nil where every row counts once.
  let weight: String?
  private var scores: [String] = []

  init(
    _ blend: Blend, _ shape: PenalisedShape, of table: TableLayout, _ dialect: Dialect
  ) {
    let tie = blend.layout.tieStructure
    let order = tie.map { [$0.sideA, $0.sideB, $0.tie] } ?? Array(0..<blend.layout.count)
    var columns = [
      SelectedColumn("fold", table.foldText(dialect) ?? dialect.text("")),
      SelectedColumn("y", table.labelPosition(order.map { blend.layout.names[$0] }, dialect)),
    ]
    let weighted = table.weightNumber(dialect)
    if let weighted { columns.append(SelectedColumn("w", weighted)) }
    let inputsOnly = Blend(
      layout: blend.layout, models: blend.models, swapping: blend.swapping, pool: blend.pool, floor: blend.floor)
    var stages = BlendStages(
      inputsOnly, of: table, dialect, prefix: StagedQuery.prefix(avoiding: table.names(of: blend)),
      keeping: columns)
    let inputs = stages.inputs()
    var query = stages.query
    let kept = stages.kept
    let logs = query.logarithms(inputs, floor: blend.floor, as: "l", keeping: kept)
    if shape.link == .tie, let tie {
      features = TieFeatures(&query, logs: logs, tie, blocks: shape.blocks, keeping: kept).names
    } else {
      features = logs.flatMap { $0 }
    }
    self.query = query
    self.shape = shape
    self.kept = kept
    weight = weighted == nil ? nil : query.name("w")
  }

  private var dialect: Dialect { query.dialect }

  /// The name of a term; nil for one.
  func name(_ term: PenalisedShape.Term) -> String? {
    term.column.map { query.name($0) }
  }

  /// Adds the stages of scores and probabilities, by the order of the heads' classes.
  ///
  /// - Parameter coefficients: expressions.
  mutating func add(_ coefficients: [String], keeping kept: [String]) {
    let heads = shape.heads.map { head in
      dialect.sum(
        head.map { part in
          let coefficient = coefficients[part.coefficient]
          return name(part.term).map { "\($0) * \(coefficient)" } ?? coefficient
        })
    }
    switch shape.link {
    case .tie:
      query.add(
        [SelectedColumn("s0", "(\(heads[0])) / \(dialect.number(2))"), SelectedColumn("s2", heads[1])], keeping: kept)
      query.add([SelectedColumn("s1", "-\(query.name("s0"))")])
      scores = (0..<3).map { query.name("s\($0)") }
    case .classes:
      query.add(heads.enumerated().map { SelectedColumn("s\($0)", $1) }, keeping: kept)
      scores = heads.indices.map { query.name("s\($0)") }
    }
  }

  /// Adds the stages up to the loss of a row, and its derivatives by the scores of the heads; returns these as expressions.
  mutating func addResiduals(keeping kept: [String]) -> [String] {
    let label = query.name("y")
    let found = query.softmax([scores], as: "pool", keeping: kept + scores, keepsPeaks: true)[0]
    let cases = scores.enumerated().map { "WHEN \($0) THEN \($1)" }.joined(separator: " ")
    let (one, zero, half) = (dialect.number(1), dialect.number(0), dialect.number(0.5))
    query.add(
      [
        SelectedColumn(
          "loss", "\(query.name("poolpeak0")) + LN(\(query.name("poolsum0"))) - CASE \(label) \(cases) END")
      ])
    switch shape.link {
    case .tie:
      return [
        "((\(found[0]) - \(found[1])) * \(half) - CASE \(label) WHEN 0 THEN \(half) WHEN 1 THEN -\(half) ELSE \(zero) END)",
        "(\(found[2]) - CASE \(label) WHEN 2 THEN \(one) ELSE \(zero) END)",
      ]
    case .classes:
      return found.enumerated().map { "(\($1) - CASE \(label) WHEN \($0) THEN \(one) ELSE \(zero) END)" }
    }
  }
}
