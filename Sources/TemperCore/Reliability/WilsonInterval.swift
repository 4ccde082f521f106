/// The score interval of a proportion (Wilson 1927).
public enum WilsonInterval {
  /// The 97.5 % quantile of the standard normal distribution.
  package static let z = 1.959963984540054

  /// The 95 % interval of a proportion: successes of count. O(1).
  ///
  /// - Precondition: `count` is positive.
  public static func interval(successes: Int, count: Int) -> ClosedRange<Double> {
    precondition(count > 0 && (0...count).contains(successes))
    let n = Double(count)
    let share = Double(successes) / n
    let square = z * z
    let middle = (share + square / (2 * n)) / (1 + square / n)
    let half = z / (1 + square / n) * (share * (1 - share) / n + square / (4 * n * n)).squareRoot()
    // Rounding must not push a bound past the proportion's own range.
    let lower = successes == 0 ? 0 : max(0, middle - half)
    let upper = successes == count ? 1 : min(1, middle + half)
    return lower...upper
  }
}
