extension PoolInputs {
  /// The loss of a tie-aware pool: margin d = log p_a/p_b and tie log-odds u = log p_t - (log p_a + log p_b)/2 of every model.
  ///
  /// Columns: d_1 … d_M and 1 for the margin; u_1 … u_M, 1 and closeness for the tie, where closeness is
  /// -mean_m log cosh(d_m/2), which is large when the models see close sides.
  func arenaLoss() -> HeadLoss {
    let lanes = rows.laneCount
    var columns: [SIMD4<Double>] = []
    columns.reserveCapacity((2 * modelCount + 3) * lanes)
    for m in 0..<modelCount {
      for lane in 0..<lanes { columns.append(margin(m, lane)) }
    }
    columns.append(contentsOf: rows.weights)
    for m in 0..<modelCount {
      for lane in 0..<lanes {
        let sides = log(model: m, class: 0, lane: lane) + log(model: m, class: 1, lane: lane)
        columns.append(log(model: m, class: 2, lane: lane) - sides * 0.5)
      }
    }
    columns.append(contentsOf: rows.weights)
    for lane in 0..<lanes {
      var sum = SIMD4<Double>()
      for m in 0..<modelCount {
        let half = margin(m, lane) * 0.5
        for slot in 0..<4 { sum[slot] += logCosh(half[slot]) }
      }
      columns.append(-sum / Double(modelCount))
    }
    let tieHead = modelCount + 1
    return HeadLoss(
      link: .arena, rows: rows, heads: [0..<tieHead, tieHead..<2 * modelCount + 3], columns: columns,
      outcomes: outcomes)
  }

  private func margin(_ model: Int, _ lane: Int) -> SIMD4<Double> {
    log(model: model, class: 0, lane: lane) - log(model: model, class: 1, lane: lane)
  }

  /// The loss of a logarithmic pool with weights of its own for every class: one head per class, log p_1k … log p_Mk and 1.
  func classLoss() -> HeadLoss {
    HeadLoss(
      link: .classes, rows: rows,
      heads: (0..<classCount).map { $0 * (modelCount + 1)..<($0 + 1) * (modelCount + 1) },
      columns: classColumns(), outcomes: outcomes)
  }

  /// The loss of a logarithmic pool whose classes share their weights.
  func sharedLoss(_ columns: [SIMD4<Double>], hasBias: Bool) -> SharedWeightLoss {
    SharedWeightLoss(
      rows: rows, modelCount: modelCount, classCount: classCount, hasBias: hasBias, columns: columns,
      outcomes: outcomes)
  }

  private func classColumns() -> [SIMD4<Double>] {
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
