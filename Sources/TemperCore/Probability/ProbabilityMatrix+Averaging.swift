extension ProbabilityMatrix {
  /// How several predictions of the same rows become one.
  public enum Average: String, Sendable, CaseIterable {
    /// Their mean.
    case arithmetic
    /// Their normalised geometric mean, which averages log-odds.
    case geometric
  }

  /// One matrix of several predictions of the same rows. O(files × N K).
  ///
  /// - Parameters:
  ///   - floor: Of a geometric mean, what smaller probabilities are raised to first.
  /// - Precondition: there is at least one, and all have the same shape.
  public static func average(_ matrices: [ProbabilityMatrix], _ average: Average, floor: Double) -> ProbabilityMatrix {
    precondition(haveOneShape(matrices), "there must be predictions, of one shape")
    if matrices.count == 1 { return matrices[0] }
    switch average {
    case .arithmetic:
      var result = matrices[0]
      for index in result.values.indices {
        var sum = 0.0
        for matrix in matrices { sum += matrix.values[index] }
        result.values[index] = sum / Double(matrices.count)
      }
      return result
    case .geometric:
      return .softmaxRows(count: matrices[0].rowCount, classCount: matrices[0].classCount) { row, scores in
        for k in scores.indices {
          var sum = 0.0
          for matrix in matrices { sum += flooredLog(matrix[row, k], floor: floor) }
          scores[k] = sum / Double(matrices.count)
        }
      }
    }
  }

  /// How far several predictions of the same rows lie apart: for every row and class the standard deviation of its
  /// probability over the predictions, with divisor F - 1 for F of them, averaged over rows and classes. O(F N K).
  ///
  /// - Precondition: there are at least two, and all have the same shape.
  public static func spread(of matrices: [ProbabilityMatrix]) -> Double {
    precondition(matrices.count > 1 && haveOneShape(matrices), "there must be several predictions, of one shape")
    let count = Double(matrices.count)
    var total = 0.0
    for index in matrices[0].values.indices {
      var mean = 0.0
      for matrix in matrices { mean += matrix.values[index] / count }
      var squares = 0.0
      for matrix in matrices {
        let deviation = matrix.values[index] - mean
        squares += deviation * deviation
      }
      total += (squares / (count - 1)).squareRoot()
    }
    return total / Double(matrices[0].values.count)
  }

  private static func haveOneShape(_ matrices: [ProbabilityMatrix]) -> Bool {
    guard let first = matrices.first else { return false }
    return matrices.allSatisfy { $0.classCount == first.classCount && $0.values.count == first.values.count }
  }
}
