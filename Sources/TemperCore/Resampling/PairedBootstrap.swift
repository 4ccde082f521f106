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

  /// Sums per cluster, cluster by cluster, in lanes of four columns; the last column is the number of rows.
  private struct Clusters: Sendable {
    let count: Int
    let columnCount: Int
    let width: Int
    let sums: [SIMD4<Double>]

    init(columns: [[Double]], groups: [Int]?, rowCount: Int) {
      count = groups.map { ($0.max() ?? -1) + 1 } ?? rowCount
      columnCount = columns.count
      width = (columns.count + 4) / 4
      var sums = [SIMD4<Double>](repeating: SIMD4(), count: count * width)
      for row in 0..<rowCount {
        let base = (groups?[row] ?? row) * width
        for (column, values) in columns.enumerated() { sums[base + column / 4][column % 4] += values[row] }
        sums[base + columns.count / 4][columns.count % 4] += 1
      }
      self.sums = sums
    }

    func resampledMeans(seed: UInt64, resample: Int) -> [Double] {
      var random = RandomSource(seed: seed, stream: 1_000 + UInt64(resample))
      var totals = [SIMD4<Double>](repeating: SIMD4(), count: width)
      for _ in 0..<count {
        let base = random.index(below: count) * width
        for lane in 0..<width { totals[lane] += sums[base + lane] }
      }
      let rows = totals[columnCount / 4][columnCount % 4]
      return (0..<columnCount).map { totals[$0 / 4][$0 % 4] / rows }
    }
  }
}
