import TemperCore
import TemperReport
import TemperStore

extension Dataset {
  /// What the fold files of the blend's models say about its test predictions; nil where no model has any, where there are no
  /// test rows, or where nobody wants it. O(folds × predicting the test rows), and one fit of the pool.
  ///
  /// - Parameters:
  ///   - fit: of these rows.
  ///   - data: what it was fitted to.
  ///   - limits: what the weights of its models are held to.
  func averaging(
    _ request: FitRequest, _ fit: BlendFit, _ data: TrainingSet, _ limits: WeightLimits
  ) -> FitDocument.Averaging? {
    guard request.averaging != .never, let tests = try? testRows(for: fit.blend),
      tests.plain.count == fit.blend.models.count
    else { return nil }
    let blend = fit.blend.averaging(nil)
    let files = FoldFiles(models.filter { model in blend.models.contains { $0.name == model.name } }, blend)
    guard files.isAny else { return nil }
    let isRefit = files.isRefit
    if let refusal = files.refusal { return FitDocument.Averaging(isRefit: isRefit, refusal: refusal) }
    let stage = ProgressMonitor.begin(.predicting)
    defer { stage.end() }
    let folds = (0..<files.count).map { fold in
      blend.predict(
        files.matrices(.test, of: tests.plain.map { $0 }, fold: fold).compactMap { $0 },
        swapped: files.matrices(.swappedTest, of: tests.swapped, fold: fold), segments: tests.segments)
    }
    let estimate = AveragingEstimate(
      mean: blend.predict(tests.plain, swapped: tests.swapped, segments: tests.segments), folds: folds,
      nested: fit.nestedPredictions, groups: data.groups, weights: data.weights,
      parameters: EffectiveParameters(
        data.keeping(fit.keptModels), fit.recipe, limits: limits.keeping(fit.keptModels)),
      layout: layout, floor: blend.floor)
    return FitDocument.Averaging(isRefit: isRefit, estimate: estimate)
  }
}

/// The fold files of a blend's models.
private struct FoldFiles {
  /// In the order of the blend.
  private let models: [ModelPredictions]
  private let blend: Blend
  /// Whether each of them has a weight: what the others say changes nothing.
  private let bears: [Bool]

  init(_ models: [ModelPredictions], _ blend: Blend) {
    self.blend = blend
    self.models = blend.models.compactMap { model in models.first { $0.name == model.name } }
    var swapped = models.count
    bears = blend.models.enumerated().map { place, model in
      guard blend.swapping == .separate, model.usesSwapped else { return blend.pool.bears(place) }
      swapped += 1
      return blend.pool.bears(place) || blend.pool.bears(swapped - 1)
    }
  }

  /// The parts that the blend needs of a model.
  private func parts(_ place: Int) -> [PredictionPart] {
    blend.models[place].usesSwapped ? [.test, .swappedTest] : [.test]
  }

  private func counts(_ place: Int) -> [Int] { parts(place).map { models[place].folds[$0]?.count ?? 0 } }

  /// Whether any model has the files of several folds.
  var isAny: Bool { models.contains { model in model.folds.values.contains { $0.count > 1 } } }

  /// Number of folds.
  var count: Int { models.indices.lazy.filter { bears[$0] }.flatMap(counts).max() ?? 0 }

  /// Whether what is submitted is a refit rather than the mean of the folds, for any model.
  var isRefit: Bool {
    models.contains { model in (model.folds[.test]?.count ?? 0) > 1 && model.sources[.test]?.average == nil }
  }

  /// Why nothing can be said; nil where something can.
  var refusal: FitDocument.Averaging.Refusal? {
    let weighted = models.indices.filter { bears[$0] }
    func refusal(
      _ reason: FitDocument.Averaging.Refusal.Reason, _ isFault: (Int) -> Bool
    ) -> FitDocument.Averaging.Refusal? {
      let found = weighted.filter(isFault)
      return found.isEmpty ? nil : .init(reason: reason, models: found.map { models[$0].name })
    }
    return refusal(.missingFolds) { counts($0).contains(0) }
      ?? refusal(.unequalFolds) { place in counts(place).contains { $0 > 1 && $0 != count } }
      ?? refusal(.averagedOOF) { (models[$0].sources[.oof]?.average?.spread ?? 0) > 0 }
  }

  /// A part of every model by one fold; the only one where the model is the same in all folds, and the mean of a model that
  /// has no weight.
  func matrices(_ part: PredictionPart, of means: [ProbabilityMatrix?], fold: Int) -> [ProbabilityMatrix?] {
    models.indices.map { place in
      guard let mean = means[place] else { return nil }
      guard bears[place], let folds = models[place].folds[part], !folds.isEmpty else { return mean }
      return (folds.count == 1 ? folds[0] : folds[fold]).probabilities
    }
  }
}

/// How much the files of single folds take, beside the predictions that are submitted.
struct FoldStorage: Sendable, Equatable {
  var files: Int
  var rows: Int
  /// In the database, about: eight bytes and a tag a number, and the key of the row.
  var bytes: Int

  /// Nil where no model has any.
  init?(_ models: [ModelPredictions], classCount: Int) {
    let folds = models.flatMap { model in PredictionPart.allCases.flatMap { model.folds[$0] ?? [] } }
    guard !folds.isEmpty else { return nil }
    files = folds.count
    rows = folds.reduce(0) { $0 + $1.probabilities.rowCount }
    bytes = rows * (9 * classCount + 8)
  }

  /// What is kept, why, and how not to.
  var note: Message {
    let size = NumberText.fixed(max(Double(bytes) / 1e6, 0.1), 1)
    return
      "\(NumberText.count(files, "test file")) of single folds \(files == 1 ? "is" : "are") kept for the averaging correction: "
      + "\(NumberText.count(rows)) rows, about \(size) MB in memory and in the database; \(.keepFolds) never keeps what is submitted alone"
  }
}
