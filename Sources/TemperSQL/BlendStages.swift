import TemperCore

/// A blend as stages of a query: what `Blend.predict` does, row by row in an engine.
///
/// Rows are divided by their sums first, as files are when they are loaded. What is NULL, or not a number, stays so to the
/// end: no row is predicted from what is missing.
struct BlendStages {
  private(set) var query: StagedQuery
  let blend: Blend
  /// Names of what is kept beside the numbers, to the end.
  let kept: [String]
  /// The segments of a row, in the order of the adjustment's columns.
  private let segments: [String]

  /// Reads the columns of a table.
  ///
  /// - Parameters:
  ///   - blend: what predicts.
  ///   - table: where the rows lie.
  ///   - kept: columns that stay to the end, by names without the prefix.
  ///   - condition: on the rows of the relation; nil takes all.
  init(
    _ blend: Blend, of table: TableLayout, _ dialect: Dialect, prefix: String, keeping kept: [SelectedColumn],
    where condition: String? = nil
  ) {
    self.blend = blend
    var columns = kept
    let adjusted = blend.segments?.columns ?? []
    for (index, column) in adjusted.enumerated() {
      columns.append(SelectedColumn("segment\(index)", Self.segment(column, dialect)))
    }
    let classes = blend.layout.names
    for (m, model) in blend.models.enumerated() {
      for (k, name) in classes.enumerated() {
        columns.append(
          SelectedColumn(
            "p\(m)_\(k)", dialect.numeric(dialect.identifier(table.columns.column(model: model.name, class: name)))))
      }
      guard model.usesSwapped, blend.swapping != .none else { continue }
      for (k, name) in classes.enumerated() {
        let column = table.swappedColumns.column(model: model.name, class: name)
        columns.append(SelectedColumn("q\(m)_\(k)", dialect.numeric(dialect.identifier(column))))
      }
    }
    query = StagedQuery(dialect, prefix: prefix, from: table.relation, columns: columns, where: condition)
    self.kept = kept.map { prefix + $0.name } + adjusted.indices.map { "\(prefix)segment\($0)" }
    self.segments = adjusted.indices.map { "\(prefix)segment\($0)" }
  }

  /// The ordinal of a row's segment among those of the adjustment; -1 for one that it does not know.
  private static func segment(_ column: SegmentAdjustment.Column, _ dialect: Dialect) -> String {
    let name = dialect.identifier(column.name)
    let (text, number) = (dialect.textual(name), dialect.numeric(name))
    let cases = column.values.enumerated().map { index, value -> String in
      if let lower = value.lower, value.upper == lower {
        return "WHEN \(number) = \(dialect.number(lower)) THEN \(index)"
      }
      if value.isOfNumbers {
        let limits = [
          value.lower.map { "\(number) >= \(dialect.number($0))" },
          value.upper.map { "\(number) < \(dialect.number($0))" },
        ]
        return "WHEN \(limits.compactMap { $0 }.joined(separator: " AND ")) THEN \(index)"
      }
      let isNone = value.name == SegmentColumn.none ? "\(text) IS NULL OR \(text) = \(dialect.text("")) OR " : ""
      return "WHEN \(isNone)\(text) = \(dialect.text(value.name)) THEN \(index)"
    }
    return cases.isEmpty ? "-1" : "CASE \(cases.joined(separator: " ")) ELSE -1 END"
  }

  private var dialect: Dialect { query.dialect }
  private var classes: Range<Int> { 0..<blend.layout.count }

  private func names(_ name: String, _ members: [Int]) -> [[String]] {
    members.map { m in classes.map { "\(query.prefix)\(name)\(m)_\($0)" } }
  }

  /// Adds the stages up to what the pool is given, and returns its names: M inputs of K probabilities.
  mutating func inputs() -> [[String]] {
    let all = Array(blend.models.indices)
    let turned = blend.swapping == .none ? [] : all.filter { blend.models[$0].usesSwapped }
    let groups = names("p", all) + names("q", turned)
    let found = query.normalise(groups, as: "n", keeping: kept)
    let plain = Array(found.prefix(all.count))
    guard let tie = blend.layout.tieStructure, !turned.isEmpty else { return plain }
    // A swapped row's side a is the plain row's side b.
    let swapped = found.dropFirst(all.count).map { row in
      classes.map { row[$0 == tie.sideA ? tie.sideB : $0 == tie.sideB ? tie.sideA : $0] }
    }
    switch blend.swapping {
    case .none: return plain
    case .separate: return plain + swapped
    case .arithmetic: return means(plain, swapped, of: turned)
    case .geometric:
      let pairs = turned.map { plain[$0] } + swapped
      let others = all.filter { !turned.contains($0) }
      let rest = others.flatMap { plain[$0] }
      let logs = query.logarithms(pairs, floor: blend.floor, as: "g", keeping: kept + rest)
      let (first, second) = (Array(logs.prefix(turned.count)), Array(logs.dropFirst(turned.count)))
      let half = dialect.number(2)
      let columns = turned.indices.flatMap { index in
        classes.map { SelectedColumn("h\(index)_\($0)", "(\(first[index][$0]) + \(second[index][$0])) / \(half)") }
      }
      query.add(columns, keeping: kept + rest)
      let groups = names("h", Array(turned.indices))
      let soft = query.softmax(groups, as: "v", keeping: kept + rest)
      var inputs = plain
      for (index, m) in turned.enumerated() { inputs[m] = soft[index] }
      return inputs
    }
  }

  private mutating func means(
    _ plain: [[String]], _ swapped: [[String]], of turned: [Int]
  ) -> [[String]] {
    let two = dialect.number(2)
    let rest = plain.indices.filter { !turned.contains($0) }.flatMap { plain[$0] }
    let columns = turned.enumerated().flatMap { index, m in
      classes.map { SelectedColumn("v\(m)_\($0)", "(\(plain[m][$0]) + \(swapped[index][$0])) / \(two)") }
    }
    query.add(columns, keeping: kept + rest)
    var inputs = plain
    for m in turned { inputs[m] = classes.map { "\(query.prefix)v\(m)_\($0)" } }
    return inputs
  }

  /// Adds the stages of the pool, and returns the names of its K probabilities.
  mutating func pooled() -> [String] {
    let inputs = inputs()
    let (dialect, classes) = (dialect, classes)
    switch blend.pool {
    case .best(let pool): return inputs[pool.model]
    case .mean: return mixture(inputs, weights: Array(repeating: 1 / Double(inputs.count), count: inputs.count))
    case .selection(let pool): return mixture(inputs, weights: pool.weights)
    case .linear(let pool):
      let mixed = mixture(inputs, weights: pool.weights)
      return linearScores([mixed], floor: pool.floor, as: "lin") { logs in
        classes.map { dialect.weighted([(logs[0][$0], 1 / pool.temperature)]) }
      }
    case .geometric(let pool):
      let share = 1 / Double(inputs.count)
      return linearScores(inputs, floor: pool.floor, as: "geo") { logs in
        classes.map { k in dialect.weighted(logs.map { ($0[k], share) }) }
      }
    case .logarithmic, .tieAware: return linear(inputs, byFold: [])
    }
  }

  /// The same of pools of which every fold of rows has its own; they differ in their numbers alone. Rows of other folds are
  /// left out.
  ///
  /// - Parameter pools: penalised pools by the fold, which a kept column `fold` holds.
  mutating func pooled(byFold pools: [(fold: String, pool: Pool)]) -> [String] { linear(inputs(), byFold: pools) }

  /// Adds the stages of the penalised pool, whose scores are linear in what is made of logarithms.
  private mutating func linear(_ inputs: [[String]], byFold pools: [(fold: String, pool: Pool)]) -> [String] {
    /// Literals of one pool, or the names of columns that hold those of a row's fold.
    func coefficients(_ numbers: (Pool) -> [Double]) -> [String] {
      guard let first = pools.first else { return numbers(blend.pool).map(dialect.number) }
      let names = numbers(first.pool).indices.map { "k\($0)" }
      query.join(
        on: query.name("fold"), pools.map { [dialect.text($0.fold)] + numbers($0.pool).map(dialect.number) },
        names: names)
      return names.map(query.name)
    }
    switch pools.first?.pool ?? blend.pool {
    case .tieAware(let pool):
      let logs = query.logarithms(inputs, floor: pool.floor, as: "l", keeping: kept)
      let blocks = pool.blocks.pairs.filter { !$0.value.isEmpty }.map(\.block)
      let features = TieFeatures(&query, logs: logs, pool.tieStructure, blocks: blocks, keeping: kept)
      let texts = coefficients { if case .tieAware(let pool) = $0 { TieFeatures.numbers(pool) } else { [] } }
      return features.probabilities(of: pool, texts, &query, keeping: kept)
    case .logarithmic(let pool):
      let logs = query.logarithms(inputs, floor: pool.floor, as: "l", keeping: kept)
      let texts = coefficients { if case .logarithmic(let pool) = $0 { pool.numbers } else { [] } }
      let count = inputs.count
      let columns = classes.map { k in
        let products = logs.indices.map { "\(logs[$0][k]) * \(texts[k * (count + 1) + $0])" }
        return SelectedColumn("z\(k)", dialect.sum(products + [texts[k * (count + 1) + count]]))
      }
      query.add(columns, keeping: kept)
      let groups = [classes.map { query.name("z\($0)") }]
      return query.softmax(groups, as: "log", keeping: kept)[0]
    default: preconditionFailure("a penalised pool")
    }
  }

  private mutating func mixture(_ inputs: [[String]], weights: [Double]) -> [String] {
    let columns = classes.map { k in
      SelectedColumn("mix\(k)", dialect.weighted(zip(inputs, weights).map { ($0[k], $1) }))
    }
    query.add(columns, keeping: kept)
    return classes.map { "\(query.prefix)mix\($0)" }
  }

  /// Adds the stages of softmax of scores that are linear in the logarithms of some probabilities.
  private mutating func linearScores(
    _ inputs: [[String]], floor: Double, as name: String, _ scores: (_ logs: [[String]]) -> [String]
  ) -> [String] {
    let logs = query.logarithms(inputs, floor: floor, as: "\(name)l", keeping: kept)
    let expressions = scores(logs)
    let columns = classes.map { SelectedColumn("\(name)z\($0)", expressions[$0]) }
    query.add(columns, keeping: kept)
    let groups = [classes.map { "\(query.prefix)\(name)z\($0)" }]
    return query.softmax(groups, as: name, keeping: kept)[0]
  }

  /// Adds all stages, and returns the names of the K probabilities that the blend predicts.
  mutating func predicted() -> [String] {
    let probabilities = finished(pooled())
    guard let correction = blend.averaging else { return probabilities }
    let (dialect, classes, tie) = (dialect, classes, blend.layout.tieStructure)
    return linearScores([probabilities], floor: blend.floor, as: "avg") { logs in
      guard let tie, let tieSlope = correction.tieSlope else {
        return classes.map { dialect.weighted([(logs[0][$0], correction.slope)]) }
      }
      let (a, b, t) = (logs[0][tie.sideA], logs[0][tie.sideB], logs[0][tie.tie])
      var scores = Array(repeating: "", count: 3)
      scores[tie.sideA] = dialect.weighted([(a, correction.slope / 2), (b, -correction.slope / 2)])
      scores[tie.sideB] = dialect.weighted([(a, -correction.slope / 2), (b, correction.slope / 2)])
      scores[tie.tie] = dialect.weighted([(t, tieSlope), (a, -tieSlope / 2), (b, -tieSlope / 2)])
      return scores
    }
  }

  /// Adds the stages of what follows pooling, and returns the names of the probabilities.
  mutating func finished(_ pooled: [String]) -> [String] { calibrated(adjusted(pooled)) }

  private mutating func adjusted(_ probabilities: [String]) -> [String] {
    guard let adjustment = blend.segments else { return probabilities }
    func effect(_ shared: Double, _ value: (SegmentAdjustment.Effect) -> Double) -> String {
      var terms = [dialect.number(shared)]
      for (column, name) in zip(adjustment.columns, segments) where !column.values.isEmpty {
        let cases = column.values.enumerated().map { "WHEN \($0) THEN \(dialect.number(value($1.effect)))" }
        terms.append("CASE \(name) \(cases.joined(separator: " ")) ELSE \(dialect.number(0)) END")
      }
      return dialect.sum(terms)
    }
    let logs = query.logarithms([probabilities], floor: adjustment.floor, as: "sl", keeping: kept)[0]
    let effects =
      [SelectedColumn("sslope", effect(adjustment.shared.slope, \.slope))]
      + classes.map { k in SelectedColumn("sbias\(k)", effect(adjustment.shared.biases[k]) { $0.biases[k] }) }
    query.add(effects, keeping: kept + logs)
    let scores = classes.map {
      SelectedColumn("sz\($0)", "\(logs[$0]) * \(query.prefix)sslope + \(query.prefix)sbias\($0)")
    }
    query.add(scores, keeping: kept)
    let groups = [classes.map { "\(query.prefix)sz\($0)" }]
    return query.softmax(groups, as: "seg", keeping: kept)[0]
  }

  private mutating func calibrated(_ probabilities: [String]) -> [String] {
    let (dialect, classes, count) = (dialect, classes, blend.layout.count)
    switch blend.calibrator {
    case .none: return probabilities
    case .temperature(let scaling):
      return linearScores([probabilities], floor: scaling.floor, as: "cal") { logs in
        classes.map { dialect.weighted([(logs[0][$0], scaling.slope)], plus: scaling.biases[$0]) }
      }
    case .tieMap(let map):
      let tie = map.tieStructure
      return linearScores([probabilities], floor: map.floor, as: "cal") { logs in
        let (a, b, t) = (logs[0][tie.sideA], logs[0][tie.sideB], logs[0][tie.tie])
        var scores = Array(repeating: "", count: 3)
        let (d, u) = ("(\(a) - \(b))", "(\(t) - (\(a) + \(b)) / \(dialect.number(2)))")
        var margin = [(d, map.marginSlope / 2)]
        var terms = [(u, map.tieSlope)]
        if let shape = map.shape {
          margin += [("\(d) * ABS(\(d))", shape.squaredMargin / 2), ("\(d) * \(u)", shape.marginTimesTie / 2)]
        }
        if let closeness = map.closeness { terms.append((TieFeatures.logCosh(ofHalf: d, dialect), -closeness)) }
        scores[tie.sideA] = dialect.weighted(margin)
        scores[tie.sideB] = "-(\(scores[tie.sideA]))"
        scores[tie.tie] = dialect.weighted(terms, plus: map.tieBias)
        return scores
      }
    case .linear(let scaling):
      var first = probabilities
      if scaling.slope != 1 {
        first = linearScores([probabilities], floor: scaling.floor, as: "warm") { logs in
          classes.map { dialect.weighted([(logs[0][$0], scaling.slope)]) }
        }
      }
      return linearScores([first], floor: scaling.floor, as: "cal") { logs in
        classes.map { k in
          let terms =
            scaling.method == .vector
            ? [(logs[0][k], scaling.weights[k])] : classes.map { (logs[0][$0], scaling.weights[k * count + $0]) }
          return dialect.weighted(terms, plus: scaling.biases[k])
        }
      }
    case .beta(let calibration): return beta(calibration, probabilities)
    case .isotonic(let calibration):
      return curves(calibration.floor) { k in Self.interpolation(calibration.curves[k], at: probabilities[k], dialect) }
    }
  }

  /// Adds the stages of a curve per class, at least a floor, divided by the sum.
  private mutating func curves(_ floor: Double, _ curve: (Int) -> String) -> [String] {
    let columns = classes.map { SelectedColumn("curve\($0)", curve($0)) }
    query.add(columns, keeping: kept)
    let least = dialect.number(floor)
    let floored = classes.map { SelectedColumn("high\($0)", dialect.atLeast("\(query.prefix)curve\($0)", least)) }
    query.add(floored, keeping: kept)
    let groups = [classes.map { "\(query.prefix)high\($0)" }]
    return query.normalise(groups, as: "cal", keeping: kept)[0]
  }

  private mutating func beta(_ calibration: BetaCalibration, _ probabilities: [String]) -> [String] {
    let (dialect, prefix) = (dialect, query.prefix)
    let (floor, one, limit) = (dialect.number(calibration.floor), dialect.number(1), dialect.number(700))
    let logs = classes.flatMap { k in
      [
        SelectedColumn("up\(k)", "LN(\(dialect.atLeast(probabilities[k], floor)))"),
        SelectedColumn("down\(k)", "LN(\(dialect.atLeast("\(one) - \(probabilities[k])", floor)))"),
      ]
    }
    query.add(logs, keeping: kept)
    let odds = classes.map { k in
      let curve = calibration.curves[k]
      let (up, down) = ("\(query.prefix)up\(k)", "\(query.prefix)down\(k)")
      return SelectedColumn("odds\(k)", dialect.weighted([(up, -curve.a), (down, curve.b)], plus: -curve.c))
    }
    query.add(odds, keeping: kept)
    return curves(calibration.floor) { k in
      let odds = "\(prefix)odds\(k)"
      return "\(one) / (\(one) + \(dialect.exponential("CASE WHEN \(odds) > \(limit) THEN \(limit) ELSE \(odds) END")))"
    }
  }

  /// The height of a curve at a position, by halving the points as `MonotoneCurve.value` does.
  private static func interpolation(_ curve: MonotoneCurve, at position: String, _ dialect: Dialect) -> String {
    let number = dialect.number
    func segment(_ low: Int, _ high: Int) -> String {
      if high - low > 1 {
        let middle = (low + high) / 2
        return
          "CASE WHEN \(position) < \(number(curve.x[middle])) THEN \(segment(low, middle)) ELSE \(segment(middle, high)) END"
      }
      let rise = curve.y[high] - curve.y[low]
      if rise == 0 { return number(curve.y[low]) }
      let share = "(\(position) - \(number(curve.x[low]))) / \(number(curve.x[high] - curve.x[low]))"
      return "\(number(curve.y[low])) + \(share) * \(number(rise))"
    }
    let last = curve.x.count - 1
    let inner = last == 0 ? number(curve.y[0]) : segment(0, last)
    return
      "CASE WHEN \(position) IS NULL THEN NULL WHEN \(position) <= \(number(curve.x[0])) THEN \(number(curve.y[0])) "
      + "WHEN \(position) >= \(number(curve.x[last])) THEN \(number(curve.y[last])) ELSE \(inner) END"
  }
}

extension LogarithmicPool {
  /// For every class its weights and its bias.
  fileprivate var numbers: [Double] {
    biases.indices.flatMap { k in (classWeights?[k] ?? weights) + [biases[k]] }
  }
}
