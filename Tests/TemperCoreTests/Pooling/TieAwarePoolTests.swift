import Foundation
import Testing

@testable import TemperCore

@Suite struct TieAwarePoolTests {
  @Test(arguments: [TestLayout.pairwise, .shuffledPairwise], [(0, 0), (0.8, 0), (0, -0.3), (-0.5, 0.2)])
  func predictsAsItsFormula(layout: TestLayout, blocks: (closeness: Double, sideBias: Double)) throws {
    let (closeness, sideBias) = blocks
    let tieStructure = try #require(layout.layout.tieStructure)
    let simulation = Simulation(layout.layout, rows: 30, noise: [0.5, 1, 2], seed: 63)
    var coefficients = BlendCoefficients(equalWeightsFor: 3, heads: 1)
    coefficients.weights = [0.7, -0.2, 0.4]
    coefficients.headWeights = [[0.1, 0.9, -0.3]]
    coefficients.biases = [0.25]
    coefficients.blocks[.closeness] = [closeness]
    coefficients.blocks[.sideBias] = [sideBias]
    // The per-model blocks ride along with the side bias: off, or all on.
    if sideBias != 0 {
      coefficients.blocks[.tieToSide] = [0.3, 0, -0.1]
      coefficients.blocks[.sharpness] = [-0.2, 0.4, 0.1]
      coefficients.blocks[.marginToTie] = [0.05, -0.15, 0.25]
    }
    let pool = TieAwarePool(
      tieStructure: tieStructure, sideWeights: coefficients.weights, tieWeights: coefficients.headWeights[0],
      tieBias: 0.25,
      blocks: [
        .closeness: [closeness], .sideBias: [sideBias], .tieToSide: coefficients.blocks[.tieToSide],
        .sharpness: coefficients.blocks[.sharpness], .marginToTie: coefficients.blocks[.marginToTie],
      ], floor: 1e-7)
    let found = pool.predict(simulation.predictions)
    for row in 0..<30 {
      let scores = PlainPool.tieAwareScores(
        PlainPool.row(simulation.predictions, row), tieStructure: tieStructure, coefficients: coefficients, floor: 1e-7)
      #expect(largestDifference(Array(found[row: row]), PlainPool.probabilities(scores)) < 1e-14)
    }
  }

  @Test func unitWeightsOfOneModelChangeNothing() {
    let tieStructure = TieStructure(sideA: 0, sideB: 1, tie: 2)
    let simulation = Simulation(TestLayout.pairwise.layout, rows: 20, noise: [0.5], seed: 64)
    let pool = TieAwarePool(tieStructure: tieStructure, sideWeights: [1], tieWeights: [1], tieBias: 0, floor: 1e-7)
    #expect(largestDifference(pool.predict(simulation.predictions).values, simulation.predictions[0].values) < 1e-14)
  }

  /// With v = w and no blocks it is the logarithmic pool with a tie bias.
  @Test(arguments: [TestLayout.pairwise, .shuffledPairwise])
  func containsTheLogarithmicPool(layout: TestLayout) throws {
    let tieStructure = try #require(layout.layout.tieStructure)
    let simulation = Simulation(layout.layout, rows: 20, noise: [0.5, 1], seed: 65)
    var biases = [0.0, 0, 0]
    biases[tieStructure.tie] = 0.4
    let logarithmic = LogarithmicPool(weights: [0.6, 0.7], biases: biases, floor: 1e-7)
    let tieAware = TieAwarePool(
      tieStructure: tieStructure, sideWeights: [0.6, 0.7], tieWeights: [0.6, 0.7], tieBias: 0.4, floor: 1e-7)
    let difference = largestDifference(
      logarithmic.predict(simulation.predictions).values, tieAware.predict(simulation.predictions).values)
    #expect(difference < 1e-14)
  }

  /// Davidson: with equal sides the odds of a tie against a side are the tie log-odds alone.
  @Test func closenessRaisesTheTieOfCloseRowsAgainstFarOnes() {
    let tieStructure = TieStructure(sideA: 0, sideB: 1, tie: 2)
    let inputs = ProbabilityMatrix(classCount: 3, values: [0.4, 0.4, 0.2, 0.72, 0.08, 0.2])
    func pool(_ closeness: Double) -> TieAwarePool {
      TieAwarePool(
        tieStructure: tieStructure, sideWeights: [1], tieWeights: [1], tieBias: 0, blocks: [.closeness: [closeness]],
        floor: 1e-7)
    }
    let found = pool(1).predict([inputs])
    // Equal sides: log cosh 0 = 0. Sides at 9 to 1: cosh(log 3) = 5/3 divides the tie's odds.
    #expect(largestDifference(Array(found[row: 0]), [0.4, 0.4, 0.2]) < 1e-15)
    let odds = found[1, 2] / found[1, 0]
    #expect(abs(odds - 0.2 / 0.72 * 3 / 5) < 1e-14)
  }
}
