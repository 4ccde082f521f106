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
      testCheck: testPredictions.map {
        TestCheck(
          losses: result.fit.nestedLosses, nested: result.fit.nestedPredictions, groups: data.groups,
          weights: data.weights, test: $0, shifts: result.shifts, result.document)
      },
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
  ///
  /// - Parameters:
  ///   - losses: nested losses of N rows.
  ///   - nested: N × K nested predictions.
  ///   - groups, weights: of the N rows, or nil.
  ///   - test: what the blend predicts for the test rows.
  ///   - shifts: of the models.
  ///   - fit: what is said of the fit.
  init(
    losses: [Double], nested: ProbabilityMatrix, groups: [Int]?, weights: [Double]?, test: ProbabilityMatrix,
    shifts: [TestShift], _ fit: FitDocument
  ) {
    let forecast = ScoreForecast(losses, groups: groups, weights: weights, testRows: test.rowCount)
    // The blend's nested predictions come from one fit per fold, and how these differ is not in the error of a row: the
    // blend is shown, but not tested.
    var blended = TestShift("blend", oof: nested, test: test, groups: groups, weights: weights)
    for index in blended.classes.indices { blended.classes[index].p = 1 }
    blended.entropy.p = 1
    self.init(
      forecast: forecast.interval, comparisons: [blended] + shifts,
      level: TestShift.level(models: shifts.count, classes: nested.classCount))
    publicPart = fit.forecast?.public
    scenarios = fit.whatIf ?? []
  }
}
