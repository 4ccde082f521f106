import Testing

@testable import TemperCore

@Suite struct BlendFitTests {
  private static func data(
    _ layout: TestLayout = .pairwise, rows: Int = 75, noise: [Double] = [0.5, 0.9, 1.4], seed: UInt64 = 131
  ) -> TrainingSet {
    Simulation(layout.layout, rows: rows, noise: noise, seed: seed).blendData(foldCount: 3)
  }

  private static func relabelled(_ data: TrainingSet, _ labels: [Int]) -> TrainingSet {
    TrainingSet(
      layout: data.layout, labels: labels, models: data.models, predictions: data.predictions, swapped: data.swapped,
      folds: data.folds, foldCount: data.foldCount, groups: data.groups)
  }

  private static func rows(_ matrix: ProbabilityMatrix, _ rows: [Int]) -> [Double] {
    rows.flatMap { Array(matrix[row: $0]) }
  }

  @Test(arguments: [TestLayout.pairwise, .two])
  func threadsChangeNoBit(layout: TestLayout) async throws {
    let data = BlendFitTests.data(layout)
    let one = try await Blend.fit(data, BlendOptions(threads: 1))
    let two = try await Blend.fit(data, BlendOptions(threads: 2))
    #expect(one.recipe == two.recipe)
    #expect(one.outerRecipes == two.outerRecipes)
    #expect(one.nestedPredictions == two.nestedPredictions)
    #expect(one.nestedLosses == two.nestedLosses)
    #expect(one.lossesWithout == two.lossesWithout)
    #expect(one.candidates.map(\.losses) == two.candidates.map(\.losses))
    #expect(one.certificate == two.certificate)
    #expect(one.inSampleLoss == two.inSampleLoss)
    #expect(one.blend.pool.predict(data.predictions) == two.blend.pool.predict(data.predictions))
    #expect(one.converged)
  }

  /// Nothing that is chosen or fitted for a fold may depend on the labels of its rows.
  @Test(arguments: [(TestLayout.pairwise, nil), (.pairwise, PoolKind.tieAware), (.three, .logarithmic)])
  func aFoldsPredictionsDoNotSeeItsLabels(layout: TestLayout, pool: PoolKind?) async throws {
    let data = BlendFitTests.data(layout, rows: 60)
    let options = BlendOptions(pool: pool, threads: 2)
    let before = try await Blend.fit(data, options)
    for fold in 0..<3 {
      let inside = data.folds.indices.filter { data.folds[$0] == fold }
      let outside = data.folds.indices.filter { data.folds[$0] != fold }
      var labels = data.labels
      for row in inside { labels[row] = (labels[row] + 1) % data.layout.count }
      let after = try await Blend.fit(BlendFitTests.relabelled(data, labels), options)
      #expect(before.outerRecipes[fold] == after.outerRecipes[fold])
      #expect(
        BlendFitTests.rows(before.nestedPredictions, inside) == BlendFitTests.rows(after.nestedPredictions, inside))
      // The labels do matter, to everything else.
      let moved = largestDifference(
        BlendFitTests.rows(before.nestedPredictions, outside), BlendFitTests.rows(after.nestedPredictions, outside))
      #expect(moved > 1e-3)
    }
  }

  /// The nested predictions of a fold, by a fit to the other folds with the recipe that was chosen for it.
  @Test(arguments: [nil, PoolKind.best, .mean, .geometric, .linear, .logarithmic, .tieAware])
  func nestedPredictionsComeFromTheOtherFolds(kind: PoolKind?) async throws {
    let data = BlendFitTests.data()
    let fit = try await Blend.fit(data, BlendOptions(pool: kind, calibration: .only(.none), threads: 2))
    let inputs = PoolInputs(
      layout: data.layout, labels: data.labels, rows: FoldLayout(folds: data.folds, foldCount: 3), floor: data.floor,
      predictions: data.predictions)
    if let kind { #expect(fit.recipe.kind == kind && fit.outerRecipes.allSatisfy { $0.kind == kind }) }
    for (fold, recipe) in fit.outerRecipes.enumerated() {
      let pool = PoolFitter(inputs, kinds: [recipe.kind]).fit(recipe, folds: (0..<3).filter { $0 != fold }).pool
      let expected = pool.predict(data.predictions)
      let rows = inputs.rows.members[fold]
      let difference = largestDifference(
        BlendFitTests.rows(fit.nestedPredictions, rows), BlendFitTests.rows(expected, rows))
      #expect(difference < 1e-12)
    }
    #expect(fit.nestedLosses == LogLoss.perRow(fit.nestedPredictions, labels: data.labels))
    #expect(fit.inSampleLoss == LogLoss.mean(fit.blend.pool.predict(data.predictions), labels: data.labels))
    #expect(fit.blend.pool.kind == fit.recipe.kind)
    #expect(fit.certificate.gap <= 1e-9)
  }

  @Test func candidatesAreListedInTheOrderOfThePools() async throws {
    let data = BlendFitTests.data()
    let auto = try await Blend.fit(data, BlendOptions(threads: 2))
    #expect(auto.candidates.map(\.kind) == PoolKind.allCases)
    #expect(auto.candidates.allSatisfy { $0.recipe.kind == $0.kind && $0.losses.count == data.labels.count })
    // The mean and the best model need no fit to compare with.
    let mean = LogLoss.perRow(Pool.mean.predict(data.predictions), labels: data.labels)
    #expect(auto.candidates[1].losses == mean)
    // Where one pool is wanted, the blend is its candidate.
    let linear = try await Blend.fit(data, BlendOptions(pool: .linear, threads: 2))
    #expect(linear.candidates.map(\.kind) == [.best, .mean, .linear])
    #expect(linear.nestedLosses == linear.candidates[2].losses)
    #expect(linear.candidates[2].losses == auto.candidates[3].losses)
  }

  @Test func onlyTheGoodModelIsMissed() async throws {
    let data = BlendFitTests.data(rows: 150, noise: [0.1, 4, 4], seed: 132)
    let fit = try await Blend.fit(data, BlendOptions(threads: 2))
    let without = try #require(fit.lossesWithout)
    #expect(without.count == 3)
    let costs = without.map { losses in
      zip(losses, fit.nestedLosses).reduce(0) { $0 + $1.0 - $1.1 } / 150
    }
    #expect(costs[0] > 0.15)
    #expect(abs(costs[1]) < 0.02)
    #expect(abs(costs[2]) < 0.02)
  }

  /// Leaving a model out is a fit to the others with each fold's recipe kept.
  @Test func lossesWithoutAModelComeFromRefits() async throws {
    let data = BlendFitTests.data()
    let fit = try await Blend.fit(data, BlendOptions(pool: .tieAware, threads: 2))
    let without = try #require(fit.lossesWithout)
    for model in 0..<3 {
      var rest = data.predictions
      rest.remove(at: model)
      let inputs = PoolInputs(
        layout: data.layout, labels: data.labels, rows: FoldLayout(folds: data.folds, foldCount: 3), floor: data.floor,
        predictions: rest)
      let fitter = PoolFitter(inputs, kinds: [.tieAware])
      for (fold, recipe) in fit.outerRecipes.enumerated() {
        let pool = fitter.fit(recipe, folds: (0..<3).filter { $0 != fold }).pool
        let losses = LogLoss.perRow(pool.predict(rest), labels: data.labels)
        let members = inputs.rows.members[fold]
        #expect(largestDifference(members.map { without[model][$0] }, members.map { losses[$0] }) < 1e-8)
      }
    }
  }

  @Test func oneModelHasNoneToLeaveOut() async throws {
    let data = BlendFitTests.data(rows: 60, noise: [0.8])
    let fit = try await Blend.fit(data, BlendOptions(threads: 2))
    #expect(fit.lossesWithout == nil)
    #expect(fit.converged)
    #expect(rowsAreDistributions(fit.nestedPredictions))
  }

  /// The nested score is honest: labels that no model knows anything about are not predicted better than chance.
  @Test func nothingIsLearnedFromNoise() async throws {
    let data = BlendFitTests.data(rows: 150)
    var random = RandomSource(seed: 6)
    let labels = data.labels.map { _ in random.index(below: 3) }
    let fit = try await Blend.fit(BlendFitTests.relabelled(data, labels), BlendOptions(threads: 2))
    let nested = fit.nestedLosses.reduce(0, +) / 150
    #expect(nested > 1.0986 - 0.01)
    #expect(fit.inSampleLoss < nested)
  }
}
