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
    guard !ratios.isEmpty, rowCount > 0 else { return ratios.map { _ in nil } }
    let clusters = RatioClusters(ratios, groups: groups, rowCount: rowCount)
    let seed = seed
    let estimates = await forEachChunk { clusters.resampledRatios(seed: seed, resamples: $0) }
    return ratios.indices.map { ratio in
      guard clusters.supports[ratio] > 1 else { return nil }
      let defined = estimates.map { $0[ratio] }.filter { !$0.isNaN }
      return defined.isEmpty ? nil : PairedBootstrap.interval(defined)
    }
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
