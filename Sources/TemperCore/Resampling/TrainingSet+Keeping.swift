extension TrainingSet {
  /// The same rows with some of the models, in their order.
  ///
  /// - Parameter kept: positions of models, rising.
  public func keeping(_ kept: [Int]) -> TrainingSet {
    TrainingSet(
      layout: layout, labels: labels, models: kept.map { models[$0] }, predictions: kept.map { predictions[$0] },
      swapped: kept.map { swapped[$0] }, folds: folds, foldCount: foldCount, groups: groups, segments: segments,
      floor: floor)
  }
}
