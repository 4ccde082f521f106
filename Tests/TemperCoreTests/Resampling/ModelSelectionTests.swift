import Testing

@testable import TemperCore

@Suite struct ModelSelectionTests {
  private static func candidate(_ kind: PoolKind, _ losses: [Double?], rank: Int = 0) -> ModelSelection.Candidate {
    let recipe = Hyperparameters(kind: kind, steps: rank)
    return ModelSelection.Candidate(
      kind: kind, rank: rank, search: nil,
      choices: losses.map { $0.map { ModelSelection.Choice(recipe: recipe, loss: $0) } })
  }

  private static func search(_ candidates: [ModelSelection.Candidate]) -> ModelSelection {
    ModelSelection(candidates: candidates, fitters: [:], searches: [], contexts: candidates[0].choices.count)
  }

  @Test func theLowestLossWinsAndAmongTiesTheEarlierPool() {
    let search = ModelSelectionTests.search([
      ModelSelectionTests.candidate(.linear, [0.8, 0.8 - 9e-7, 0.8 - 2e-6]),
      ModelSelectionTests.candidate(.mean, [0.9, 0.8, 0.8]),
    ])
    #expect(search.recipe(context: 0, pool: nil).kind == .linear)
    #expect(search.recipe(context: 1, pool: nil).kind == .mean)
    #expect(search.recipe(context: 2, pool: nil).kind == .linear)
    #expect(search.recipe(context: 0, pool: .mean).kind == .mean)
  }

  @Test func amongCandidatesForAPoolTheSimplerOneWinsATie() {
    let search = ModelSelectionTests.search([
      ModelSelectionTests.candidate(.linear, [0.8, 0.8, 0.8 - 2e-6, 0.8], rank: 2),
      ModelSelectionTests.candidate(.linear, [0.8, 0.8 + 9e-7, 0.8, nil], rank: 1),
    ])
    #expect((0..<4).map { search.recipe(context: $0, pool: .linear).steps } == [1, 1, 2, 2])
  }

  /// Tables of the plain pools against fits made one by one, scored by the plain formula.
  @Test(arguments: [PoolKind.best, .mean, .geometric, .linear], [TestLayout.tieStructure, .three])
  func tablesHoldTheLossesOfSeparateFits(kind: PoolKind, layout: TestLayout) async {
    let inputs = Simulation(layout.layout, rows: 50, noise: [0.8, 0.9, 1], seed: 111).inputs(foldCount: 4)
    let fitter = PoolFitter(inputs, kinds: [kind])
    let table = await fitter.table(kind, threads: 2)
    for f in 0..<4 {
      for g in 0..<4 {
        let others = (0..<4).filter { $0 != f && $0 != g }
        let pool = fitter.fit(Hyperparameters(kind: kind), folds: others).pool
        let losses = LogLoss.perRow(pool.predict(inputs.predictions), labels: inputs.labels)
        let expected = inputs.rows.members[g].reduce(0) { $0 + losses[$1] }
        #expect(relativeDifference(table.sums[f][g], expected) < 1e-12)
      }
    }
  }

  /// A model that leans to the first side, whichever it is: the mean with its swapped predictions is free of that.
  private static func leaningData() -> TrainingSet {
    let tieStructure = TieStructure(sideA: 0, sideB: 1, tie: 2)
    let simulation = Simulation(TestLayout.tieStructure.layout, rows: 240, noise: [0.3, 0.3], seed: 112)
    func lean(_ matrix: ProbabilityMatrix, by factors: [Double]) -> ProbabilityMatrix {
      var result = matrix
      for row in 0..<matrix.rowCount {
        let factor = factors[row % 2]
        let values = [matrix[row, 0] * factor, matrix[row, 1], matrix[row, 2]]
        for k in 0..<3 { result[row, k] = values[k] / values.reduce(0, +) }
      }
      return result
    }
    // The lean changes from row to row, so that no bias of a pool could mend it.
    return TrainingSet(
      layout: simulation.layout, labels: simulation.labels, models: ["a", "b"],
      predictions: simulation.predictions.map { lean($0, by: [1, 12]) },
      swapped: simulation.predictions.map { lean($0.exchangingSides(tieStructure), by: [1, 12]) },
      folds: simulation.labels.indices.map { $0 % 3 }, foldCount: 3, groups: nil)
  }

  @Test(arguments: [
    (BlendOptions.Swapping.auto, [SwapUse.arithmetic, .separate]), (.always, [.arithmetic]), (.never, [.none]),
    (.geometric, [.geometric]), (.separate, [.separate]),
  ])
  func swappedPredictionsAreUsedWhereTheyHelp(swapping: BlendOptions.Swapping, expected: [SwapUse]) async {
    let data = ModelSelectionTests.leaningData()
    let search = await ModelSelection.run(data, BlendOptions(pool: .linear, swapping: swapping, threads: 2))
    #expect(search.fitters.count == (swapping == .auto ? 4 : 1))
    for context in 0..<4 { #expect(expected.contains(search.recipe(context: context, pool: .linear).swapping)) }
    let recipe = search.recipe(context: 3, pool: nil)
    #expect(search.fitter(for: recipe).inputs.modelCount == (recipe.swapping == .separate ? 4 : 2))
  }

  @Test func whereSwappingChangesNothingItIsLeftOut() async {
    let tieStructure = TieStructure(sideA: 0, sideB: 1, tie: 2)
    let plain = Simulation(TestLayout.tieStructure.layout, rows: 60, noise: [0.5, 0.5], seed: 113)
    let data = TrainingSet(
      layout: plain.layout, labels: plain.labels, models: ["a", "b"], predictions: plain.predictions,
      swapped: plain.predictions.map { $0.exchangingSides(tieStructure) }, folds: plain.labels.indices.map { $0 % 3 },
      foldCount: 3, groups: nil)
    let search = await ModelSelection.run(data, BlendOptions(threads: 2))
    for kind in PoolKind.allCases {
      // As models of their own, copies share a weight and so its ridge: that may change a fit, averaging cannot.
      for context in 0..<4 { #expect(!search.recipe(context: context, pool: kind).swapping.isAveraging) }
    }
  }

  @Test(arguments: WeightSign.allCases)
  func aWantedSignIsKept(sign: WeightSign) async {
    let data = Simulation(TestLayout.tieStructure.layout, rows: 60, noise: [0.5, 1], seed: 114).blendData(foldCount: 3)
    let search = await ModelSelection.run(data, BlendOptions(sign: sign, threads: 2))
    for context in 0..<4 {
      #expect(search.recipe(context: context, pool: .logarithmic).sign == sign)
      #expect(search.recipe(context: context, pool: .tieAware).sign == sign)
      #expect(search.recipe(context: context, pool: .linear).sign == nil)
    }
  }

  @Test func withoutATieThereIsNoTieAwarePool() async {
    let data = Simulation(TestLayout.two.layout, rows: 45, noise: [0.4, 1], seed: 124).blendData(foldCount: 3)
    let search = await ModelSelection.run(data, BlendOptions(threads: 2))
    #expect(search.choices.allSatisfy { $0[.tieAware] == nil })
    for context in 0..<4 {
      let penalties = search.recipe(context: context, pool: .logarithmic).penalties
      #expect(penalties?.blocks[.closeness] == .infinity && penalties?.blocks[.sideBias] == .infinity)
    }
  }

  @Test func kindsAreOrderedAsTheyAreListed() {
    #expect(PoolKind.allCases.sorted() == PoolKind.allCases)
    #expect(PoolKind.linear < .logarithmic)
    #expect(!(PoolKind.tieAware < .tieAware))
  }
}
