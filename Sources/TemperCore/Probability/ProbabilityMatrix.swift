import TemperKernels

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

  /// Wraps rows.
  ///
  /// - Parameter rows: N rows of K probabilities.
  /// - Precondition: there is a row, and all are of one length.
  public init(_ rows: [[Double]]) {
    precondition(!rows.isEmpty && rows.allSatisfy { $0.count == rows[0].count }, "rows of one length")
    self.init(classCount: rows[0].count, values: rows.flatMap { $0 })
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

extension ProbabilityMatrix {
  /// The rows at these indices, in this order. O(rows × K).
  ///
  /// - Precondition: Every index is below `rowCount`.
  public func gathering(rows: [Int]) -> ProbabilityMatrix {
    precondition(rows.areOrdinals(below: rowCount), "rows of the matrix")
    let gathered = [Double](unsafeUninitializedCapacity: rows.count * classCount) { gathered, count in
      count = rows.count * classCount
      guard count > 0 else { return }
      temper_gather_rows(values, classCount, rows, rows.count, gathered.baseAddress)
    }
    return ProbabilityMatrix(classCount: classCount, values: gathered)
  }

  /// These rows among others: row `i` at `rows[i]`, not-a-number in all others. O(count × K).
  ///
  /// - Parameters:
  ///   - rows: as many positions as there are rows, rising; nil puts every row at its own place.
  ///   - count: number of rows of the result.
  package func scattering(to rows: [Int]?, of count: Int) -> ProbabilityMatrix {
    guard let rows else { return self }
    var result = ProbabilityMatrix(
      classCount: classCount, values: [Double](repeating: .nan, count: count * classCount))
    for (place, row) in rows.enumerated() {
      result.values.replaceSubrange(row * classCount..<(row + 1) * classCount, with: self[row: place])
    }
    return result
  }

  /// Turns the scores of a row that is being built, `values[start...]`, into probabilities by the softmax. O(K).
  ///
  /// - Parameters:
  ///   - values: on entry its last K entries are scores, finite or minus infinity; on return probabilities that
  ///     sum to 1. Where all are minus infinity they become not-a-number.
  ///   - start: where the row begins.
  /// - Returns: Σ exp(score), which is 1 where the scores were logarithms of probabilities; 0 where all are minus infinity,
  ///   infinite where it is beyond the largest double.
  @discardableResult
  public static func applySoftmax(to values: inout [Double], from start: Int) -> Double {
    var scores = Array(values[start...])
    let logSum = softmax(&scores)
    values.replaceSubrange(start..., with: scores)
    return logSum.isNaN ? 0 : exp(logSum)
  }

  /// Whether a row holds a prediction: one without is not-a-number. O(1).
  package func hasPrediction(row: Int) -> Bool { !self[row, 0].isNaN }

  /// The rows that hold a prediction; nil where all do. O(N).
  package var predictedRows: [Int]? {
    let isWhole = values.withUnsafeBufferPointer { values in
      stride(from: 0, to: values.count, by: classCount).allSatisfy { !values[$0].isNaN }
    }
    return isWhole ? nil : (0..<rowCount).filter(hasPrediction)
  }

  /// How far the sum of a row may lie from 1.
  package static let sumTolerance = 1e-6

  /// The first row that holds no probabilities: numbers from 0 to 1 whose sum is 1 within `sumTolerance`. Nil where all do.
  /// O(N K).
  package var firstImproperRow: Int? {
    (0..<rowCount).first { row in
      var sum = 0.0
      // A comparison with a number that is none is false.
      for value in self[row: row] {
        guard value >= 0, value <= 1 else { return true }
        sum += value
      }
      return abs(sum - 1) > ProbabilityMatrix.sumTolerance
    }
  }

  /// Entropy of a row in nats: -sum_k p_k log p_k, with 0 log 0 = 0. O(K).
  ///
  /// It is the log loss that a calibrated row expects of itself.
  public func entropy(row: Int) -> Double {
    self[row: row].reduce(0) { $0 - ($1 > 0 ? $1 * log($1) : 0) }
  }
}

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
  ///   - matrices: F matrices of one shape.
  ///   - average: the kind of mean.
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

extension ProbabilityMatrix {
  /// The arithmetic mean of plain predictions and predictions on inputs whose sides were exchanged.
  ///
  /// A swapped row speaks in the swapped orientation: its side a is the plain row's side b. So its two side columns are
  /// exchanged before the mean is taken. O(N K).
  ///
  /// - Parameters:
  ///   - swapped: as many rows and classes as this matrix, in the swapped orientation.
  ///   - tieStructure: the ordinals of sides and tie.
  /// - Precondition: both matrices have the same shape.
  public func averaged(withSwapped swapped: ProbabilityMatrix, tieStructure: TieStructure) -> ProbabilityMatrix {
    precondition(swapped.values.count == values.count && swapped.classCount == classCount, "shapes must agree")
    let turned = swapped.exchangingSides(tieStructure)
    var result = self
    for index in values.indices {
      result.values[index] = (values[index] + turned.values[index]) / 2
    }
    return result
  }

  /// The normalised geometric mean of plain predictions and predictions on inputs whose sides were exchanged.
  ///
  /// Margins and tie log-odds are the means of the two, which makes a model that prefers a position indifferent to it
  /// exactly. Probabilities below `floor` are raised to it first. O(N K).
  ///
  /// - Precondition: both matrices have the same shape.
  public func geometricallyAveraged(
    withSwapped swapped: ProbabilityMatrix, tieStructure: TieStructure, floor: Double
  ) -> ProbabilityMatrix {
    precondition(swapped.values.count == values.count && swapped.classCount == classCount, "shapes must agree")
    let turned = swapped.exchangingSides(tieStructure).flooredLogs(floor)
    let scores = zip(flooredLogs(floor), turned).map { ($0 + $1) / 2 }
    return ProbabilityMatrix(softmaxOf: scores, classCount: classCount)
  }

  /// The same probabilities with the columns of the two sides exchanged. O(N K).
  public func exchangingSides(_ tieStructure: TieStructure) -> ProbabilityMatrix {
    var result = self
    for row in 0..<rowCount {
      result[row, tieStructure.sideA] = self[row, tieStructure.sideB]
      result[row, tieStructure.sideB] = self[row, tieStructure.sideA]
    }
    return result
  }
}

/// How predictions on swapped inputs take part in a blend.
public enum SwapUse: String, Sendable, Hashable, Codable, CaseIterable {
  /// Not at all.
  case none
  /// The arithmetic mean of plain and swapped predictions stands for the model.
  case arithmetic
  /// Their normalised geometric mean stands for the model.
  case geometric
  /// Swapped predictions are models of their own, with weights of their own.
  case separate

  /// Whether plain and swapped predictions are averaged.
  public var isAveraging: Bool { self == .arithmetic || self == .geometric }
}
