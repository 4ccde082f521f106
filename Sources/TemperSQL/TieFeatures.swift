import TemperCore

/// What the heads of a tie-aware pool are linear in, as columns of a query: a stage of its own, and one more for closeness.
struct TieFeatures {
  private let tie: TieStructure
  private let prefix: String
  private let inputs: Int
  /// Names with the prefix of all features.
  let names: [String]

  /// Adds the stages.
  ///
  /// - Parameters:
  ///   - logs: names of M inputs of three logarithms, by class ordinal.
  ///   - blocks: the blocks that are on.
  ///   - kept: names of what stays besides.
  init(
    _ query: inout StagedQuery, logs: [[String]], _ tie: TieStructure, blocks: [TieAwareBlock], keeping kept: [String]
  ) {
    let dialect = query.dialect
    let (two, three) = (dialect.number(2), dialect.number(3))
    var columns: [SelectedColumn] = []
    for (m, log) in logs.enumerated() {
      let (a, b, t) = (log[tie.sideA], log[tie.sideB], log[tie.tie])
      columns.append(SelectedColumn("d\(m)", "\(a) - \(b)"))
      columns.append(SelectedColumn("u\(m)", "\(t) - (\(a) + \(b)) / \(two)"))
      if blocks.contains(.sharpness) { columns.append(SelectedColumn("e\(m)", "(\(a) + \(b) + \(t)) / \(three)")) }
    }
    query.add(columns, keeping: kept)
    var names = columns.map { query.name($0.name) }
    if blocks.contains(.closeness) {
      let terms = logs.indices.map { TieFeatures.logCosh(ofHalf: query.name("d\($0)"), dialect) }
      query.add([SelectedColumn("c0", "-(\(dialect.sum(terms))) / \(dialect.number(Double(logs.count)))")])
      names.append(query.name("c0"))
    }
    self.tie = tie
    self.names = names
    inputs = logs.count
    prefix = query.prefix
  }

  /// log cosh(d/2) = |d|/2 + log(1 + exp(-|d|)) - log 2.
  static func logCosh(ofHalf margin: String, _ dialect: Dialect) -> String {
    let size = "ABS(\(margin))"
    return
      "(\(size) / \(dialect.number(2)) + LN(\(dialect.number(1)) + \(dialect.exponential("-\(size)"))) - \(dialect.number(0.693_147_180_559_945_3)))"
  }

  /// The numbers of a pool in the order in which `probabilities` takes them.
  static func numbers(_ pool: TieAwarePool) -> [Double] {
    pool.sideWeights + pool.tieWeights + [pool.tieBias] + pool.blocks.pairs.flatMap(\.value)
  }

  /// What the coefficients of a block stand before; nil for one.
  private func terms(_ block: TieAwareBlock) -> [String?] {
    block.terms(inputs: inputs).map { term in term.column.map { prefix + $0 } }
  }

  /// Adds the stages of a pool's scores and probabilities; returns the names of these by class ordinal.
  ///
  /// - Parameters:
  ///   - pool: says which blocks are on.
  ///   - coefficients: expressions, in the order of `numbers`.
  func probabilities(
    of pool: TieAwarePool, _ coefficients: [String], _ query: inout StagedQuery, keeping kept: [String]
  ) -> [String] {
    var rest = coefficients[...]
    func product(_ term: String?) -> String {
      let coefficient = rest.removeFirst()
      return term.map { "\($0) * \(coefficient)" } ?? coefficient
    }
    var side = (0..<inputs).map { product("\(prefix)d\($0)") }
    var ties = (0..<inputs).map { product("\(prefix)u\($0)") } + [product(nil)]
    for (block, values) in pool.blocks.pairs where !values.isEmpty {
      let products = terms(block).map(product)
      if block.head == .side { side += products } else { ties += products }
    }
    let dialect = query.dialect
    query.add(
      [SelectedColumn("z", "(\(dialect.sum(side))) / \(dialect.number(2))"), SelectedColumn("r", dialect.sum(ties))],
      keeping: kept)
    query.add([SelectedColumn("zminus", "-\(prefix)z")])
    var scores = Array(repeating: "", count: 3)
    scores[tie.sideA] = "\(prefix)z"
    scores[tie.sideB] = "\(prefix)zminus"
    scores[tie.tie] = "\(prefix)r"
    return query.softmax([scores], as: "tie", keeping: kept)[0]
  }
}

extension PenalisedShape.Term {
  /// The column that holds it, without a prefix; nil for one.
  var column: String? {
    switch self {
    case .margin(let input): "d\(input)"
    case .odds(let input): "u\(input)"
    case .sharpness(let input): "e\(input)"
    case .closeness: "c0"
    case .log(let input, let k): "l\(input)_\(k)"
    case .one: nil
    }
  }
}
