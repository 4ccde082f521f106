/// Student's t distribution.
enum StudentT {
  /// The t that its absolute value exceeds with a probability of `level`: the root of I_x(ν/2, 1/2) = level at
  /// x = ν / (ν + t²) (DLMF 8.17, Abramowitz & Stegun 26.7.1). O(√ν).
  ///
  /// - Precondition: `level` in 0...1, ν positive.
  static func quantile(exceededBy level: Double, degreesOfFreedom ν: Double) -> Double {
    precondition((0...1).contains(level) && ν > 0)
    let x = IncompleteBeta.inverse(level, a: ν / 2, b: 0.5)
    return (ν * (1 - x) / x).squareRoot()
  }

  /// The probability that its absolute value is at least |t|: I_x(ν/2, 1/2) at the same x; 0 for an infinite t. O(√ν).
  ///
  /// - Precondition: ν positive.
  static func exceedance(of t: Double, degreesOfFreedom ν: Double) -> Double {
    guard t.isFinite else { return 0 }
    return IncompleteBeta.regularized(ν / (ν + t * t), a: ν / 2, b: 0.5)
  }
}
