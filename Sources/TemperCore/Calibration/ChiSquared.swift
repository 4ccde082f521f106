#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The chi-squared distribution with a whole number of degrees of freedom.
enum ChiSquared {
  /// P(X > x), by the finite sums that whole degrees of freedom allow (Abramowitz & Stegun 26.4.4 and 26.4.5).
  /// O(`degreesOfFreedom`).
  ///
  /// - Parameter degreesOfFreedom: at least 1.
  static func survival(_ x: Double, degreesOfFreedom: Int) -> Double {
    guard x > 0 else { return 1 }
    let half = x / 2
    // Each term is the one before times half / (j + 1); odd degrees count j in halves.
    let isOdd = !degreesOfFreedom.isMultiple(of: 2)
    var j = isOdd ? 0.5 : 0
    var term = isOdd ? exp(-half) * (half / Double.pi).squareRoot() * 2 : exp(-half)
    var sum = isOdd ? erfc(half.squareRoot()) : 0
    while j < Double(degreesOfFreedom) / 2 - 0.25 {
      sum += term
      j += 1
      term *= half / j
    }
    return min(1, sum)
  }
}
