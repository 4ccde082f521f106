extension PoolInputs {
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
