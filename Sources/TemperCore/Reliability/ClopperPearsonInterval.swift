#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The exact interval of a proportion (Clopper & Pearson 1934): it covers the truth at least as often as it says.
public enum ClopperPearsonInterval {
  /// The interval of a proportion, successes of count.
  ///
  /// Its bounds are the proportions under which so many successes, or more, have probability (1 - confidence) / 2, and so
  /// many or fewer. O(√count).
  ///
  /// - Precondition: `count` is positive and `confidence` in 0..<1.
  public static func interval(successes: Int, count: Int, confidence: Double = 0.95) -> ClosedRange<Double> {
    precondition(count > 0 && (0...count).contains(successes) && (0..<1).contains(confidence))
    let tail = (1 - confidence) / 2
    let hits = Double(successes)
    let misses = Double(count - successes)
    let lower = successes == 0 ? 0 : IncompleteBeta.inverse(tail, a: hits, b: misses + 1)
    let upper = successes == count ? 1 : 1 - IncompleteBeta.inverse(tail, a: misses, b: hits + 1)
    return lower...upper
  }

  /// The confidence of each of `count` intervals that together err no more often than one of 95 % (Šidák 1967). O(1).
  public static func simultaneousConfidence(count: Int) -> Double {
    pow(0.95, 1 / Double(max(1, count)))
  }
}
