/// Probabilities of `classCount` classes for `rowCount` examples, stored flat and row by row.
public struct ProbabilityMatrix: Sendable, Equatable {
  /// Number of classes K, the length of a row.
  public let classCount: Int
  /// `rowCount * classCount` probabilities; row `i` occupies `i * classCount ..< (i + 1) * classCount`.
  public var values: [Double]

  /// Number of examples N.
  public var rowCount: Int { values.count / classCount }

  /// Wraps values that are already in row-major order.
  ///
  /// - Parameters:
  ///   - classCount: K, at least 1.
  ///   - values: N × K values, row by row.
  /// - Precondition: `values.count` is a multiple of `classCount`.
  public init(classCount: Int, values: [Double]) {
    precondition(classCount > 0 && values.count.isMultiple(of: classCount), "values must fill whole rows")
    self.classCount = classCount
    self.values = values
  }

  /// The probability of class `k` for example `i`. O(1).
  public subscript(row: Int, column: Int) -> Double {
    get { values[row * classCount + column] }
    set { values[row * classCount + column] = newValue }
  }

  /// The probabilities of example `i`, without a copy. O(1).
  public subscript(row row: Int) -> ArraySlice<Double> {
    values[row * classCount..<(row + 1) * classCount]
  }
}
