import TemperKernels

/// Percentile intervals of several mean differences from one shared set of bootstrap resamples (Efron & Tibshirani 1993).
///
/// Whole groups are drawn where rows come in groups. Resample b has a random stream of its own, so that the intervals do
/// not depend on the number of threads. From `BootstrapExpansion.clusterThreshold` rows or groups on, means over all rows have
/// the limit of infinitely many resamples instead; ratios are always resampled.
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

  /// 95 % intervals of the means of C columns. O(B N C), and O(N C) where all of them are expanded.
  ///
  /// - Parameters:
  ///   - columns: C columns of N paired differences.
  ///   - groups: N group ordinals, or nil.
  /// - Returns: an interval for each column.
  public func intervals(of columns: [[Double]], groups: [Int]?) async -> [ClosedRange<Double>] {
    guard let rowCount = columns.first?.count, rowCount > 0 else { return [] }
    let clusters = Clusters(columns: columns, groups: groups, rowCount: rowCount)
    let expanded = clusters.expansions().map { $0.isAccurate ? $0.interval : nil }
    guard expanded.contains(nil) else { return expanded.compactMap { $0 } }
    let seed = seed
    let means = await forEachChunk { clusters.resampledMeans(seed: seed, resamples: $0) }
    return columns.indices.map { column in expanded[column] ?? PairedBootstrap.interval(means.map { $0[column] }) }
  }

  /// What `estimate` makes of all resamples, in order; several at a time.
  func forEachChunk<Estimate: Sendable>(
    _ estimate: @escaping @Sendable (Range<Int>) -> [Estimate]
  ) async -> [Estimate] {
    let chunks = stride(from: 0, to: resamples, by: 50).map { $0..<min($0 + 50, resamples) }
    return await parallelMap(chunks, threads: threads, estimate).flatMap { $0 }
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

    /// The distribution of every column's mean over resamples.
    func expansions() -> [BootstrapExpansion] {
      sums.withUnsafeBytes { bytes in
        let values = bytes.bindMemory(to: Double.self)
        func column(_ index: Int) -> UnsafeBufferPointer<Double> {
          UnsafeBufferPointer(rebasing: values[4 * laneCount * index..<4 * laneCount * index + count])
        }
        return (0..<columnCount).map { BootstrapExpansion(sums: column($0), sizes: column(columnCount)) }
      }
    }

    /// Means over the rows of some resamples.
    func resampledMeans(seed: UInt64, resamples: Range<Int>) -> [[Double]] {
      let width = columnCount + 1
      var totals = [Double](repeating: 0, count: width * resamples.count)
      sums.withUnsafeBytes { sums in
        guard let start = sums.assumingMemoryBound(to: Double.self).baseAddress else { return }
        BootstrapDraws(seed: seed, count: count).forEachBlock(resamples: resamples) { resample, block, counts in
          let first = block * BootstrapDraws.blockSize
          let place = (resample - resamples.lowerBound) * width
          totals.withUnsafeMutableBufferPointer { totals in
            temper_weighted_sums(
              counts, start + first, 4 * laneCount, width, min(4 * laneCount - first, BootstrapDraws.blockSize),
              totals.baseAddress! + place)
          }
        }
      }
      return stride(from: 0, to: totals.count, by: width).map { first in
        (0..<columnCount).map { totals[first + $0] / totals[first + columnCount] }
      }
    }
  }
}
