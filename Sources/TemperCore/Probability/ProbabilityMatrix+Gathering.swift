extension ProbabilityMatrix {
  /// The rows at these indices, in this order. O(rows × K).
  ///
  /// - Precondition: Every index is below `rowCount`.
  public func gathering(rows: [Int]) -> ProbabilityMatrix {
    var gathered: [Double] = []
    gathered.reserveCapacity(rows.count * classCount)
    for row in rows { gathered.append(contentsOf: self[row: row]) }
    return ProbabilityMatrix(classCount: classCount, values: gathered)
  }
}
