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
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`): a row, or a group, is drawn like any other
  ///     and takes its weights along. Rows without a weight are not drawn.
  /// - Returns: an interval for each column.
  public func intervals(
    of columns: [[Double]], groups: [Int]?, weights: [Double]? = nil
  ) async -> [ClosedRange<Double>] {
    guard let rowCount = columns.first?.count, rowCount > 0 else { return [] }
    if let weights, weights.contains(0) {
      // A resample of rows that do not count would have no mean.
      let rows = takingPart(weights.indices, weights)
      return await intervals(
        of: columns.map { column in rows.map { column[$0] } }, groups: gather(groups, rows).map(renumbered),
        weights: rows.map { weights[$0] })
    }
    let clusters = Clusters(columns: columns, groups: groups, weights: weights, rowCount: rowCount)
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
    let stage = ProgressMonitor.begin(.resampling, total: chunks.count)
    defer { stage.end() }
    return await parallelMap(chunks, threads: threads, countedIn: stage, estimate).flatMap { $0 }
  }

  /// The middle 95 % of some estimates, at least one.
  public static func interval(_ estimates: [Double]) -> ClosedRange<Double> {
    let sorted = estimates.sorted()
    return quantile(sorted, 0.025)...quantile(sorted, 0.975)
  }

  /// A 95 % interval around an estimate, with an independent normal error added to it.
  ///
  /// - Parameter variance: of the error; zero leaves the interval as it is.
  static func widened(
    _ interval: ClosedRange<Double>, around estimate: Double, byVariance variance: Double
  ) -> ClosedRange<Double> {
    guard variance > 0 else { return interval }
    func reach(_ end: Double) -> Double { ((end - estimate) * (end - estimate) + z * z * variance).squareRoot() }
    return estimate - reach(min(interval.lowerBound, estimate))...estimate + reach(max(interval.upperBound, estimate))
  }

  /// A percentile interval of few clusters, which is too narrow as a normal one with the plain standard deviation is: by
  /// √(n / (n - 1)) and Student's t for z (Hesterberg 2015, doi:10.1080/00031305.2015.1089789).
  ///
  /// - Parameter clusters: rows, or groups, that were drawn, n.
  static func expanded(
    _ interval: ClosedRange<Double>, around estimate: Double, clusters: Int
  ) -> ClosedRange<Double> {
    guard clusters > 1 else { return interval }
    let degrees = Double(clusters - 1)
    let t = StudentT.quantile(exceededBy: 0.05, degreesOfFreedom: degrees)
    let factor = t / z * (Double(clusters) / degrees).squareRoot()
    return estimate + factor * (min(interval.lowerBound, estimate) - estimate)...estimate + factor
      * (max(interval.upperBound, estimate) - estimate)
  }

  /// The 97.5 % quantile of a standard normal deviate.
  private static let z = 1.959963984540054

  /// Linear interpolation between order statistics (type 7 of Hyndman & Fan 1996, numpy's default).
  static func quantile(_ sorted: [Double], _ level: Double) -> Double {
    let position = level * Double(sorted.count - 1)
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
  }

  /// Sums per cluster, column by column, in lanes of four clusters; the last column is the number of rows, or their weight.
  private struct Clusters: Sendable {
    let count: Int
    let columnCount: Int
    let laneCount: Int
    let sums: [SIMD4<Double>]

    init(columns: [[Double]], groups: [Int]?, weights: [Double]?, rowCount: Int) {
      let count = groups.map { ($0.max() ?? -1) + 1 } ?? rowCount
      let laneCount = (count + 3) / 4
      var sums = [SIMD4<Double>](repeating: SIMD4(), count: (columns.count + 1) * laneCount)
      for (column, values) in (columns + [Array(repeating: 1, count: rowCount)]).enumerated() {
        for (row, value) in values.enumerated() {
          let cluster = groups?[row] ?? row
          sums[column * laneCount + cluster / 4][cluster % 4] += (weights?[row] ?? 1) * value
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

extension PairedBootstrap {
  /// A ratio of two sums over some of the rows, such as a mean over the rows of one class.
  ///
  /// How many of its rows a resample holds is itself random, so numerator and denominator are resampled together.
  public struct Ratio: Sendable {
    /// Rows that add anything, each once.
    let rows: [Int]
    /// What each of `rows` adds to the two sums.
    let numerators: [Double]
    let denominators: [Double]

    /// - Parameters:
    ///   - rows: row ordinals, each once.
    ///   - numerators: one for each of `rows`.
    ///   - denominators: one for each of `rows`, not negative.
    public init(rows: [Int], numerators: [Double], denominators: [Double]) {
      precondition(rows.count == numerators.count && rows.count == denominators.count)
      self.rows = rows
      self.numerators = numerators
      self.denominators = denominators
    }
  }

  /// 95 % intervals of ratios, from the resamples that `intervals(of:groups:)` draws, where it draws any, with the same seed and
  /// groups.
  ///
  /// A resample without anything in a ratio's denominator says nothing of it and is passed over. A ratio whose
  /// denominator stands on fewer than two rows, or groups, has no interval: every resample repeats the same value.
  /// O(B (N + entries)), where entries are the rows of all ratios.
  ///
  /// - Parameters:
  ///   - ratios: C ratios of sums over the same N rows.
  ///   - rowCount: N.
  ///   - groups: N group ordinals, or nil.
  /// - Returns: an interval, or nil, for each ratio.
  public func intervals(ofRatios ratios: [Ratio], rowCount: Int, groups: [Int]?) async -> [ClosedRange<Double>?] {
    let found = await resampled(ratios, rowCount: rowCount, groups: groups)
    return ratios.indices.map(found.interval)
  }

  /// Ratios in all resamples.
  struct ResampledRatios: Sendable {
    /// Rows, or groups, in each ratio's denominator.
    var supports: [Int]
    /// Of every resample all ratios; not a number where a denominator is zero.
    var estimates: [[Double]]

    /// The middle 95 % of a ratio's resamples; nil where fewer than two rows, or groups, carry it.
    func interval(_ ratio: Int) -> ClosedRange<Double>? {
      guard supports[ratio] > 1 else { return nil }
      let defined = estimates.map { $0[ratio] }.filter { !$0.isNaN }
      return defined.isEmpty ? nil : PairedBootstrap.interval(defined)
    }
  }

  /// Ratios in the resamples that `intervals(ofRatios:rowCount:groups:)` looks at.
  func resampled(_ ratios: [Ratio], rowCount: Int, groups: [Int]?) async -> ResampledRatios {
    guard !ratios.isEmpty, rowCount > 0 else {
      return ResampledRatios(supports: ratios.map { _ in 0 }, estimates: [])
    }
    let clusters = RatioClusters(ratios, groups: groups, rowCount: rowCount)
    let seed = seed
    return ResampledRatios(
      supports: clusters.supports, estimates: await forEachChunk { clusters.resampledRatios(seed: seed, resamples: $0) }
    )
  }

  /// Sums per cluster of every ratio, without the clusters that add nothing: K means over one class each take no more
  /// room than one mean over all rows.
  private struct RatioClusters: Sendable {
    let count: Int
    /// Clusters in each ratio's denominator.
    let supports: [Int]
    /// The entries of ratio r in block b are `starts[r][b]..<starts[r][b + 1]`.
    private var starts: [[Int]] = []
    /// Position of an entry's cluster in its block.
    private var positions: [Int] = []
    private var numerators: [Double] = []
    private var denominators: [Double] = []

    init(_ ratios: [Ratio], groups: [Int]?, rowCount: Int) {
      count = groups.map { ($0.max() ?? -1) + 1 } ?? rowCount
      var supports: [Int] = []
      var sums = (numerator: [Double](repeating: 0, count: count), denominator: [Double](repeating: 0, count: count))
      for ratio in ratios {
        let clusters = groups.map { groups in ratio.rows.map { groups[$0] } } ?? ratio.rows
        for (entry, cluster) in clusters.enumerated() {
          sums.numerator[cluster] += ratio.numerators[entry]
          sums.denominator[cluster] += ratio.denominators[entry]
        }
        var support = 0
        var blocks: [Int] = []
        // Each cluster's sums are taken once, and are zero again for the next ratio.
        for cluster in clusters.sorted() where sums.denominator[cluster] != 0 || sums.numerator[cluster] != 0 {
          while blocks.count <= cluster / BootstrapDraws.blockSize { blocks.append(positions.count) }
          positions.append(cluster % BootstrapDraws.blockSize)
          numerators.append(sums.numerator[cluster])
          denominators.append(sums.denominator[cluster])
          if sums.denominator[cluster] != 0 { support += 1 }
          sums.numerator[cluster] = 0
          sums.denominator[cluster] = 0
        }
        while blocks.count <= BootstrapDraws.blockCount(count) { blocks.append(positions.count) }
        starts.append(blocks)
        supports.append(support)
      }
      self.supports = supports
    }

    /// The ratios in some resamples; not a number where the denominator is zero.
    func resampledRatios(seed: UInt64, resamples: Range<Int>) -> [[Double]] {
      var above = [[Double]](repeating: Array(repeating: 0, count: starts.count), count: resamples.count)
      var below = above
      BootstrapDraws(seed: seed, count: count).forEachBlock(resamples: resamples) { resample, block, counts in
        let place = resample - resamples.lowerBound
        for ratio in starts.indices {
          var numerator = 0.0
          var denominator = 0.0
          for entry in starts[ratio][block]..<starts[ratio][block + 1] {
            let drawn = counts[positions[entry]]
            numerator += drawn * numerators[entry]
            denominator += drawn * denominators[entry]
          }
          above[place][ratio] += numerator
          below[place][ratio] += denominator
        }
      }
      return zip(above, below).map { zip($0, $1).map { $1 == 0 ? .nan : $0 / $1 } }
    }
  }
}

/// The bootstrap distribution of a mean over the rows of resampled clusters, in the limit of infinitely many resamples.
///
/// By the first terms of its Cornish-Fisher expansion (Hall 1992, *The Bootstrap and Edgeworth Expansion*): a normal
/// distribution, moved and skewed. Clusters of different sizes make the mean a ratio of two sums, whose cumulants follow from
/// its Taylor series. With many clusters that is far closer to the limit than thousands of resamples are.
struct BootstrapExpansion: Sendable, Equatable {
  /// Of the distribution.
  let mean: Double
  let standardDeviation: Double
  let skewness: Double
  let excessKurtosis: Double
  /// Relative variance of the number of rows in a resample, which a mean is divided by.
  let sizeVariance: Double
  let clusterCount: Int

  /// Below so many clusters resamples are drawn.
  static let clusterThreshold = 10_000

  /// - Parameters:
  ///   - sums: of the values in each of C clusters, at least one.
  ///   - sizes: the rows of each cluster; not all zero.
  ///
  /// O(C).
  init(sums: UnsafeBufferPointer<Double>, sizes: UnsafeBufferPointer<Double>) {
    precondition(sums.count == sizes.count && !sums.isEmpty)
    let count = Double(sums.count)
    let size = sizes.reduce(0, +) / count
    let estimate = sums.reduce(0, +) / count / size
    // To first order a resample's mean is the estimate plus the mean of what its clusters deviate by.
    var moments = (second: 0.0, third: 0.0, fourth: 0.0, mixed: 0.0, size: 0.0)
    for cluster in sums.indices {
      let deviation = (sums[cluster] - estimate * sizes[cluster]) / size
      let square = deviation * deviation
      moments.second += square
      moments.third += square * deviation
      moments.fourth += square * square
      let excess = sizes[cluster] / size - 1
      moments.mixed += deviation * excess
      moments.size += excess * excess
    }
    let variance = moments.second / count / count
    // Of the deviations' mean with that of the sizes, which it is divided by.
    let covariance = moments.mixed / count / count
    let third = moments.third / count / count / count - 6 * variance * covariance
    let spread = moments.second / count
    mean = estimate - covariance
    standardDeviation = variance.squareRoot()
    skewness = variance > 0 ? third / (variance * variance.squareRoot()) : 0
    excessKurtosis = variance > 0 ? (moments.fourth / count / (spread * spread) - 3) / count : 0
    sizeVariance = moments.size / count / count
    clusterCount = sums.count
  }

  /// Whether the terms left out are below a hundredth of a standard deviation: far less than 2,000 resamples err by.
  var isAccurate: Bool {
    clusterCount >= BootstrapExpansion.clusterThreshold && skewness.magnitude <= 0.1 && excessKurtosis.magnitude <= 0.02
      && sizeVariance <= 0.002
  }

  /// The quantile of a standard normal deviate.
  func quantile(_ z: Double) -> Double {
    mean + standardDeviation * (z + skewness * (z * z - 1) / 6)
  }

  /// The middle 95 %.
  var interval: ClosedRange<Double> {
    // The order holds: the skewness moves both ends the same way.
    let z = 1.959963984540054
    return quantile(-z)...quantile(z)
  }
}
