/// A pool that weighs models for the side and for the tie apart.
///
/// Every model's row is a margin d = log p_a/p_b and tie log-odds u = log p_t - (log p_a + log p_b)/2 (Davidson 1970).
/// The pool is softmax over (a, b, tie) of (s/2, -s/2, r) with s = sum w_m d_m + side bias and
/// r = sum v_m u_m + b_t + c × closeness, closeness = -mean_m log cosh(d_m/2). Three further blocks, zero unless
/// cross-validation wants them, let u_m into s, d_m into r, and the sharpness e_m = mean_k log p_mk into r; with them the
/// family contains the multinomial logistic stack on log p. Without the odd ones (side bias, u into s, d into r)
/// exchanging the sides of all inputs exchanges the sides of the output.
public struct TieAwarePool: Sendable, Hashable, Codable {
  public let tieStructure: TieStructure
  /// w: M weights on the margins.
  public let sideWeights: [Double]
  /// v: M weights on the tie log-odds.
  public let tieWeights: [Double]
  /// b_t.
  public let tieBias: Double
  /// Coefficients of every block: M weights of a per-model one, one number of the others; none where a block is off.
  public let blocks: BlockValues<[Double]>
  /// Smallest probability whose logarithm is taken.
  public let floor: Double

  public init(
    tieStructure: TieStructure, sideWeights: [Double], tieWeights: [Double], tieBias: Double,
    blocks: BlockValues<[Double]> = [:], floor: Double
  ) {
    self.tieStructure = tieStructure
    self.sideWeights = sideWeights
    self.tieWeights = tieWeights
    self.tieBias = tieBias
    self.blocks = blocks
    self.floor = floor
  }

  /// Whether its numbers are of such a shape, and finite.
  func isUsable(inputCount: Int, layout: ClassLayout) -> Bool {
    let weights = [sideWeights, tieWeights] + TieAwareBlock.perModel.map { blocks[$0] }.filter { !$0.isEmpty }
    let coefficients = TieAwareBlock.single.map { blocks[$0] }
    return tieStructure == layout.tieStructure && floor > 0
      && weights.allSatisfy { $0.count == inputCount && $0.allSatisfy(\.isFinite) }
      && coefficients.allSatisfy { $0.count <= 1 && $0.allSatisfy(\.isFinite) } && tieBias.isFinite
  }

  /// O(N M).
  public func predict(_ inputs: [ProbabilityMatrix]) -> ProbabilityMatrix {
    let count = inputs[0].rowCount
    var sides = [Double](repeating: blocks.coefficient(.sideBias), count: count)
    var ties = [Double](repeating: tieBias, count: count)
    let isOn = blocks.pairs.filter { !$0.value.isEmpty }
    var margins: [[Double]] = []
    for m in inputs.indices {
      let logs = inputs[m].flooredLogs(floor)
      if !blocks[.closeness].isEmpty { margins.append((0..<count).map { tieLogs(logs, $0).margin }) }
      let ofModel = isOn.filter(\.block.isPerModel).map { (block: $0.block, weight: $0.value[m]) }
      let (ofSide, ofTie) = (ofModel.filter { $0.block.head == .side }, ofModel.filter { $0.block.head == .tie })
      // What one model says is summed by itself, block after block, and then added.
      var terms = (0..<count).map { sideWeights[m] * tieLogs(logs, $0).margin }
      for (block, weight) in ofSide { block.add(weight, to: &terms) { tieLogs(logs, $0) } }
      for row in 0..<count { sides[row] += terms[row] }
      for row in 0..<count { terms[row] = tieWeights[m] * tieLogs(logs, row).odds }
      for (block, weight) in ofTie { block.add(weight, to: &terms) { tieLogs(logs, $0) } }
      for row in 0..<count { ties[row] += terms[row] }
    }
    for (block, coefficient) in isOn where !block.isPerModel {
      let values = block.values(count: count, models: inputs.count) { body in
        for margin in margins { margin.withUnsafeBufferPointer(body) }
      }
      guard let values else { continue }
      for row in 0..<count {
        switch block.head {
        case .side: sides[row] += coefficient[0] * values[row]
        case .tie: ties[row] += coefficient[0] * values[row]
        }
      }
    }
    return .softmaxRows(count: count, classCount: 3) { row, scores in
      scores[tieStructure.sideA] = sides[row] / 2
      scores[tieStructure.sideB] = -sides[row] / 2
      scores[tieStructure.tie] = ties[row]
    }
  }

  private func tieLogs(_ logs: [Double], _ row: Int) -> TieLogs {
    TieLogs(
      a: logs[3 * row + tieStructure.sideA], b: logs[3 * row + tieStructure.sideB],
      tie: logs[3 * row + tieStructure.tie])
  }
}

/// A part of a tie-aware pool beyond its weights and its tie bias, with a ridge of its own and off unless
/// cross-validation wants it.
///
/// Whatever is kept for every block, ridges, coefficients, column numbers, is a `BlockValues`. A further block is a case
/// here, with its properties and its values below.
public enum TieAwareBlock: String, Sendable, Hashable, Codable, CaseIterable {
  /// One coefficient of -mean_m log cosh(d_m/2) in the tie score: large where the models see close sides.
  case closeness
  /// A constant in the side score. Odd: it gives swap equivariance up.
  case sideBias
  /// Tie log-odds u_m in the side score. Odd.
  case tieToSide = "tie-to-side"
  /// Sharpness e_m = mean_k log p_mk in the tie score.
  case sharpness
  /// Margins d_m in the tie score. Odd.
  case marginToTie = "margin-to-tie"

  /// Whether the block has one weight a model, rather than one coefficient.
  public var isPerModel: Bool {
    switch self {
    case .closeness, .sideBias: false
    case .tieToSide, .sharpness, .marginToTie: true
    }
  }

  /// Blocks with one weight a model.
  public static var perModel: [TieAwareBlock] { allCases.filter(\.isPerModel) }
  /// Blocks with one coefficient.
  public static var single: [TieAwareBlock] { allCases.filter { !$0.isPerModel } }

  /// The scores of a tie-aware pool.
  package enum Head: Sendable {
    /// s, which decides between the sides.
    case side
    /// r, which decides between a tie and the sides.
    case tie
  }

  /// The score that the block is added to.
  package var head: Head {
    switch self {
    case .sideBias, .tieToSide: .side
    case .closeness, .sharpness, .marginToTie: .tie
    }
  }

  /// Columns that the weights and the tie bias have anyway.
  enum SharedColumns {
    case margins
    case odds
    case one
  }

  /// The columns that the block shares; nil where it has its own.
  var sharedColumns: SharedColumns? {
    switch self {
    case .sideBias: .one
    case .tieToSide: .odds
    case .marginToTie: .margins
    case .closeness, .sharpness: nil
    }
  }

  /// A row's value of a per-model block, from what one model says.
  @inline(__always)
  func value(_ logs: TieLogs) -> Double {
    switch self {
    case .tieToSide: logs.odds
    case .sharpness: logs.sharpness
    case .marginToTie: logs.margin
    case .closeness, .sideBias: preconditionFailure("a block with one coefficient is not one model's affair")
    }
  }

  /// Adds a per-model block of one model to the scores of some rows. O(rows).
  @inline(__always)
  fileprivate func add(_ weight: Double, to scores: inout [Double], _ logs: (Int) -> TieLogs) {
    for row in scores.indices { scores[row] += weight * value(logs(row)) }
  }

  /// The rows' values of a block with one coefficient; nil is one everywhere. O(N M).
  ///
  /// - Parameters:
  ///   - count: N.
  ///   - models: M.
  ///   - forEachModel: calls its argument with the N margins d_m of every model in turn.
  func values(
    count: Int, models: Int, _ forEachModel: (_ body: (UnsafeBufferPointer<Double>) -> Void) -> Void
  ) -> [Double]? {
    guard self == .closeness else { return nil }
    var sums = LogCoshSums(count: count)
    forEachModel { sums.add($0, times: 0.5) }
    return sums.values().map { -$0 / Double(models) }
  }
}

/// The logarithms of one model's probabilities in a row with a tie, and what a tie-aware pool is linear in.
struct TieLogs {
  var a: Double
  var b: Double
  var tie: Double

  /// d = log p_a/p_b.
  var margin: Double { a - b }
  /// u = log p_t - (log p_a + log p_b)/2.
  var odds: Double { tie - (a + b) / 2 }
  /// e = mean_k log p_k.
  var sharpness: Double { (a + b + tie) / 3 }
}

/// One value for every block of a tie-aware pool, in the order of `TieAwareBlock.allCases`.
public struct BlockValues<Value> {
  private var values: [Value]

  /// - Parameter value: makes the value of each block.
  public init(_ value: (TieAwareBlock) throws -> Value) rethrows {
    values = try TieAwareBlock.allCases.map(value)
  }

  /// - Parameters:
  ///   - values: those of some blocks.
  ///   - rest: that of every other block.
  public init(_ values: [TieAwareBlock: Value], else rest: Value) {
    self.init { values[$0] ?? rest }
  }

  public subscript(block: TieAwareBlock) -> Value {
    get { values[BlockValues.place(block)] }
    set { values[BlockValues.place(block)] = newValue }
  }

  /// Cases are declared in the order of `allCases`, five of them: a search is as quick as a table.
  private static func place(_ block: TieAwareBlock) -> Int { TieAwareBlock.allCases.firstIndex(of: block)! }

  /// Every block with its value, in order.
  public var pairs: [(block: TieAwareBlock, value: Value)] { Array(zip(TieAwareBlock.allCases, values)) }
}

extension BlockValues: Sendable where Value: Sendable {}
extension BlockValues: Equatable where Value: Equatable {}
extension BlockValues: Hashable where Value: Hashable {}

/// Coefficients: none where a block is off, which a literal or JSON leaves out.
extension BlockValues: ExpressibleByDictionaryLiteral, Codable where Value == [Double] {
  public init(dictionaryLiteral pairs: (TieAwareBlock, [Double])...) {
    self.init(Dictionary(uniqueKeysWithValues: pairs), else: [])
  }

  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(_ block: TieAwareBlock) { stringValue = block.rawValue }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    try self.init { try container.decodeIfPresent([Double].self, forKey: Name($0)) ?? [] }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    for (block, values) in pairs where !values.isEmpty { try container.encode(values, forKey: Name(block)) }
  }

  /// The coefficient of a block that has one; 0 where it is off.
  public func coefficient(_ block: TieAwareBlock) -> Double { self[block].first ?? 0 }
}
