import TemperKernels

extension PoolInputs {
  /// What the heads of a tie-aware pool are linear in: of every model the margin d = log p_a/p_b; of every model the tie
  /// log-odds u = log p_t - (log p_a + log p_b)/2; and 1. Its blocks further ask for closeness -mean_m log cosh(d_m/2), which
  /// is large when the models see close sides, and for the sharpness e = mean_k log p_k of every model. O(N M).
  ///
  /// - Parameter hasBlocks: false leaves closeness and sharpness out.
  func arenaColumns(hasBlocks: Bool = true) -> [SIMD4<Double>] {
    let lanes = rows.laneCount
    let count = hasBlocks ? 3 * modelCount + 2 : 2 * modelCount + 1
    return [SIMD4<Double>](unsafeUninitializedCapacity: count * lanes) { columns, filled in
      filled = count * lanes
      guard let columns = UnsafeMutableRawPointer(columns.baseAddress)?.assumingMemoryBound(to: Double.self) else {
        return
      }
      func column(_ number: Int) -> UnsafeMutablePointer<Double> { columns + 4 * lanes * number }
      for m in 0..<modelCount {
        logs(of: m).withUnsafeBytes { logs in
          guard let a = logs.doubles else { return }
          temper_arena_columns(
            a, a + 4 * lanes, a + 8 * lanes, 4 * lanes, column(m), column(modelCount + m),
            hasBlocks ? column(2 * modelCount + 2 + m) : nil)
        }
      }
      let one = UnsafeMutableRawBufferPointer(start: column(2 * modelCount), count: 32 * lanes)
      rows.weights.withUnsafeBytes { one.copyMemory(from: $0) }
      guard hasBlocks else { return }
      var spreads = LogCoshSums(count: 4 * lanes)
      for m in 0..<modelCount { spreads.add(UnsafeBufferPointer(start: column(m), count: 4 * lanes), times: 0.5) }
      let closeness = column(2 * modelCount + 1)
      for (slot, sum) in spreads.values().enumerated() { closeness[slot] = -sum / Double(modelCount) }
    }
  }

  /// The loss of a tie-aware pool with the blocks that settings leave on.
  func arenaLoss(
    _ columns: [SIMD4<Double>], _ settings: PenaltySettings
  ) -> (loss: HeadLoss, map: PenalisedProblem.CoefficientMap) {
    let m = modelCount
    let margins = Array(0..<m)
    let ties = Array(m..<2 * m)
    let one = 2 * m
    let sharpness = Array(2 * m + 2..<3 * m + 2)
    var side = margins
    var tie = ties
    tie.append(one)
    var blocks = PenalisedProblem.Blocks<[Int]>(all: [])
    func add(_ block: [Int], to head: inout [Int], after first: Int, _ ridge: Double) -> [Int] {
      guard ridge.isFinite else { return [] }
      head += block
      return (head.count - block.count..<head.count).map { first + $0 }
    }
    blocks.sideBias = add([one], to: &side, after: 0, settings.sideBias)
    blocks.tieToSide = add(ties, to: &side, after: 0, settings.tieToSide)
    let first = side.count
    blocks.closeness = add([one + 1], to: &tie, after: first, settings.closeness)
    blocks.sharpness = add(sharpness, to: &tie, after: first, settings.sharpness)
    blocks.marginToTie = add(margins, to: &tie, after: first, settings.marginToTie)
    let loss = HeadLoss(link: .tieStructure, rows: rows, heads: [side, tie], columns: columns, outcomes: outcomes)
    let map = PenalisedProblem.CoefficientMap(
      weights: 0..<m, headWeights: [first..<first + m], biases: [first + m], blocks: blocks, count: first + tie.count)
    return (loss, map)
  }

  /// max(p_m,y(i), eps), model by model, in lanes: what a mixture is fitted to.
  func likelihoods() -> [SIMD4<Double>] {
    predictions.flatMap { matrix in rows.lanes { max(matrix[$0, labels[$0]], LogLoss.smallestProbability) } }
  }

  /// The loss of a logarithmic pool with weights of its own for every class: one head per class.
  func classLoss(_ columns: [SIMD4<Double>]) -> HeadLoss {
    HeadLoss(
      link: .classes, rows: rows,
      heads: (0..<classCount).map { Array($0 * (modelCount + 1)..<($0 + 1) * (modelCount + 1)) },
      columns: columns, outcomes: outcomes)
  }

  /// The loss of a logarithmic pool whose classes share their weights.
  func sharedLoss(_ columns: [SIMD4<Double>], hasBias: Bool) -> SharedWeightLoss {
    SharedWeightLoss(
      rows: rows, modelCount: modelCount, classCount: classCount, hasBias: hasBias, columns: columns,
      outcomes: outcomes)
  }

  /// What the classes of a logarithmic pool are linear in: for every class log p_1k … log p_Mk and 1.
  func classColumns() -> [SIMD4<Double>] {
    let lanes = rows.laneCount
    let width = modelCount + 1
    return [SIMD4<Double>](unsafeUninitializedCapacity: classCount * width * lanes) { columns, filled in
      filled = classCount * width * lanes
      for m in 0...modelCount {
        let parts = m < modelCount ? logs(of: m) : []
        for k in 0..<classCount {
          let part = m < modelCount ? parts[k * lanes..<(k + 1) * lanes] : rows.weights[...]
          let first = (k * width + m) * lanes
          _ = columns[first..<first + lanes].initialize(fromContentsOf: part)
        }
      }
    }
  }
}
