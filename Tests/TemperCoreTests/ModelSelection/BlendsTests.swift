import Testing

@testable import TemperCore

@Suite struct MixtureTests {
  private static func finalists() -> [MixtureComponent] {
    [
      MixtureComponent(
        kind: .tieAware, sign: .signed,
        penalties: PenaltySettings(weightRidge: 30, headRidge: 30, blocks: [.sharpness: 30]),
        share: 0.7),
      MixtureComponent(
        kind: .logarithmic, sign: .nonnegative, penalties: PenaltySettings(weightRidge: 3), share: 0.4),
    ]
  }

  /// The pool of a mixture is the normalised product of powers of its finalists' predictions.
  @Test(arguments: [TestLayout.shuffledPairwise, .three])
  func aMixtureIsTheGeometricMeanOfItsFinalists(layout: TestLayout) {
    let inputs = Simulation(layout.layout, rows: 40, noise: [0.5, 1, 1.5], seed: 401).inputs(foldCount: 2)
    let fitter = PoolFitter(inputs, kinds: [.logarithmic, .tieAware])
    var finalists = MixtureTests.finalists()
    let kind: PoolKind = inputs.layout.tieStructure == nil ? .logarithmic : .tieAware
    finalists[0].kind = kind
    let recipe = Hyperparameters(
      kind: kind, sign: .signed, penalties: finalists[0].penalties, finalists: finalists)
    let mixed = fitter.fit(recipe, folds: [0, 1], certifies: true)
    let parts = finalists.map { finalist in
      fitter.fit(
        Hyperparameters(kind: finalist.kind, sign: finalist.sign, penalties: finalist.penalties), folds: [0, 1],
        certifies: true)
    }
    let expected = ProbabilityMatrix.softmaxRows(count: 40, classCount: inputs.classCount) { row, scores in
      for k in scores.indices {
        scores[k] = zip(parts, finalists).reduce(0) { sum, part in
          sum + part.1.share * flooredLog(part.0.pool.predict(inputs.predictions)[row, k], floor: 0)
        }
      }
    }
    #expect(largestDifference(mixed.pool.predict(inputs.predictions).values, expected.values) < 1e-12)
    #expect(mixed.coefficients.count == 2)
    #expect(mixed.certificate.gap == parts.map(\.certificate.gap).max())
    #expect(mixed.certificate.converged)
  }

  /// Without a fold, a mixture predicts that fold as the mixture of what the finalists' own fits say.
  @Test func innerPredictionsOfAMixtureAreThoseOfRefits() async throws {
    let data = Simulation(TestLayout.pairwise.layout, rows: 90, noise: [0.4, 0.8, 1.6], seed: 402).blendData(
      foldCount: 3)
    let stages = await Stages(data, BlendOptions(threads: 2))
    let split = OuterSplit.fold(1)
    let candidates = stages.candidates.all.compactMap { $0.choices[split]?.recipe }.filter { $0.penalties != nil }
    let first = try #require(candidates.first { $0.sign == .signed })
    let second = try #require(candidates.first { $0.sign == .nonnegative })
    var recipe = first
    recipe.kind = .tieAware
    recipe.finalists = [(first, 0.6), (second, 0.5)].compactMap { recipe, share in
      recipe.sign.flatMap { sign in
        recipe.penalties.map { MixtureComponent(kind: .tieAware, sign: sign, penalties: $0, share: share) }
      }
    }
    let fitter = stages.candidates.fitter(for: recipe)
    let found = stages.candidates.innerPredictions(of: recipe, split)
    let part = SplitRows(fitter.inputs.rows, split)
    #expect(part.members == [0, 2])
    #expect(found.rowCount == 60)
    for (place, fold) in part.members.enumerated() {
      let pool = fitter.fit(recipe, folds: part.members.filter { $0 != fold }).pool
      let expected = pool.predict(fitter.inputs.predictions(fold: fold))
      let rows = part.folds.indices.filter { part.folds[$0] == place }
      #expect(rows.map { part.rows[$0] } == fitter.inputs.rows.members[fold])
      #expect(largestDifference(found.gathering(rows: rows).values, expected.values) < 1e-6)
    }
  }

  /// Where a split cannot tell two searches apart, their mixture is taken if it is better, and never if it is worse.
  @Test(arguments: [403, 404, 405] as [UInt64])
  func mixturesAreBetterThanTheirLeader(seed: UInt64) async {
    let data = Simulation(TestLayout.pairwise.layout, rows: 120, noise: [0.7, 0.7, 0.7], seed: seed).blendData(
      foldCount: 3)
    let stages = await Stages(data, BlendOptions(threads: 2))
    for split in OuterSplit.each(foldCount: 3) {
      let leader = stages.choices.recipe(split, pool: nil)
      let blend = stages.blends.recipes[split]
      guard !blend.finalists.isEmpty else {
        #expect(blend == leader)
        continue
      }
      let part = SplitRows(stages.candidates.fitter(for: leader).inputs.rows, split)
      let labels = part.rows.map { data.labels[$0] }
      func loss(_ recipe: Hyperparameters) -> Double {
        LogLoss.mean(stages.candidates.innerPredictions(of: recipe, split), labels: labels)
      }
      #expect(loss(blend) < loss(leader))
      #expect(blend.finalists.allSatisfy { $0.share > 0 })
      #expect(Set(blend.finalists.map(\.penalties) + [leader.penalties!]).count <= blend.finalists.count + 1)
    }
  }

  @Test func aWantedPoolIsNotMixed() async {
    let data = Simulation(TestLayout.pairwise.layout, rows: 90, noise: [0.7, 0.7], seed: 406).blendData(
      foldCount: 3)
    let stages = await Stages(data, BlendOptions(pool: .tieAware, threads: 2))
    #expect(stages.blends.recipes.values.allSatisfy { $0.kind == .tieAware && $0.finalists.isEmpty })
  }
}

@Suite struct MetricChoiceTests {
  /// In every split the blend has the best metric, of all pools' inner out-of-fold predictions.
  @Test(arguments: Metric.allCases.filter { $0 != .logLoss })
  func theBlendIsBestByTheMetric(metric: Metric) async {
    let data = Simulation(TestLayout.pairwise.layout, rows: 90, noise: [0.3, 1, 2], seed: 411).blendData(
      foldCount: 3)
    let stages = await Stages(data, BlendOptions(metric: metric, threads: 2))
    for split in OuterSplit.each(foldCount: 3) {
      func value(_ recipe: Hyperparameters) -> Double {
        let part = SplitRows(stages.candidates.fitter(for: recipe).inputs.rows, split)
        return metric.value(
          stages.candidates.innerPredictions(of: recipe, split), labels: part.rows.map { data.labels[$0] },
          layout: data.layout)
      }
      let best = value(stages.blends.recipes[split])
      for kind in PoolKind.allCases {
        let other = value(stages.choices.recipe(split, pool: kind))
        #expect(metric.lowerIsBetter ? best <= other + 1e-6 : best >= other - 1e-6)
      }
    }
  }

  /// Selection optimises the metric: on the rows of the fit it is at least as good as any single model.
  @Test(arguments: [Metric.accuracy, .brier, .rps])
  func selectionOptimisesTheMetric(metric: Metric) async throws {
    let data = Simulation(TestLayout.pairwise.layout, rows: 90, noise: [0.8, 1, 1.2], seed: 412).blendData(
      foldCount: 3)
    let fit = try await Blend.fit(data, BlendOptions(pool: .selection, metric: metric, threads: 2))
    func value(_ matrix: ProbabilityMatrix) -> Double {
      let value = metric.value(matrix, labels: data.labels, layout: data.layout)
      return metric.lowerIsBetter ? value : -value
    }
    let pooled = value(fit.blend.pool.predict(data.predictions))
    for model in data.predictions { #expect(pooled <= value(model) + 1e-12) }
  }
}
