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
    let chunks = stride(from: 0, to: resamples, by: 50).map { $0..<min($0 + 50, resamples) }
    let means = await parallelMap(chunks, threads: threads) { chunk in
      chunk.map { clusters.resampledMeans(seed: seed, resample: $0) }
    }.flatMap { $0 }
    return columns.indices.map { column in
      let sorted = means.map { $0[column] }.sorted()
      return PairedBootstrap.quantile(sorted, 0.025)...PairedBootstrap.quantile(sorted, 0.975)
    }
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

    /// Clusters in a block: few enough that a block's counts stay in the processor's fastest cache.
    private static let blockShift = 9

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

    /// Draws in two steps, how many from each block and then which ones: the counts of a block are a short array, and the
    /// sums are read in order.
    func resampledMeans(seed: UInt64, resample: Int) -> [Double] {
      var random = RandomSource(seed: seed, stream: 1_000 + UInt64(resample))
      let blockSize = 1 << Clusters.blockShift
      var draws = [Int](repeating: 0, count: (count >> Clusters.blockShift) + 1)
      for _ in 0..<count { draws[random.index(below: count) >> Clusters.blockShift] += 1 }
      var totals = [Double](repeating: 0, count: columnCount + 1)
      var counts = [Double](repeating: 0, count: blockSize)
      var weights = [SIMD4<Double>](repeating: SIMD4(), count: blockSize / 4)
      for (block, drawn) in draws.enumerated() where drawn > 0 {
        let first = block << Clusters.blockShift
        let size = min(count - first, blockSize)
        for index in counts.indices { counts[index] = 0 }
        for _ in 0..<drawn { counts[random.index(below: size)] += 1 }
        for lane in weights.indices {
          weights[lane] = SIMD4(counts[4 * lane], counts[4 * lane + 1], counts[4 * lane + 2], counts[4 * lane + 3])
        }
        let lanes = (size + 3) / 4
        for column in totals.indices {
          let base = column * laneCount + first / 4
          var sum = SIMD4<Double>()
          for lane in 0..<lanes { sum += weights[lane] * sums[base + lane] }
          totals[column] += sum.sum()
        }
      }
      return (0..<columnCount).map { totals[$0] / totals[columnCount] }
    }
  }
}
