import Testing

@testable import TemperCore

@Suite struct BlendFitLimitsTests {
  /// Models 1 and 3 know nothing, unless all are to know something.
  private static func data(
    rows: Int = 90, noise: [Double] = [0.7, 0.6, 0.8, 0.9], blind: [Int] = [1, 3]
  ) -> TrainingSet {
    Simulation(TestLayout.pairwise.layout, rows: rows, noise: noise, seed: 152).blinding(blind).blendData(
      foldCount: 3)
  }

  private static func inputs(_ data: TrainingSet, _ kept: [Int]) -> PoolInputs {
    PoolInputs(
      layout: data.layout, labels: data.labels, rows: FoldLayout(folds: data.folds, foldCount: 3), floor: data.floor,
      predictions: kept.map { data.predictions[$0] })
  }

  private static func options(_ pool: PoolKind?, _ limits: WeightLimits) -> BlendOptions {
    BlendOptions(pool: pool, calibration: .only(.none), limits: limits, threads: 2)
  }

  /// Cross-validation chooses among the pools whose weights can be held; the others are there to compare with.
  @Test func autoKeepsWithinTheLimits() async throws {
    let data = Self.data()
    let fit = try await Blend.fit(data, Self.options(nil, WeightLimits(fixed: [1: 0.25])))
    #expect(fit.candidates.map(\.kind) == [.best, .mean, .linear, .logarithmic, .tieAware])
    #expect(([fit.recipe] + fit.outerRecipes).allSatisfy { [.linear, .logarithmic, .tieAware].contains($0.kind) })
    switch fit.blend.pool {
    case .linear(let pool): #expect(pool.weights[1] == 0.25)
    case .logarithmic(let pool): #expect(pool.weights[1] == 0.25)
    case .tieAware(let pool): #expect(pool.sideWeights[1] == 0.25 && pool.tieWeights[1] == 0.25)
    default: Issue.record("\(fit.blend.pool)")
    }
    #expect(fit.keptModels == [0, 1, 2, 3])
    #expect(fit.certificate.gap <= 1e-9)
    // A quarter for noise costs something.
    let free = try await Blend.fit(data, Self.options(.linear, .none))
    let held = try await Blend.fit(data, Self.options(.linear, WeightLimits(fixed: [1: 0.25])))
    let (heldLoss, freeLoss) = (held.nestedLosses.reduce(0, +), free.nestedLosses.reduce(0, +))
    #expect(heldLoss > freeLoss + 1)
  }

  @Test func aMinimumHoldsInTheTieAwarePool() async throws {
    let fit = try await Blend.fit(Self.data(), Self.options(.tieAware, WeightLimits(minimum: 0.15)))
    let pool = try #require(fit.blend.pool.tieAware)
    #expect((pool.sideWeights + pool.tieWeights).allSatisfy { $0 >= 0.15 })
    #expect(([fit.recipe] + fit.outerRecipes).allSatisfy { $0.sign == .nonnegative })
    // The linear pool beside it is held, too.
    let linear = try await Blend.fit(Self.data(), Self.options(.linear, WeightLimits(minimum: 0.15)))
    #expect(fit.candidates[2].losses == linear.candidates[2].losses)
  }

  /// Every outer fold eliminates for itself, on its other folds, and predicts by a refit of what it kept.
  @Test(arguments: [PoolKind.linear, .tieAware]) func nestedScoresIncludeTheElimination(kind: PoolKind) async throws {
    let data = Self.data()
    let fit = try await Blend.fit(data, Self.options(kind, WeightLimits(minimum: 0.4, maximumModels: 2)))
    let all = PoolFitter(Self.inputs(data, [0, 1, 2, 3]), kinds: [kind])
    let gone = all.eliminate(fit.recipe, folds: [0, 1, 2], models: [0, 1, 2, 3], to: 2)
    #expect(fit.keptModels == (0..<4).filter { !gone.contains($0) })
    if kind == .linear { #expect(fit.keptModels == [0, 2]) }
    for (fold, recipe) in fit.outerRecipes.enumerated() {
      let folds = (0..<3).filter { $0 != fold }
      let removed = all.eliminate(recipe, folds: folds, models: [0, 1, 2, 3], to: 2)
      let kept = (0..<4).filter { !removed.contains($0) }
      let part = Self.inputs(data, kept)
      let pool = PoolFitter(part, kinds: [kind], limits: WeightLimits(minimum: 0.4)).fit(recipe, folds: folds).pool
      let expected = pool.predict(part.predictions)
      for row in part.rows.members[fold] {
        #expect(largestDifference(Array(fit.nestedPredictions[row: row]), Array(expected[row: row])) < 1e-12)
      }
    }
    let kept = fit.keptModels.map { data.predictions[$0] }
    #expect(fit.inSampleLoss == LogLoss.mean(fit.blend.pool.predict(kept), labels: data.labels))
    let weights = (fit.blend.pool.linear)?.weights ?? (fit.blend.pool.tieAware)?.sideWeights ?? []
    #expect(weights.count == 2 && weights.allSatisfy { $0 >= 0.4 })
    // The candidate is the pool with all models, which the elimination started from.
    #expect(fit.candidates.last?.losses != fit.nestedLosses)
  }

  /// Without an eliminated model everything is as it was; without a kept one the last that went is back.
  @Test func lossesWithoutAModelAreThoseOfTheNextChoice() async throws {
    let data = Self.data()
    let fit = try await Blend.fit(data, Self.options(.linear, WeightLimits(maximumModels: 1)))
    let without = try #require(fit.lossesWithout)
    let all = PoolFitter(Self.inputs(data, [0, 1, 2, 3]), kinds: [.linear])
    for fold in 0..<3 {
      let folds = (0..<3).filter { $0 != fold }
      let removed = all.eliminate(Hyperparameters(kind: .linear), folds: folds, models: [0, 1, 2, 3], to: 1)
      let kept = try #require((0..<4).first { !removed.contains($0) })
      let next = Self.inputs(data, [removed[2]])
      let pool = PoolFitter(next, kinds: [.linear]).fit(Hyperparameters(kind: .linear), folds: folds).pool
      let losses = LogLoss.perRow(pool.predict(next.predictions), labels: data.labels)
      for row in next.rows.members[fold] {
        for model in 0..<4 {
          let expected = model == kept ? losses[row] : fit.nestedLosses[row]
          #expect(abs(without[model][row] - expected) < 1e-12)
        }
      }
    }
  }

  /// What a fold eliminates may not depend on its own labels, and threads may change nothing.
  @Test func anOuterFoldHasNoSayInItsElimination() async throws {
    let data = Self.data(noise: [0.9, 1, 1.1, 1.2], blind: [])
    let options = Self.options(.linear, WeightLimits(maximumModels: 2))
    let before = try await Blend.fit(data, options)
    var one = options
    one.threads = 1
    #expect(try await Blend.fit(data, one).nestedPredictions == before.nestedPredictions)
    for fold in 0..<3 {
      let members = data.folds.indices.filter { data.folds[$0] == fold }
      var labels = data.labels
      for row in members { labels[row] = (labels[row] + 1) % 3 }
      let other = TrainingSet(
        layout: data.layout, labels: labels, models: data.models, predictions: data.predictions, swapped: data.swapped,
        folds: data.folds, foldCount: 3, groups: nil)
      let after = try await Blend.fit(other, options)
      #expect(members.allSatisfy { before.nestedPredictions[row: $0] == after.nestedPredictions[row: $0] })
    }
  }

  @Test func enoughModelsAreNotEliminated() async throws {
    let data = Self.data(rows: 60, noise: [0.6, 0.9], blind: [])
    let limited = try await Blend.fit(data, Self.options(.linear, WeightLimits(maximumModels: 2)))
    let free = try await Blend.fit(data, Self.options(.linear, .none))
    #expect(limited.keptModels == [0, 1])
    #expect(limited.nestedPredictions == free.nestedPredictions)
    #expect(limited.lossesWithout == free.lossesWithout)
  }
}
