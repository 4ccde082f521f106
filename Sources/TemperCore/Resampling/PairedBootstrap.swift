/// Percentile intervals of several mean differences from one shared set of bootstrap resamples (Efron & Tibshirani 1993).
///
/// Whole groups are drawn where rows come in groups. Resample b has a random stream of its own, so that the intervals do
/// not depend on the number of threads.
public struct PairedBootstrap: Sendable {
  /// Number of resamples B.
  public let resamples: Int
  public let seed: UInt64
  public let threads: Int

  public init(resamples: Int = 2000, seed: UInt64, threads: Int) {
    self.resamples = resamples
    self.seed = seed
    self.threads = threads
  }

  /// 95 % intervals of the means of C columns. O(B N C).
  ///
  /// - Parameters:
  ///   - columns: C columns of N paired differences.
  ///   - groups: N group ordinals, or nil.
  /// - Returns: an interval for each column.
  public func intervals(of columns: [[Double]], groups: [Int]?) async -> [ClosedRange<Double>] {
    guard let rowCount = columns.first?.count, rowCount > 0 else { return [] }
    let clusters = Clusters(columns: columns, groups: groups, rowCount: rowCount)
    let seed = seed
    let means = await forEachResample { clusters.resampledMeans(seed: seed, resample: $0) }
    return columns.indices.map { column in PairedBootstrap.interval(means.map { $0[column] }) }
  }

  /// What `estimate` makes of every resample, in order; several at a time.
  func forEachResample<Estimate: Sendable>(_ estimate: @escaping @Sendable (Int) -> Estimate) async -> [Estimate] {
    let chunks = stride(from: 0, to: resamples, by: 50).map { $0..<min($0 + 50, resamples) }
    return await parallelMap(chunks, threads: threads) { $0.map(estimate) }.flatMap { $0 }
  }

  /// The middle 95 % of some estimates, at least one.
  public static func interval(_ estimates: [Double]) -> ClosedRange<Double> {
    let sorted = estimates.sorted()
    return quantile(sorted, 0.025)...quantile(sorted, 0.975)
  }

  /// Linear interpolation between order statistics (type 7 of Hyndman & Fan 1996, numpy's default).
  static func quantile(_ sorted: [Double], _ level: Double) -> Double {
    let position = level * Double(sorted.count - 1)
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
  }

  /// Sums per cluster, column by column, in lanes of four clusters; the last column is the number of rows.
  private struct Clusters: Sendable {
    let count: Int
    let columnCount: Int
    let laneCount: Int
    let sums: [SIMD4<Double>]

    init(columns: [[Double]], groups: [Int]?, rowCount: Int) {
      let count = groups.map { ($0.max() ?? -1) + 1 } ?? rowCount
      let laneCount = (count + 3) / 4
      var sums = [SIMD4<Double>](repeating: SIMD4(), count: (columns.count + 1) * laneCount)
      for (column, values) in (columns + [Array(repeating: 1, count: rowCount)]).enumerated() {
        for (row, value) in values.enumerated() {
          let cluster = groups?[row] ?? row
          sums[column * laneCount + cluster / 4][cluster % 4] += value
        }
      }
      self.count = count
      self.laneCount = laneCount
      self.sums = sums
      columnCount = columns.count
    }

    /// Means over the rows of a resample, whose sums are read in order.
    func resampledMeans(seed: UInt64, resample: Int) -> [Double] {
      var totals = [Double](repeating: 0, count: columnCount + 1)
      var weights = [SIMD4<Double>](repeating: SIMD4(), count: BootstrapDraws.blockSize / 4)
      BootstrapDraws(seed: seed, count: count).forEachBlock(resample: resample) { block, counts in
        for lane in weights.indices {
          weights[lane] = SIMD4(counts[4 * lane], counts[4 * lane + 1], counts[4 * lane + 2], counts[4 * lane + 3])
        }
        let firstLane = block * weights.count
        let lanes = min(laneCount - firstLane, weights.count)
        for column in totals.indices {
          let base = column * laneCount + firstLane
          var sum = SIMD4<Double>()
          for lane in 0..<lanes { sum += weights[lane] * sums[base + lane] }
          totals[column] += sum.sum()
        }
      }
      return (0..<columnCount).map { totals[$0] / totals[columnCount] }
    }
  }
}
