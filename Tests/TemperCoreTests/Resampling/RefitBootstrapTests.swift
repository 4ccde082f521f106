import Testing

@testable import TemperCore

@Suite struct RefitBootstrapTests {
  private static let recipes: [(TestLayout, Hyperparameters)] = [
    (
      .pairwise,
      Hyperparameters(kind: .tieAware, sign: .signed, penalties: PenaltySettings(headRidge: 0))
    ),
    (
      .shuffledPairwise,
      Hyperparameters(
        kind: .tieAware, sign: .nonnegative,
        penalties: PenaltySettings(
          weightRidge: 3, headRidge: 30, blocks: [.closeness: 30, .sideBias: 30, .tieToSide: 30]))
    ),
    (.pairwise, Hyperparameters(kind: .logarithmic, sign: .nonnegative, penalties: PenaltySettings())),
    (
      .three,
      Hyperparameters(kind: .logarithmic, sign: .signed, penalties: PenaltySettings(headRidge: 3))
    ),
    (.two, Hyperparameters(kind: .linear)),
    (.pairwise, Hyperparameters(kind: .selection, steps: 6)),
  ]

  /// A replicate is the fit to the drawn rows, each standing there as often as it was drawn.
  @Test(arguments: recipes.indices, [false, true])
  func replicateIsAFitToTheDrawnRows(_ index: Int, isGrouped: Bool) async throws {
    let (layout, recipe) = RefitBootstrapTests.recipes[index]
    let simulation = Simulation(layout.layout, rows: 90, noise: [0.5, 0.9, 1.4], seed: UInt64(index))
    let groups = (0..<90).map { ($0 * 7) % 31 }
    let data = simulation.blendData(foldCount: 3, groups: isGrouped ? groups : nil)
    let refits = try #require(await RefitBootstrap(resamples: 3, seed: 5, threads: 2).refit(data, recipe))
    #expect(refits.pools.count == 3 && refits.converged)
    for (resample, pool) in refits.pools.enumerated() {
      let drawn = drawnCounts(isGrouped ? 31 : 90, resample: resample, seed: 5)
      let counts = isGrouped ? groups.map { drawn[$0] } : drawn
      let rows = simulation.repeatingRows(counts)
      let plain = PoolFitter(rows.inputs(), kinds: [recipe.kind], seed: 5).fit(recipe, folds: [0]).pool
      let found = pool.predict(simulation.predictions)
      let expected = plain.predict(simulation.predictions)
      #expect(zip(found.values, expected.values).allSatisfy { abs($0 - $1) < 1e-7 }, "resample \(resample)")
    }
  }

  @Test func threadsChangeNothing() async throws {
    let simulation = Simulation(TestLayout.pairwise.layout, rows: 60, noise: [0.5, 1], seed: 2)
    let recipe = RefitBootstrapTests.recipes[0].1
    var seen: [[ProbabilityMatrix]] = []
    for threads in [1, 2, 7] {
      let refits = await RefitBootstrap(resamples: 9, seed: 1, threads: threads)
        .refit(simulation.blendData(foldCount: 3), recipe)
      seen.append(try #require(refits).pools.map { $0.predict(simulation.predictions) })
    }
    #expect(seen[0] == seen[1] && seen[0] == seen[2])
    #expect(Set(seen[0].map(\.values)).count == 9)
  }

  @Test(arguments: [PoolKind.best, .mean, .geometric])
  func poolsWithoutParametersAreNotRefitted(_ kind: PoolKind) async {
    let data = Simulation(TestLayout.three.layout, rows: 30, noise: [0.5, 1], seed: 2).blendData(foldCount: 3)
    let recipe = Hyperparameters(kind: kind)
    #expect(await RefitBootstrap(seed: 1, threads: 1).refit(data, recipe) == nil)
    let linear = Hyperparameters(kind: .linear)
    #expect(await RefitBootstrap(resamples: 0, seed: 1, threads: 1).refit(data, linear) == nil)
  }

  @Test func defaultIsForQuickFits() {
    let layout = TestLayout.pairwise.layout
    #expect(RefitBootstrap.isQuick(.tieAware, rows: 3200, models: 11, layout: layout))
    #expect(RefitBootstrap.isQuick(.linear, rows: 1_000_000, models: 1, layout: layout))
    #expect(!RefitBootstrap.isQuick(.tieAware, rows: 1_000_001, models: 1, layout: layout))
    #expect(!RefitBootstrap.isQuick(.logarithmic, rows: 57_477, models: 8, layout: layout))
    #expect(!RefitBootstrap.isQuick(.selection, rows: 100, models: 2, layout: layout))
    let many = ClassLayout(names: (0..<150).map { "class \($0)" })
    #expect(!RefitBootstrap.isQuick(.logarithmic, rows: 900, models: 2, layout: many))
    #expect(RefitBootstrap.isQuick(.linear, rows: 900, models: 2, layout: many))
  }

  /// Labels drawn from a logarithmic pool of known weights: their intervals hold these about as often as they say.
  @Test func intervalsCoverTheGeneratingWeights() async throws {
    let layout = TestLayout.pairwise.layout
    let truth = LogarithmicPool(weights: [0.7, 0.5], biases: [0, 0, 0.3], floor: TrainingSet.defaultFloor)
    let recipe = Hyperparameters(kind: .logarithmic, sign: .signed, penalties: PenaltySettings())
    var held = 0
    var tried = 0
    for repetition in 0..<30 {
      var simulation = Simulation(layout, rows: 120, noise: [0.8, 1], seed: UInt64(1000 + repetition))
      var random = RandomSource(seed: UInt64(repetition), stream: 55)
      let probabilities = truth.predict(simulation.predictions)
      simulation.labels = simulation.labels.indices.map { random.draw(Array(probabilities[row: $0])) }
      let refits = try #require(
        await RefitBootstrap(resamples: 50, seed: 0, threads: 2).refit(simulation.blendData(foldCount: 3), recipe))
      let pools = refits.pools.compactMap { $0.logarithmic }
      let parameters = pools.map { $0.weights + [$0.biases[2]] }
      for (index, value) in (truth.weights + [0.3]).enumerated() {
        tried += 1
        if PairedBootstrap.interval(parameters.map { $0[index] }).contains(value) { held += 1 }
      }
    }
    // 90 intervals of 50 replicates each; three standard errors around .94.
    #expect(tried == 90 && (78...89).contains(held), "\(held) of \(tried)")
  }
}

@Suite struct WeightStabilityTests {
  /// Replicates of four weights: two that swap around zero, one that stays, one that is left out three times in four.
  private static let replicates: [[Double]] = (0..<40).map { b in
    let swing = Double(b % 8) - 3.5
    return [0.2 * swing, -0.2 * swing + 0.01 * Double(b % 3), 1 + 0.01 * swing, b % 4 == 0 ? 0.3 : 0]
  }

  @Test func swapsAndZerosAreFound() {
    let stability = WeightStability(heads: [Self.replicates])
    #expect(stability.zeroShares == [0, 0, 0, 0.75])
    #expect(stability.swaps.map { [$0.first, $0.second] } == [[0, 1]])
    #expect(stability.swaps[0].correlation < -0.99)
    #expect((0..<4).map(stability.isInterchangeable) == [true, true, false, true])
    #expect(stability.partners(of: 1) == [0] && stability.partners(of: 3).isEmpty)
  }

  /// Two weights that surely differ from zero are both needed, however their errors go together.
  @Test func whatIsNeededDoesNotSwap() {
    let stability = WeightStability(heads: [Self.replicates.map { [$0[0] + 5, $0[1] + 5] }])
    #expect(stability.swaps.isEmpty)
    #expect(!stability.isInterchangeable(0))
  }

  /// A model that another head needs is not interchangeable.
  @Test func everyHeadHasToAgree() {
    let steady = Self.replicates.map { _ in [1.0, 1, 1, 1] }
    let stability = WeightStability(heads: [Self.replicates, steady])
    #expect(stability.swaps.isEmpty && stability.zeroShares == [0, 0, 0, 0])
  }
}
