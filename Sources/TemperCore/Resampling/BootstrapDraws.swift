/// Which of `count` clusters a bootstrap resample draws, and how often.
///
/// Drawn in two steps, how many from each block of clusters and then which ones, so that the counts of a block are a
/// short array that stays in the processor's fastest cache. The draws depend on the seed, the resample and the number of
/// clusters alone: whatever is estimated from them shares one set of resamples.
struct BootstrapDraws {
  /// Clusters in a block.
  static let blockSize = 1 << blockShift
  private static let blockShift = 9

  let seed: UInt64
  let count: Int

  /// Number of blocks for `count` clusters.
  static func blockCount(_ count: Int) -> Int { (count + blockSize - 1) >> blockShift }

  /// Calls `body` for every block of which anything is drawn, with the block's number and how often each of its clusters
  /// is drawn; `blockSize` counts, zero beyond the last cluster. O(count).
  @inline(__always)
  func forEachBlock(resample: Int, _ body: (_ block: Int, _ counts: [Double]) -> Void) {
    var random = RandomSource(seed: seed, stream: 1_000 + UInt64(resample))
    var draws = [Int](repeating: 0, count: BootstrapDraws.blockCount(count))
    for _ in 0..<count { draws[random.index(below: count) >> BootstrapDraws.blockShift] += 1 }
    var counts = [Double](repeating: 0, count: BootstrapDraws.blockSize)
    for (block, drawn) in draws.enumerated() where drawn > 0 {
      let size = min(count - block << BootstrapDraws.blockShift, BootstrapDraws.blockSize)
      for index in counts.indices { counts[index] = 0 }
      for _ in 0..<drawn { counts[random.index(below: size)] += 1 }
      body(block, counts)
    }
  }
}
