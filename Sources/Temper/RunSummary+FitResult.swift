import TemperCore
import TemperReport

extension RunSummary {
  /// Gathers the content of the terminal summary and the page of a run.
  ///
  /// - Parameter inspection: of the blend's nested predictions.
  /// - Parameter testPredictions: the blend's predictions of the test rows, or nil where there are none.
  init(
    _ contents: RunFolder.Contents, _ result: FitResult, _ request: FitRequest, title: String,
    inspection: InspectDocument, testPredictions: ProbabilityMatrix?
  ) {
    let dataset = contents.dataset
    let data = result.data
    var warnings = result.warnings
    if dataset.testIDs.isEmpty, contents.sample != nil {
      warnings.append(
        "there is a sample submission but no test predictions (folder test), so no submission was written")
    }
    self.init(
      title: title, fit: result.document, testRows: dataset.testIDs.count, folds: data.foldCount,
      foldsAreGiven: dataset.folds != nil, groups: data.groups.map { ($0.max() ?? -1) + 1 },
      tieWasFoundByName: contents.tieWasFoundByName,
      swappedModels: data.swappedModels,
      comparisons: RunSummary.comparisons(result.document),
      inspection: inspection,
      testCheck: testPredictions.map { TestCheck(result, blend: $0) },
      sources: dataset.inputs,
      options: request.options.map { Option(name: $0.name, value: $0.value) }, version: TemperVersion.current,
      warnings: warnings)
  }

  /// The blend against the alternatives people would use without it.
  static func comparisons(_ fit: FitDocument) -> [Comparison] {
    let others: [(PoolKind, String)] = [(.best, "best single"), (.mean, "mean"), (.linear, "linear + T")]
    return others.compactMap { pool, words in
      fit.candidates.first { $0.pool == pool }.map {
        Comparison(against: words, mean: $0.difference, interval: $0.interval)
      }
    }
  }
}

extension RunSummary.TestCheck {
  /// Compares the labelled with the test rows: the blend by its nested predictions, then every model.
  init(_ result: FitResult, blend: ProbabilityMatrix) {
    let data = result.data
    let forecast = ScoreForecast(
      result.fit.nestedLosses, groups: data.groups, weights: data.weights, testRows: blend.rowCount)
    // The blend's nested predictions come from one fit per fold, and how these differ is not in the error of a row: the
    // blend is shown, but not tested.
    var blended = TestShift(
      "blend", oof: result.fit.nestedPredictions, test: blend, groups: data.groups, weights: data.weights)
    for index in blended.classes.indices { blended.classes[index].p = 1 }
    blended.entropy.p = 1
    self.init(
      forecast: forecast.interval, comparisons: [blended] + result.shifts,
      level: TestShift.level(models: result.shifts.count, classes: data.layout.count))
    publicPart = result.document.forecast?.public
    scenarios = result.document.whatIf ?? []
  }
}
