/// A mean of N numbers with its standard error, clustered by group where rows come in groups.
public struct MeanEstimate: Codable, Sendable, Equatable {
  public var mean: Double
  public var standardError: Double

  package init(mean: Double, standardError: Double) {
    self.mean = mean
    self.standardError = standardError
  }

  /// - Parameters:
  ///   - values: N numbers, at least one.
  ///   - groups: N group ordinals, or nil where rows are independent.
  ///
  /// Rows: s / √N with the sample standard deviation s. Groups: √(G/(G-1) sum_g (sum_{i in g} (x_i - mean))²) / N, the
  /// linearised error of a ratio (Cochran 1977, 2.9). One row, or one group, has no standard error: it is zero. O(N).
  public init(_ values: [Double], groups: [Int]? = nil) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    var residuals = values.map { $0 - mean }
    if let groups {
      var sums = [Double](repeating: 0, count: (groups.max() ?? -1) + 1)
      for (row, group) in groups.enumerated() { sums[group] += residuals[row] }
      residuals = sums
    }
    let clusters = Double(residuals.count)
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    self.mean = mean
    standardError = clusters > 1 ? (squares * clusters / (clusters - 1)).squareRoot() / count : 0
  }
}
