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
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  ///
  /// Rows: s / √N with the sample standard deviation s. Groups: √(G/(G-1) sum_g (sum_{i in g} (x_i - mean))²) / N, the
  /// linearised error of a ratio (Cochran 1977, 2.9). Of a weighted mean Σ w x / Σ w it is the same, √(n/(n-1) sum of
  /// (w (x - mean))²) / Σ w over the n rows with a weight, or over the sums of the groups that have one. One row, or one
  /// group, has no standard error: it is zero. O(N).
  public init(_ values: [Double], groups: [Int]? = nil, weights: [Double]? = nil) {
    let count = weights.map { $0.reduce(0, +) } ?? Double(values.count)
    let mean = values.sum(weights: weights) / count
    var residuals = values.map { $0 - mean }
    if let weights { for row in residuals.indices { residuals[row] *= weights[row] } }
    if let groups {
      var sums = [Double](repeating: 0, count: (groups.max() ?? -1) + 1)
      for (row, group) in groups.enumerated() { sums[group] += residuals[row] }
      residuals = sums
    }
    let clusters = Double(MeanEstimate.clusterCount(residuals.count, groups, weights))
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    self.mean = mean
    standardError = clusters > 1 ? (squares * clusters / (clusters - 1)).squareRoot() / count : 0
  }

  /// Rows, or groups, that take part; `count` where nothing has a weight.
  static func clusterCount(_ count: Int, _ groups: [Int]?, _ weights: [Double]?) -> Int {
    guard let weights else { return count }
    guard let groups else { return weights.count { $0 > 0 } }
    return Set(takingPart(groups.indices, weights).map { groups[$0] }).count
  }
}
