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
