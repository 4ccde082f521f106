extension PoolInputs {
  /// What the heads of a tie-aware pool are linear in: of every model the margin d = log p_a/p_b, the tie log-odds
  /// u = log p_t - (log p_a + log p_b)/2 and the sharpness e = mean_k log p_k; then 1, and closeness
  /// -mean_m log cosh(d_m/2), which is large when the models see close sides.
  func arenaColumns() -> [SIMD4<Double>] {
    let lanes = rows.laneCount
    var columns: [SIMD4<Double>] = []
    columns.reserveCapacity((3 * modelCount + 2) * lanes)
    for m in 0..<modelCount {
      for lane in 0..<lanes { columns.append(margin(m, lane)) }
    }
    for m in 0..<modelCount {
      for lane in 0..<lanes {
        let sides = log(model: m, class: 0, lane: lane) + log(model: m, class: 1, lane: lane)
        columns.append(log(model: m, class: 2, lane: lane) - sides * 0.5)
      }
    }
    for m in 0..<modelCount {
      for lane in 0..<lanes {
        let sides = log(model: m, class: 0, lane: lane) + log(model: m, class: 1, lane: lane)
        columns.append((sides + log(model: m, class: 2, lane: lane)) / 3)
      }
    }
    columns.append(contentsOf: rows.weights)
    var spreads = LogCoshSums(count: 4 * lanes)
    for m in 0..<modelCount {
      var halves: [Double] = []
      halves.reserveCapacity(4 * lanes)
      for lane in 0..<lanes {
        let half = margin(m, lane) * 0.5
        for slot in 0..<4 { halves.append(half[slot]) }
      }
      spreads.add(halves)
    }
    let sums = spreads.values()
    for lane in 0..<lanes {
      let sum = SIMD4(sums[4 * lane], sums[4 * lane + 1], sums[4 * lane + 2], sums[4 * lane + 3])
      columns.append(-sum / Double(modelCount))
    }
    return columns
  }

  /// The loss of a tie-aware pool with the blocks that settings leave on.
  func arenaLoss(
    _ columns: [SIMD4<Double>], _ settings: PenaltySettings
  ) -> (loss: HeadLoss, map: PenalisedProblem.CoefficientMap) {
    let m = modelCount
    let margins = Array(0..<m)
    let ties = Array(m..<2 * m)
    let sharpness = Array(2 * m..<3 * m)
    let one = 3 * m
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
    let loss = HeadLoss(link: .arena, rows: rows, heads: [side, tie], columns: columns, outcomes: outcomes)
    let map = PenalisedProblem.CoefficientMap(
      weights: 0..<m, headWeights: [first..<first + m], biases: [first + m], blocks: blocks, count: first + tie.count)
    return (loss, map)
  }

  /// max(p_m,y(i), eps), model by model, in lanes: what a mixture is fitted to.
  func likelihoods() -> [SIMD4<Double>] {
    predictions.flatMap { matrix in rows.lanes { max(matrix[$0, labels[$0]], LogLoss.smallestProbability) } }
  }

  private func margin(_ model: Int, _ lane: Int) -> SIMD4<Double> {
    log(model: model, class: 0, lane: lane) - log(model: model, class: 1, lane: lane)
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
    var columns: [SIMD4<Double>] = []
    columns.reserveCapacity(classCount * (modelCount + 1) * lanes)
    for k in 0..<classCount {
      for m in 0..<modelCount { columns.append(contentsOf: logs[m][k * lanes..<(k + 1) * lanes]) }
      columns.append(contentsOf: rows.weights)
    }
    return columns
  }
}
