/// Pearson's correlation.
enum Correlation {
  /// The correlation of two columns, within [-1, 1]; nil where one of them does not vary. O(n).
  static func of(_ left: [Double], _ right: [Double]) -> Double? {
    guard let left = standardised(left), let right = standardised(right) else { return nil }
    return min(1, max(-1, dot(left, right)))
  }

  /// All correlations of some columns of equal length; nil beside a column that does not vary. O(columns² n).
  static func matrix(_ columns: [[Double]]) -> [[Double?]] {
    let standard = columns.map(standardised)
    var result = Array(repeating: [Double?](repeating: nil, count: columns.count), count: columns.count)
    for i in columns.indices {
      guard let left = standard[i] else { continue }
      result[i][i] = 1
      for j in 0..<i {
        guard let right = standard[j] else { continue }
        result[i][j] = min(1, max(-1, dot(left, right)))
        result[j][i] = result[i][j]
      }
    }
    return result
  }

  /// A column less its mean, of length 1; nil for a constant, whose spread is rounding alone.
  private static func standardised(_ column: [Double]) -> [Double]? {
    let mean = column.reduce(0, +) / Double(column.count)
    let centred = column.map { $0 - mean }
    let length = dot(centred, centred).squareRoot()
    guard length > 1e-12 * abs(mean) * Double(column.count).squareRoot() else { return nil }
    return centred.map { $0 / length }
  }
}
