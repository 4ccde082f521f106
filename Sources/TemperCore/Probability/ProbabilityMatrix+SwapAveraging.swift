extension ProbabilityMatrix {
  /// The arithmetic mean of plain predictions and predictions on inputs whose sides were exchanged.
  ///
  /// A swapped row speaks in the swapped orientation: its side a is the plain row's side b. So its two side columns are
  /// exchanged before the mean is taken. O(N K).
  ///
  /// - Parameters:
  ///   - swapped: as many rows and classes as this matrix, in the swapped orientation.
  ///   - arena: the ordinals of sides and tie.
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
