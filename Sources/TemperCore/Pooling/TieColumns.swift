/// The columns that the heads of tie-aware pools are linear in, and which of them belong to what.
///
/// The columns of some of the models are those of all: only what is a mean over models is there once more.
struct TieColumns: Sendable {
  /// Whether there are columns that only blocks ask for.
  let hasBlocks: Bool
  /// Numbers of the columns: margin d of every model, tie log-odds u of every model, and 1.
  private var margins: [Int]
  private var odds: [Int]
  private let one: Int
  /// Of every block; none where its columns were left out.
  private var blocks: BlockValues<[Int]>
  /// Lanes of one column.
  private let laneCount: Int
  private let values: [SIMD4<Double>]
  /// Columns of these models alone, numbered on behind `values`.
  private var further: [SIMD4<Double>] = []

  /// The columns of all models. O(N M).
  ///
  /// - Parameter hasBlocks: false leaves the columns out that only blocks ask for.
  init(_ inputs: PoolInputs, hasBlocks: Bool = true) {
    let m = inputs.modelCount
    self.hasBlocks = hasBlocks
    margins = Array(0..<m)
    odds = Array(m..<2 * m)
    one = 2 * m
    blocks = BlockValues { block in
      let (numbers, isOwn) = block.columns(modelCount: m)
      return isOwn && !hasBlocks ? [] : numbers
    }
    laneCount = inputs.rows.laneCount
    values = inputs.tieColumns(hasBlocks: hasBlocks)
  }

  /// The same for some of the models. O(1), and O(N M) where a block that is wanted has a mean over models.
  ///
  /// - Parameters:
  ///   - kept: places of those models.
  ///   - wanted: the blocks that losses will ask for.
  func keeping(_ kept: [Int], wanted: Set<TieAwareBlock>) -> TieColumns {
    guard kept != Array(margins.indices) else { return self }
    var part = self
    part.margins = kept.map { margins[$0] }
    part.odds = kept.map { odds[$0] }
    part.further = []
    for block in TieAwareBlock.allCases {
      if block.isPerModel {
        part.blocks[block] = blocks[block].isEmpty ? [] : kept.map { blocks[block][$0] }
      } else if block.sharedColumns == nil {
        part.blocks[block] = []
        guard wanted.contains(block), let column = part.values(of: block) else { continue }
        part.blocks[block] = [(values.count + part.further.count) / laneCount]
        part.further += column
      }
    }
    return part
  }

  /// The column of a block with one coefficient; nil is one everywhere.
  private func values(of block: TieAwareBlock) -> [SIMD4<Double>]? {
    values.withUnsafeBytes { bytes in
      guard let start = bytes.doubles else { return nil }
      let size = 4 * laneCount
      let found = block.values(count: size, models: margins.count) { body in
        for number in margins { body(UnsafeBufferPointer(start: start + size * number, count: size)) }
      }
      return found.map { found in
        (0..<laneCount).map { SIMD4(found[4 * $0], found[4 * $0 + 1], found[4 * $0 + 2], found[4 * $0 + 3]) }
      }
    }
  }

  /// The loss of a tie-aware pool with the blocks that settings leave on.
  ///
  /// - Parameter inputs: the rows, and the models whose columns these are.
  func loss(_ inputs: PoolInputs, _ settings: PenaltySettings) -> (loss: HeadLoss, map: PenalisedProblem.CoefficientMap)
  {
    let m = margins.count
    precondition(m == inputs.modelCount, "columns of the models that take part")
    var side = margins
    var tie = odds + [one]
    var places = BlockValues<[Int]> { _ in [] }
    func add(_ head: TieAwareBlock.Head, to members: inout [Int], after first: Int) {
      for block in TieAwareBlock.allCases where block.head == head && settings.blocks[block].isFinite {
        let numbers = blocks[block]
        precondition(!numbers.isEmpty, "columns of the blocks that are on")
        places[block] = numbers.indices.map { first + members.count + $0 }
        members += numbers
      }
    }
    add(.side, to: &side, after: 0)
    let first = side.count
    add(.tie, to: &tie, after: first)
    let loss = HeadLoss(
      link: .tie, rows: inputs.rows, heads: [side, tie], columns: values, further: further, outcomes: inputs.outcomes)
    let map = PenalisedProblem.CoefficientMap(
      weights: 0..<m, headWeights: [first..<first + m], biases: [first + m], blocks: places, count: first + tie.count)
    return (loss, map)
  }
}

extension PoolInputs {
  /// What the heads of a tie-aware pool are linear in: margin d of every model, tie log-odds u of every model, and 1; then
  /// the columns that only blocks ask for, in the order of the blocks. O(N M).
  ///
  /// - Parameter hasBlocks: false leaves the columns of the blocks out.
  func tieColumns(hasBlocks: Bool = true) -> [SIMD4<Double>] {
    let size = 4 * rows.laneCount
    let own = hasBlocks ? TieAwareBlock.allCases.filter { $0.columns(modelCount: modelCount).isOwn } : []
    let count = 2 * modelCount + 1 + own.reduce(0) { $0 + ($1.isPerModel ? modelCount : 1) }
    return [SIMD4<Double>](unsafeUninitializedCapacity: count * rows.laneCount) { columns, filled in
      filled = count * rows.laneCount
      guard let columns = UnsafeMutableRawPointer(columns.baseAddress)?.assumingMemoryBound(to: Double.self) else {
        return
      }
      func column(_ number: Int) -> UnsafeMutablePointer<Double> { columns + size * number }
      let perModel = own.filter(\.isPerModel).map { ($0, first: $0.columns(modelCount: modelCount).numbers[0]) }
      for m in 0..<modelCount {
        logs(of: m).withUnsafeBytes { logs in
          guard let a = logs.doubles else { return }
          let (b, tie) = (a + size, a + 2 * size)
          let (margins, odds) = (column(m), column(modelCount + m))
          for i in 0..<size {
            let logs = TieLogs(a: a[i], b: b[i], tie: tie[i])
            margins[i] = logs.margin
            odds[i] = logs.odds
          }
          for (block, first) in perModel {
            let values = column(first + m)
            for i in 0..<size { values[i] = block.value(TieLogs(a: a[i], b: b[i], tie: tie[i])) }
          }
        }
      }
      let one = UnsafeMutableRawBufferPointer(start: column(2 * modelCount), count: 8 * size)
      rows.ones.withUnsafeBytes { one.copyMemory(from: $0) }
      for block in own where !block.isPerModel {
        let values = block.values(count: size, models: modelCount) { body in
          for m in 0..<modelCount { body(UnsafeBufferPointer(start: column(m), count: size)) }
        }
        guard let values else { continue }
        column(block.columns(modelCount: modelCount).numbers[0]).update(from: values, count: size)
      }
    }
  }
}

extension TieAwareBlock {
  /// The numbers of the block's columns among those of `PoolInputs.tieColumns`, and whether no one else needs them.
  fileprivate func columns(modelCount m: Int) -> (numbers: [Int], isOwn: Bool) {
    switch sharedColumns {
    case .margins: return (Array(0..<m), false)
    case .odds: return (Array(m..<2 * m), false)
    case .one: return ([2 * m], false)
    case nil:
      var first = 2 * m + 1
      for block in TieAwareBlock.allCases {
        if block == self { break }
        if block.sharedColumns == nil { first += block.isPerModel ? m : 1 }
      }
      return (Array(first..<first + (isPerModel ? m : 1)), true)
    }
  }
}
