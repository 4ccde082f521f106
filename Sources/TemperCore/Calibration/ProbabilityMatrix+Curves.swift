extension ProbabilityMatrix {
  /// What a curve per class makes of these probabilities, at least `floor` each, divided by its sum in every row.
  ///
  /// A row in which every curve is zero says nothing: it becomes uniform. O(N K) curve values.
  func normalisingCurves(floor: Double, _ curve: (_ class: Int, _ probability: Double) -> Double) -> ProbabilityMatrix {
    var result = self
    for row in 0..<rowCount {
      var sum = 0.0
      for k in 0..<classCount {
        let value = max(curve(k, self[row, k]), floor)
        result[row, k] = value
        sum += value
      }
      for k in 0..<classCount { result[row, k] = sum > 0 ? result[row, k] / sum : 1 / Double(classCount) }
    }
    return result
  }
}
