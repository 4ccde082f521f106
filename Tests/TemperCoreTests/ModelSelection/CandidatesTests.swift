import Testing

@testable import TemperCore

@Suite struct CandidatesTests {
  /// A model that leans to the first side, whichever it is: the mean with its swapped predictions is free of that.
  private static func leaningData() -> TrainingSet {
    let tieStructure = TieStructure(sideA: 0, sideB: 1, tie: 2)
    let simulation = Simulation(TestLayout.pairwise.layout, rows: 240, noise: [0.3, 0.3], seed: 112)
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
    let data = CandidatesTests.leaningData()
    let stages = await Stages(data, BlendOptions(pool: .linear, swapping: swapping, threads: 2))
    #expect(stages.candidates.fitters.count == (swapping == .auto ? 4 : 1))
    for split in OuterSplit.each(foldCount: 3) {
      #expect(expected.contains(stages.choices.recipe(split, pool: .linear).swapping))
    }
    let recipe = stages.choices.recipe(.all, pool: nil)
    #expect(stages.candidates.fitter(for: recipe).inputs.modelCount == (recipe.swapping == .separate ? 4 : 2))
  }

  @Test func whereSwappingChangesNothingItIsLeftOut() async {
    let tieStructure = TieStructure(sideA: 0, sideB: 1, tie: 2)
    let plain = Simulation(TestLayout.pairwise.layout, rows: 60, noise: [0.5, 0.5], seed: 113)
    let data = TrainingSet(
      layout: plain.layout, labels: plain.labels, models: ["a", "b"], predictions: plain.predictions,
      swapped: plain.predictions.map { $0.exchangingSides(tieStructure) }, folds: plain.labels.indices.map { $0 % 3 },
      foldCount: 3, groups: nil)
    let stages = await Stages(data, BlendOptions(threads: 2))
    for kind in PoolKind.allCases {
      // As models of their own, copies share a weight and so its ridge: that may change a fit, averaging cannot.
      for split in OuterSplit.each(foldCount: 3) {
        #expect(!stages.choices.recipe(split, pool: kind).swapping.isAveraging)
      }
    }
  }

  @Test(arguments: WeightSign.allCases)
  func aWantedSignIsKept(sign: WeightSign) async {
    let data = Simulation(TestLayout.pairwise.layout, rows: 60, noise: [0.5, 1], seed: 114).blendData(foldCount: 3)
    let stages = await Stages(data, BlendOptions(sign: sign, threads: 2))
    for split in OuterSplit.each(foldCount: 3) {
      #expect(stages.choices.recipe(split, pool: .logarithmic).sign == sign)
      #expect(stages.choices.recipe(split, pool: .tieAware).sign == sign)
      #expect(stages.choices.recipe(split, pool: .linear).sign == nil)
    }
  }

  @Test func withoutATieThereIsNoTieAwarePool() async {
    let data = Simulation(TestLayout.two.layout, rows: 45, noise: [0.4, 1], seed: 124).blendData(foldCount: 3)
    let stages = await Stages(data, BlendOptions(threads: 2))
    #expect(OuterSplit.each(foldCount: 3).allSatisfy { stages.choices.recipe($0, of: .tieAware) == nil })
    for split in OuterSplit.each(foldCount: 3) {
      let penalties = stages.choices.recipe(split, pool: .logarithmic).penalties
      #expect(penalties?.blocks[.closeness] == .infinity && penalties?.blocks[.sideBias] == .infinity)
    }
  }
}
