import TemperCore
import TemperReport

extension Dataset {
  /// The name of the fold of rows that no model was validated on, as scikit-learn's `PredefinedSplit` has it.
  public static let neverValidated = "-1"

  /// The same with some of the labelled examples, in their order. O(rows × models × K).
  ///
  /// - Parameter rows: positions, rising.
  /// - Precondition: where rows have weights, one of these is positive.
  public func keeping(rows: [Int]) -> Dataset {
    var result = self
    result.ids = rows.map { ids[$0] }
    result.labels = rows.map { labels[$0] }
    result.folds = folds.map { folds in rows.map { folds[$0] } }
    result.groups = groups.map { groups in rows.map { groups[$0] } }
    result.weights = weights.map { weights in
      guard let kept = weights.gathering(rows: rows) else { preconditionFailure("a row that counts") }
      return kept
    }
    result.segments = segments?.gathering(rows: rows)
    for index in models.indices {
      result.models[index].oof = models[index].oof.gathering(rows: rows)
      result.models[index].swappedOOF = models[index].swappedOOF?.gathering(rows: rows)
    }
    return result
  }

  /// The data set of the rows that these models can be fitted on, and what is left out; unchanged where that is nothing.
  ///
  /// A row needs a prediction of every model, and must have been validated. Where fewer than three folds are left of those that
  /// are loaded, new ones are made.
  ///
  /// - Parameter models: names of models.
  /// - Throws: `RequestError` of kind `.badData` where no row is left.
  func complete(for models: [ModelPredictions]) throws -> (
    dataset: Dataset, rows: [Int]?, leftOut: FitDocument.LeftOut?
  ) {
    let areValidated = folds?.contains(Dataset.neverValidated) != true
    let arePredicted = models.allSatisfy { $0.oof.predictedRows == nil && $0.usableSwappedOOF?.predictedRows == nil }
    if areValidated, arePredicted { return (self, nil, nil) }
    var leftOut = FitDocument.LeftOut(rows: 0, missingPredictions: 0, neverValidated: 0, foldsAreMade: false)
    let rows = ids.indices.filter { row in
      let isPredicted = models.allSatisfy {
        $0.oof.hasPrediction(row: row) && $0.usableSwappedOOF?.hasPrediction(row: row) ?? true
      }
      let isValidated = folds?[row] != Dataset.neverValidated
      if !isPredicted { leftOut.missingPredictions += 1 } else if !isValidated { leftOut.neverValidated += 1 }
      return isPredicted && isValidated
    }
    guard !rows.isEmpty else {
      throw RequestError(
        .badData, "no labelled row has predictions of all \(models.count) models; leave models out with \(.without)")
    }
    _ = try weights?.gathering(rows)
    var result = keeping(rows: rows)
    leftOut.rows = ids.count - rows.count
    if let folds = result.folds, Set(folds).count < 3 {
      result.folds = nil
      leftOut.foldsAreMade = true
    }
    return (result, rows, leftOut)
  }
}

extension RowWeights {
  /// The weights of some rows.
  ///
  /// - Throws: `RequestError` of kind `.badData` where none of them takes part.
  func gathering(_ rows: [Int]) throws -> RowWeights {
    if let kept = gathering(rows: rows) { return kept }
    throw RequestError(
      .badData, "the weights of all labelled rows that are predicted are 0; load others with: \(.loadWeights)")
  }
}

extension FitDocument.LeftOut {
  /// What is left out, in a sentence.
  func sentence(of count: Int) -> String {
    let reasons = [
      missingPredictions > 0 ? "\(NumberText.count(missingPredictions)) without predictions of every model" : nil,
      neverValidated > 0 ? "\(NumberText.count(neverValidated)) in no fold" : nil,
    ].compactMap { $0 }.joined(separator: ", ")
    let folds = foldsAreMade ? "; of the loaded folds fewer than three are left, so new ones are made" : ""
    return
      "\(NumberText.count(rows)) of \(NumberText.count(count)) labelled rows are left out of the fit and its scores: \(reasons)"
      + folds
  }
}
