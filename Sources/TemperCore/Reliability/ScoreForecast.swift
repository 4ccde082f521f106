#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What a mean over the labelled rows says of the same mean over a given number of test rows like them.
///
/// Two errors add up: that of the estimate, and the luck of the test rows. Rows alone: se² + s²/n. Test rows that come in
/// groups like the labelled ones are as much less informative as these: se² (1 + N/n). A public part is a random sample of
/// the test rows, which adds (1 - share) s² / (share × n).
public struct ScoreForecast: Sendable, Equatable {
  public let mean: Double
  /// Standard deviation of the coming mean around `mean`.
  public let standardError: Double
  /// Test rows that it is over.
  public let rows: Double

  /// - Parameters:
  ///   - values: N losses, or differences of losses, of labelled rows.
  ///   - groups: N group ordinals, or nil where rows are independent.
  ///   - testRows: n, at least 1.
  ///   - share: the part of the test rows that is scored, above 0 and up to 1.
  ///
  /// O(N).
  public init(_ values: [Double], groups: [Int]?, testRows: Int, share: Double = 1) {
    let estimate = MeanEstimate(values, groups: groups)
    let count = Double(values.count)
    let tests = Double(testRows)
    let rowError = groups == nil ? estimate.standardError : MeanEstimate(values).standardError
    let spread = rowError * rowError * count
    let variance = estimate.standardError * estimate.standardError
    mean = estimate.mean
    rows = share * tests
    standardError = (variance * (1 + count / tests) + (1 - share) * spread / (share * tests)).squareRoot()
  }

  /// 95 % interval, by the normal approximation.
  public var interval: ClosedRange<Double> {
    let half = WilsonInterval.z * standardError
    return mean - half...mean + half
  }

  /// The probability that the coming mean is below zero: of a difference A - B, that A beats B. A half where all is zero.
  public var probabilityBelowZero: Double {
    if standardError == 0 { return mean < 0 ? 1 : mean > 0 ? 0 : 0.5 }
    return erfc(mean / standardError / 2.0.squareRoot()) / 2
  }
}
