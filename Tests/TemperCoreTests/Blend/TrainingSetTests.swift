import Testing

@testable import TemperCore

@Suite struct TrainingSetTests {
  private static func data(_ layout: ClassLayout, swapped: Bool) -> TrainingSet {
    let simulation = Simulation(layout, rows: 12, noise: [0.5, 1], seed: 101)
    return TrainingSet(
      layout: layout, labels: simulation.labels, models: ["a", "b"], predictions: simulation.predictions,
      swapped: [nil, swapped ? simulation.predictions[0] : nil], folds: (0..<12).map { $0 % 3 }, foldCount: 3,
      groups: nil)
  }

  @Test func swappedPredictionsNeedSides() {
    #expect(TrainingSetTests.data(TestLayout.pairwise.layout, swapped: true).hasSwapped)
    #expect(!TrainingSetTests.data(TestLayout.pairwise.layout, swapped: false).hasSwapped)
    #expect(!TrainingSetTests.data(TestLayout.three.layout, swapped: true).hasSwapped)
    #expect(TrainingSetTests.data(TestLayout.three.layout, swapped: true).floor == 1e-7)
  }

  @Test func onlyModelsWithSwappedPredictionsAreAveraged() throws {
    let layout = TestLayout.shuffledPairwise.layout
    let tieStructure = try #require(layout.tieStructure)
    let data = TrainingSetTests.data(layout, swapped: true)
    func inputs(_ use: SwapUse, _ layout: ClassLayout) -> [ProbabilityMatrix] {
      TrainingSet.inputs(data.predictions, swapped: data.swapped, use: use, layout: layout, floor: 1e-7)
    }
    #expect(inputs(.none, layout) == data.predictions)
    for use in SwapUse.allCases { #expect(inputs(use, ClassLayout(names: layout.names)) == data.predictions) }
    let geometric = data.predictions[1].geometricallyAveraged(
      withSwapped: data.predictions[0], tieStructure: tieStructure, floor: 1e-7)
    #expect(inputs(.geometric, layout) == [data.predictions[0], geometric])
    #expect(inputs(.separate, layout) == data.predictions + [data.predictions[0].exchangingSides(tieStructure)])
    #expect(data.inputSources(.separate).map(\.model) == [0, 1, 1])
    #expect(data.inputSources(.separate).map(\.isSwapped) == [false, false, true])
    #expect(data.inputSources(.geometric).map(\.model) == [0, 1])
    let averaged = inputs(.arithmetic, layout)
    #expect(averaged[0] == data.predictions[0])
    #expect(averaged[1] == data.predictions[1].averaged(withSwapped: data.predictions[0], tieStructure: tieStructure))
    #expect(averaged[1] != data.predictions[1])
  }
}
