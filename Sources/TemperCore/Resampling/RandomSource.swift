/// A seeded, splittable random number generator: SplitMix64 (Steele, Lea & Flood 2014).
///
/// The same seed and stream give the same numbers on every machine and with any number of threads.
public struct RandomSource: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// - Parameters:
  ///   - seed: chosen by the user.
  ///   - stream: an independent sequence for each purpose and each resample.
  public init(seed: UInt64, stream: UInt64 = 0) {
    state = RandomSource.mix(seed &+ 0x9E37_79B9_7F4A_7C15) ^ RandomSource.mix(stream &* 0xD1B5_4A32_D192_ED03 &+ 1)
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return RandomSource.mix(state)
  }

  /// A number in `0..<bound`, by multiplication (Lemire 2019); its bias is below bound / 2^64.
  @inline(__always)
  public mutating func index(below bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number in [0, 1) with 53 random bits.
  public mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Shuffles by Fisher and Yates. O(n).
  public mutating func shuffle<Element>(_ values: inout [Element]) {
    guard values.count > 1 else { return }
    for last in stride(from: values.count - 1, to: 0, by: -1) {
      values.swapAt(last, index(below: last + 1))
    }
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

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

  /// Calls `body` for every block of which a resample draws anything, with the block's number and how often each of its
  /// clusters is drawn; `blockSize` counts, zero beyond the last cluster. O(count) a resample.
  ///
  /// All resamples are through with a block before the next one begins, so that what is read along with it is read once.
  @inline(__always)
  func forEachBlock(
    resamples: Range<Int>, _ body: (_ resample: Int, _ block: Int, _ counts: UnsafePointer<Double>) -> Void
  ) {
    let blocks = BootstrapDraws.blockCount(count)
    var sources = resamples.map { RandomSource(seed: seed, stream: 1_000 + UInt64($0)) }
    // Pointers, because arrays would look at their bounds and owners at every draw.
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: blocks * sources.count) { drawn in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: BootstrapDraws.blockSize) { counts in
        guard let drawn = drawn.baseAddress, let counts = counts.baseAddress else { return }
        drawn.initialize(repeating: 0, count: blocks * sources.count)
        for index in sources.indices { drawBlocks(&sources[index], drawn + index * blocks) }
        for block in 0..<blocks {
          for (index, resample) in resamples.enumerated() where drawn[index * blocks + block] > 0 {
            counts.initialize(repeating: 0, count: BootstrapDraws.blockSize)
            drawClusters(&sources[index], Int(drawn[index * blocks + block]), of: block, counts)
            body(resample, block, counts)
          }
        }
      }
    }
  }

  /// How many clusters come from each block. A random number makes two draws, each biased by less than count / 2^32.
  @inline(__always)
  private func drawBlocks(_ random: inout RandomSource, _ drawn: UnsafeMutablePointer<Int32>) {
    var source = random
    var bits: UInt64 = 0
    for draw in 0..<count {
      bits = draw.isMultiple(of: 2) ? source.next() : bits &>> 32
      let cluster = Int(truncatingIfNeeded: ((bits & 0xFFFF_FFFF) &* UInt64(count)) &>> 32)
      drawn[cluster &>> BootstrapDraws.blockShift] &+= 1
    }
    random = source
  }

  /// Which clusters of a block are drawn. A random number makes seven draws from a whole block.
  @inline(__always)
  private func drawClusters(
    _ random: inout RandomSource, _ draws: Int, of block: Int, _ counts: UnsafeMutablePointer<Double>
  ) {
    var source = random
    defer { random = source }
    let size = min(count - block << BootstrapDraws.blockShift, BootstrapDraws.blockSize)
    guard size == BootstrapDraws.blockSize else {
      for _ in 0..<draws { counts[source.index(below: size)] += 1 }
      return
    }
    let perNumber = 64 / BootstrapDraws.blockShift
    var left = draws
    while left > 0 {
      var bits = source.next()
      for _ in 0..<min(left, perNumber) {
        counts[Int(truncatingIfNeeded: bits & UInt64(BootstrapDraws.blockSize - 1))] += 1
        bits &>>= UInt64(BootstrapDraws.blockShift)
      }
      left -= perNumber
    }
  }
}
