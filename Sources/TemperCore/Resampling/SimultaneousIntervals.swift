/// Intervals of several estimates that hold all of their true values at once in 95 % of the samples, from resamples that all
/// of them share.
///
/// Of J estimates x_j with resamples x_j* the maximum of |x_j* - x_j| / s_j is taken in every resample, s_j the standard
/// deviation of x_j*; its 95 % quantile c makes the intervals x_j ± c s_j simultaneous (the maximal t of Westfall & Young
/// 1993; Romano & Wolf 2005, doi:10.1111/j.1468-0262.2005.00615.x; Montiel Olea & Plagborg-Møller 2019,
/// doi:10.1002/jae.2656). Estimates that depend on each other make it smaller than Bonferroni's.
///
/// A bootstrap's standard deviation is too small where an estimate stands on few rows or groups, and its resamples have
/// the tails of a normal distribution. So s_j is multiplied by √(n_j / (n_j - 1)), and c is replaced by the quantile of
/// Student's distribution with n_j - 1 degrees of freedom that is exceeded as rarely as c by a normal deviate, n_j the
/// number of rows, or groups, that carry the estimate (Cameron & Miller 2015, doi:10.3368/jhr.50.2.317).
enum SimultaneousIntervals {
  /// Intervals in the order of the estimates. O(B J).
  ///
  /// - Parameters:
  ///   - estimates: J estimates.
  ///   - resampled: B resamples of all J; not a number where a resample says nothing of an estimate.
  ///   - supports: rows, or groups, that carry each estimate.
  /// - Returns: nil where fewer than two rows, or groups, carry an estimate.
  static func intervals(
    _ estimates: [Double], resampled: [[Double]], supports: [Int]
  ) -> [ClosedRange<Double>?] {
    precondition(estimates.count == supports.count && resampled.allSatisfy { $0.count == estimates.count })
    let deviations = estimates.indices.map { index -> Double? in
      guard supports[index] > 1 else { return nil }
      return deviation(resampled.map { $0[index] }.filter { !$0.isNaN })
    }
    let maxima = resampled.map { resample in
      estimates.indices.reduce(0.0) { largest, index in
        guard let deviation = deviations[index], deviation > 0, !resample[index].isNaN else { return largest }
        return max(largest, abs(resample[index] - estimates[index]) / deviation)
      }
    }
    guard !maxima.isEmpty else { return estimates.map { _ in nil } }
    let critical = PairedBootstrap.quantile(maxima.sorted(), 0.95)
    // How rarely a normal deviate is further out.
    let level = erfc(critical / 2.0.squareRoot())
    return estimates.indices.map { index in
      guard let deviation = deviations[index] else { return nil }
      if deviation == 0 { return estimates[index]...estimates[index] }
      let count = Double(supports[index])
      let reach = StudentT.quantile(exceededBy: level, degreesOfFreedom: count - 1)
      let half = reach * deviation * (count / (count - 1)).squareRoot()
      return estimates[index] - half...estimates[index] + half
    }
  }

  /// The standard deviation of some resamples; 0 where they differ by rounding alone, nil where there are none.
  private static func deviation(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    let largest = values.reduce(0) { max($0, abs($1)) }
    return variance.squareRoot() > 1e-12 * largest ? variance.squareRoot() : 0
  }
}
