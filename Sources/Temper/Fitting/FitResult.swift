public import TemperCore
public import TemperReport

/// A fit with everything that is said about it.
public struct FitResult: Sendable {
  public let data: TrainingSet
  /// The data set of the rows that the fit is of.
  public let dataset: Dataset
  /// Positions of these rows among all labelled examples; nil for all.
  public let rows: [Int]?
  public let fit: BlendFit
  public internal(set) var document: FitDocument
  /// What deserves attention: fits that did not converge, swapped predictions that cannot be used.
  public internal(set) var warnings: [String]
  /// Test rows beside OOF rows, for every model of the fit with test predictions.
  let shifts: [TestShift]

  /// Nested predictions of all labelled examples, not-a-number for those that were left out.
  ///
  /// - Parameter count: number of labelled examples.
  func nestedPredictions(of count: Int) -> ProbabilityMatrix {
    fit.nestedPredictions.scattering(to: rows, of: count)
  }
}

extension Dataset {
  /// Chooses, fits and scores a blend, and describes it.
  ///
  /// - Parameters:
  ///   - name: the name the document bears.
  ///   - request: what is asked for.
  ///   - words: names of options and commands for the reader of the warnings.
  ///   - progress: sees how far the fit has come; it changes no number.
  /// - Throws: `RequestError` where the request does not fit the data.
  public func fit(
    _ request: FitRequest = FitRequest(), name: String = "fit", words: Message.Words = { $0.description },
    progress: ProgressMonitor? = nil
  ) async throws -> FitResult {
    try await ProgressMonitor.watching(progress) { try await fitRows(request, name: name, words: words) }
  }

  /// Fits the rows that have all that is needed.
  private func fitRows(_ request: FitRequest, name: String, words: Message.Words) async throws -> FitResult {
    let (complete, rows, leftOut) = try complete(for: try chosenModels(request))
    var result = try await complete.fitComplete(request, name: name, rows: rows, words: words)
    if let leftOut {
      result.document.leftOut = leftOut
      result.warnings.insert(leftOut.sentence(of: ids.count), at: 0)
      result.document.warnings = result.warnings
    }
    return result
  }

  /// The same, where every row has all that is needed.
  private func fitComplete(
    _ request: FitRequest, name: String, rows: [Int]?, words: Message.Words
  ) async throws -> FitResult {
    let data = try trainingSet(request)
    try PublicShare.check(request.publicShare, testRows: testIDs.count)
    let limit = FitRequest.bootstrapLimit
    if let bootstrap = request.bootstrap, !(0...limit).contains(bootstrap) {
      throw RequestError(.usage, "\(.bootstrap): found \(bootstrap), expected 0 to \(limit)")
    }
    let options = try request.options(data.models)
    var fit = try await Blend.fit(data, options)
    let averaging = averaging(request, fit, data, options.limits)
    if let correction = averaging?.estimate?.correction { fit.blend = fit.blend.averaging(correction) }
    var document = await FitDocument(
      name: name, data: data, fit: fit, metric: request.metric, seed: request.seed, threads: request.threads)
    if request.calibration == .all {
      await document.addCalibrators(fit, data: data, seed: request.seed, threads: request.threads)
    }
    let chosen = models.filter { data.models.contains($0.name) }
    // The models together, and each by itself.
    let checks = await parallelMap([nil] + chosen.map(Optional.some), threads: request.threads) { model in
      guard let model else { return ModelCheck(relations: Labelled(self, data)) }
      let shift = model.test.map {
        TestShift(model.name, oof: model.oof, test: $0, groups: data.groups, weights: data.weights)
      }
      return ModelCheck(shift: shift, doubts: ModelDoubt.all(of: model, ReadingContext(data), shift: shift))
    }
    let relations = checks.lazy.compactMap(\.relations).first
    document.relations = relations
    document.weights = weightSummary
    document.limits = request.limits.document
    document.averaging = averaging
    document.forecast = TestForecast(
      losses: fit.nestedLosses, groups: data.groups, weights: data.weights, testRows: testIDs.count,
      publicShare: request.publicShare)
    document.whatIf = TieShareScenario.all(losses: fit.nestedLosses, data)
    let shifts = checks.compactMap(\.shift)
    let doubts = checks.flatMap(\.doubts)
    document.doubts = doubts
    var warnings = doubts.map {
      $0.message(classes: layout.names, path: path(of: $0.model), isOneOfSeveral: models.count > 1).text(words)
    }
    warnings += self.warnings(request, data, fit).map { $0.text(words) } + (relations?.warnings ?? [])
    warnings += FitWarnings.all(document, fit, data).map { $0.text(words) }
    warnings += TestShift.warnings(shifts, level: TestShift.level(models: shifts.count, classes: layout.count))
    if let refits = await request.refits(data, fit, options.limits) {
      document.addIntervals(refits, recipe: fit.recipe, data: data, kept: fit.keptModels, seed: request.seed)
      if !refits.converged {
        warnings.append("a refit of the bootstrap did not converge within its iteration limit; intervals may be off")
      }
    }
    document.warnings = warnings
    document.advice = Advice.fit(
      document, request, splitGroups: splitGroups(data), missesFoldFiles: missesFoldFiles(request, shifts)
    ).map { $0.text(words) }
    return FitResult(
      data: data, dataset: self, rows: rows, fit: fit, document: document, warnings: warnings, shifts: shifts)
  }

  /// What is looked at beside a fit: in all models together, or in one.
  private struct ModelCheck: Sendable {
    var relations: Labelled<ModelRelations, LeakCheck>? = nil
    var shift: TestShift? = nil
    var doubts: [ModelDoubt] = []
  }

  /// Whether test predictions look like means whose parts are not loaded.
  private func missesFoldFiles(_ request: FitRequest, _ shifts: [TestShift]) -> Bool {
    let level = TestShift.level(models: shifts.count, classes: layout.count)
    return request.averaging != .never && models.allSatisfy { $0.folds.isEmpty }
      && shifts.contains { $0.entropy.p < level && $0.entropy.test > $0.entropy.oof }
  }

  /// How many groups the loaded folds split.
  private func splitGroups(_ data: TrainingSet) -> Int {
    guard folds != nil, let groups = data.groups else { return 0 }
    return Folds.splitGroupCount(groups: groups, folds: data.folds)
  }

  private func path(of model: String) -> String? {
    models.first { $0.name == model }?.sources[.oof]?.file.path
  }

  private func warnings(_ request: FitRequest, _ data: TrainingSet, _ fit: BlendFit) -> [Message] {
    var result: [Message] = []
    if request.folds != nil, folds != nil {
      result.append("\(.folds) is not used: folds are loaded, and the predictions were made on them")
    }
    if let groups = data.groups {
      let split = splitGroups(data)
      if split > 0 {
        result.append(
          "the loaded folds split \(split) of \(NumberText.count((groups.max() ?? -1) + 1, "group")): every score is then "
            + "about groups that are known already, and new ones may score worse")
      }
    }
    for model in models where model.swappedOOF != nil && model.usableSwappedOOF == nil {
      guard data.models.contains(model.name) else { continue }
      result.append(
        "\(model.name): its swapped OOF predictions are not used, because swapped test predictions are missing")
    }
    if !fit.certificate.converged {
      result.append("the fit did not converge within its iteration limit; its certificate says how far it may be off")
    } else if !fit.converged {
      result.append("a fit inside cross-validation did not converge within its iteration limit; the score may be off")
    }
    return result
  }
}

extension FitRequest {
  /// Most refits that may be asked for.
  static let bootstrapLimit = 100_000

  /// What the fit of these models is asked for.
  ///
  /// - Throws: `RequestError` of kind `.usage` for weights of models that are not there.
  func options(_ models: [String]) throws -> BlendOptions {
    BlendOptions(
      pool: pool, sign: weights, swapping: swapping, metric: metric, calibration: calibration,
      usesSegments: usesSegments, limits: try limits.limits(models), seed: seed, isExact: isExact, threads: threads)
  }

  /// The bootstrap that was asked for, or the default one where it is quick; nil for none.
  fileprivate func refits(
    _ data: TrainingSet, _ fit: BlendFit, _ limits: WeightLimits
  ) async -> RefitBootstrap.Refits? {
    let isQuick = RefitBootstrap.isQuick(
      fit.recipe.kind, rows: data.labels.count, models: fit.keptModels.count, layout: data.layout)
    let count = bootstrap ?? (isQuick ? RefitBootstrap.defaultResamples : 0)
    return await RefitBootstrap(resamples: count, seed: seed, threads: threads, metric: metric)
      .refit(data.keeping(fit.keptModels), fit.recipe, limits: limits.keeping(fit.keptModels))
  }
}
