/// An event that is predicted in every row and that a row's label decides: a class, or the most probable class.
struct PredictedEvent: Sendable {
  /// N probabilities, in row order.
  let probabilities: [Double]
  /// The label with which the event comes true, for each row.
  let labels: [Int32]

  /// Class k of N rows.
  static func `class`(_ k: Int, _ matrix: ProbabilityMatrix) -> PredictedEvent {
    let classCount = matrix.classCount
    return matrix.values.withUnsafeBufferPointer { values in
      PredictedEvent(
        probabilities: (0..<matrix.rowCount).map { values[$0 * classCount + k] },
        labels: Array(repeating: Int32(k), count: matrix.rowCount))
    }
  }

  /// "The most probable class came true"; of equals the first.
  static func topLabel(_ matrix: ProbabilityMatrix) -> PredictedEvent {
    let top = matrix.mostProbableClasses()
    let classCount = matrix.classCount
    return matrix.values.withUnsafeBufferPointer { values in
      PredictedEvent(
        probabilities: top.indices.map { values[$0 * classCount + top[$0]] }, labels: top.map { Int32($0) })
    }
  }

  func outcomes(_ labels: [Int]) -> [Bool] { zip(self.labels, labels).map { Int($0) == $1 } }
}
