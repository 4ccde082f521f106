/// The bootstrap distribution of a mean over the rows of resampled clusters, in the limit of infinitely many resamples.
///
/// By the first terms of its Cornish-Fisher expansion (Hall 1992, *The Bootstrap and Edgeworth Expansion*): a normal
/// distribution, moved and skewed. Clusters of different sizes make the mean a ratio of two sums, whose cumulants follow from
/// its Taylor series. With many clusters that is far closer to the limit than thousands of resamples are.
struct BootstrapExpansion: Sendable, Equatable {
  /// Of the distribution.
  let mean: Double
  let standardDeviation: Double
  let skewness: Double
  let excessKurtosis: Double
  /// Relative variance of the number of rows in a resample, which a mean is divided by.
  let sizeVariance: Double
  let clusterCount: Int

  /// Below so many clusters resamples are drawn.
  static let clusterThreshold = 10_000

  /// - Parameters:
  ///   - sums: of the values in each of C clusters, at least one.
  ///   - sizes: the rows of each cluster; not all zero.
  ///
  /// O(C).
  init(sums: UnsafeBufferPointer<Double>, sizes: UnsafeBufferPointer<Double>) {
    precondition(sums.count == sizes.count && !sums.isEmpty)
    let count = Double(sums.count)
    let size = sizes.reduce(0, +) / count
    let estimate = sums.reduce(0, +) / count / size
    // To first order a resample's mean is the estimate plus the mean of what its clusters deviate by.
    var moments = (second: 0.0, third: 0.0, fourth: 0.0, mixed: 0.0, size: 0.0)
    for cluster in sums.indices {
      let deviation = (sums[cluster] - estimate * sizes[cluster]) / size
      let square = deviation * deviation
      moments.second += square
      moments.third += square * deviation
      moments.fourth += square * square
      let excess = sizes[cluster] / size - 1
      moments.mixed += deviation * excess
      moments.size += excess * excess
    }
    let variance = moments.second / count / count
    // Of the deviations' mean with that of the sizes, which it is divided by.
    let covariance = moments.mixed / count / count
    let third = moments.third / count / count / count - 6 * variance * covariance
    let spread = moments.second / count
    mean = estimate - covariance
    standardDeviation = variance.squareRoot()
    skewness = variance > 0 ? third / (variance * variance.squareRoot()) : 0
    excessKurtosis = variance > 0 ? (moments.fourth / count / (spread * spread) - 3) / count : 0
    sizeVariance = moments.size / count / count
    clusterCount = sums.count
  }

  /// Whether the terms left out are below a hundredth of a standard deviation: far less than 2,000 resamples err by.
  var isAccurate: Bool {
    clusterCount >= BootstrapExpansion.clusterThreshold && skewness.magnitude <= 0.1 && excessKurtosis.magnitude <= 0.02
      && sizeVariance <= 0.002
  }

  /// The quantile of a standard normal deviate.
  func quantile(_ z: Double) -> Double {
    mean + standardDeviation * (z + skewness * (z * z - 1) / 6)
  }

  /// The middle 95 %.
  var interval: ClosedRange<Double> {
    // The order holds: the skewness moves both ends the same way.
    let z = 1.959963984540054
    return quantile(-z)...quantile(z)
  }
}
