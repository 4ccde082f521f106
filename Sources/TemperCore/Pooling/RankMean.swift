/// The mean of ranks over models: a blend for scores that depend on the order of rows alone, such as the area under the curve.
///
/// It needs no fitting, and its numbers are no probabilities: rows do not sum to 1. Also known as Borda's count.
public enum RankMean {
  /// For every row and class the mean over models of the row's rank in that class, from 1 for the smallest, divided by the number
  /// of rows. Rows that are equal share the mean of their ranks, as scipy's `rankdata`. O(M K N log N).
  ///
  /// - Parameter inputs: M matrices of N × K.
  /// - Returns: N × K numbers above 0 and at most 1.
  /// - Precondition: there is at least one matrix, and all have one shape.
  public static func predict(_ inputs: [ProbabilityMatrix]) -> ProbabilityMatrix {
    precondition(!inputs.isEmpty && inputs.allSatisfy { $0.values.count == inputs[0].values.count })
    var result = ProbabilityMatrix(
      classCount: inputs[0].classCount, values: [Double](repeating: 0, count: inputs[0].values.count))
    let count = result.rowCount
    for matrix in inputs {
      for k in 0..<matrix.classCount {
        let order = (0..<count).sorted { matrix[$0, k] < matrix[$1, k] }
        var start = 0
        while start < count {
          var end = start
          while end < count, matrix[order[end], k] == matrix[order[start], k] { end += 1 }
          // Ranks start + 1 to end.
          let rank = Double(start + 1 + end) / 2
          for place in start..<end { result[order[place], k] += rank }
          start = end
        }
      }
    }
    let scale = Double(count * inputs.count)
    for index in result.values.indices { result.values[index] /= scale }
    return result
  }
}
