import TemperKernels

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
}
