import TemperCore
import TemperReport

extension Dataset {
  /// What the core fits: chosen models, numbered folds and groups.
  ///
  /// - Throws: `RequestError` for unknown models and folds that cannot be used.
  func trainingSet(_ request: FitRequest) throws -> TrainingSet {
    guard request.floor > 0, request.floor <= 0.01 else {
      throw RequestError(.usage, "\(.floor): found \(request.floor), expected a number above 0 and up to 0.01")
    }
    let chosen = try chosenModels(request)
    let (folds, foldCount) = try numberedFolds(request)
    let weightedFolds = TrainingSet.weightedFoldCount(folds, weights?.given)
    guard weightedFolds >= TrainingSet.fewestFolds else {
      throw RequestError(
        .badData,
        "the weights: found \(NumberText.count(weightedFolds, "fold")) with a row of positive weight, expected at least "
          + "\(TrainingSet.fewestFolds); give more rows a weight, or other folds")
    }
    return TrainingSet(
      layout: layout, labels: labels, models: chosen.map(\.name), predictions: chosen.map(\.oof),
      swapped: chosen.map(\.usableSwappedOOF), folds: folds, foldCount: foldCount, groups: numberedGroups(),
      weights: weights, segments: segments, floor: request.floor)
  }

  func chosenModels(_ request: FitRequest) throws -> [ModelPredictions] {
    let names = models.map(\.name)
    for name in (request.models ?? []) + request.without where !names.contains(name) {
      throw RequestError(.usage, "there is no model \"\(name)\"; loaded are \(names.joined(separator: ", "))")
    }
    let chosen = models.filter { model in
      (request.models?.contains(model.name) ?? true) && !request.without.contains(model.name)
    }
    if chosen.isEmpty { throw RequestError(.usage, "no model is left; \(.models) and \(.without) exclude all of them") }
    return chosen
  }

  /// Folds in `0..<count`: the user's, in rising order of their names, or new ones.
  private func numberedFolds(_ request: FitRequest) throws -> (folds: [Int], count: Int) {
    guard let names = folds else {
      let count = request.folds ?? FitRequest.defaultFolds
      guard (3...TrainingSet.foldLimit).contains(count) else {
        throw RequestError(.usage, "\(.folds): found \(count), expected 3 to \(TrainingSet.foldLimit)")
      }
      guard labels.count >= count else {
        throw RequestError(.badData, "\(labels.count) labelled rows are too few for \(count) folds")
      }
      let made = Folds.stratified(
        labels: labels, classCount: layout.count, groups: numberedGroups(), count: count, seed: request.seed)
      guard Set(made).count == count else {
        throw RequestError(.badData, "there are fewer groups than folds; give a smaller \(.folds), or load no groups")
      }
      return (made, count)
    }
    let distinct = Set(names)
    guard (3...TrainingSet.foldLimit).contains(distinct.count) else {
      throw RequestError(
        .badData,
        "the loaded folds: found \(distinct.count) different, expected 3 to \(TrainingSet.foldLimit); an honest score needs "
          + "folds to choose on and one to score on")
    }
    return (Dataset.numbered(names), distinct.count)
  }

  /// Folds numbered in rising order of their names. O(N + F log F).
  static func numbered(_ folds: [String]) -> [Int] {
    let distinct = Set(folds).sorted(by: isOrdered)
    let numbers = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
    return folds.compactMap { numbers[$0] }
  }

  /// The order of the names of folds: whole numbers by their value, then all others by their bytes.
  ///
  /// Numbers come before other names whatever their bytes: "9" < "10" by value and "10" < "1a" < "9" by bytes would go
  /// round in a circle, and the numbering of folds would differ from one run to the next.
  static func isOrdered(_ left: String, before right: String) -> Bool {
    switch (Int(left), Int(right)) {
    case (let first?, let second?) where first != second: first < second
    case (nil, _?): false
    case (_?, nil): true
    default: left.utf8.lexicographicallyPrecedes(right.utf8)
    }
  }

  /// Groups numbered in the order in which they first occur.
  func numberedGroups() -> [Int]? {
    groups.map(TrainingSet.numbered)
  }
}
