import TemperCore
import Testing

@testable import Temper

@Suite struct PoolDescriptionTests {
  private let arena = ClassLayout(
    names: ["a", "t", "b"], tieStructure: TieStructure(sideA: 0, sideB: 2, tie: 1))
  private let plain = ClassLayout(names: ["a", "t", "b"])

  @Test func bestHasOneWeight() {
    let pool = PoolDescription(.best(BestPool(model: 1)), layout: arena, modelCount: 3)
    #expect(pool.weights == [0, 1, 0])
    #expect(pool.tieWeights == [0, 1, 0])
    #expect(pool.temperature == 1)
    #expect(pool.sign(Hyperparameters(kind: .best)) == "none")
  }

  @Test func meanWeighsAllAlike() {
    let pool = PoolDescription(.mean, layout: plain, modelCount: 4)
    #expect(pool.weights == [0.25, 0.25, 0.25, 0.25])
    #expect(pool.tieWeights == nil)
    #expect(pool.reportedBiases.map(\.ordinal) == [0, 1, 2])
    #expect(pool.reportedBiases.map(\.value) == [0, 0, 0])
  }

  @Test func linearHasItsTemperature() {
    let pool = PoolDescription(
      .linear(LinearPool(weights: [0.2, 0.8], temperature: 0.7, floor: 1e-7)), layout: arena, modelCount: 2)
    #expect(pool.weights == [0.2, 0.8])
    #expect(pool.temperature == 0.7)
    #expect(pool.normalisedWeight(1) == 0.8)
    #expect(pool.sign(Hyperparameters(kind: .linear)) == "nonnegative")
  }

  @Test func logarithmicHasItsTemperatureInTheWeights() {
    let pool = PoolDescription(
      .logarithmic(
        LogarithmicPool(
          weights: [1.5, 0.5], classWeights: [[1, 2], [3, 4], [5, 6]], biases: [0.1, 0.2, 0.3], floor: 1e-7)),
      layout: plain, modelCount: 2)
    #expect(pool.temperature == 0.5)
    #expect(pool.normalisedWeight(0) == 0.75)
    #expect(pool.classWeights == [[1, 2], [3, 4], [5, 6]])
    #expect(pool.biases == [0.1, 0.2, 0.3])
    #expect(pool.sign(Hyperparameters(kind: .logarithmic, sign: .signed)) == "signed")
  }

  @Test(arguments: [[-1, 0.5], [0, 0]]) func weightsWithoutAPositiveSumHaveNoTemperature(_ weights: [Double]) {
    let pool = PoolDescription(
      .logarithmic(LogarithmicPool(weights: weights, biases: [0, 0, 0], floor: 1e-7)), layout: plain, modelCount: 2)
    #expect(pool.temperature == nil)
    #expect(pool.normalisedWeight(0) == nil)
  }

  @Test func tieAwareTellsHeadsApart() throws {
    let parts = try #require(arena.tieStructure)
    let pool = PoolDescription(
      .tieAware(
        TieAwarePool(
          tieStructure: parts, sideWeights: [1, 3], tieWeights: [2, 0.5], tieBias: -0.6,
          blocks: [.closeness: [0.1], .sideBias: [0.05]], floor: 1e-7)), layout: arena, modelCount: 2)
    #expect(pool.weights == [1, 3])
    #expect(pool.tieWeights == [2, 0.5])
    #expect(pool.temperature == 0.25)
    #expect(pool.biases == [0, -0.6, 0])
    #expect(pool.reportedBiases.map(\.ordinal) == [1])
    #expect(pool.closeness == 0.1)
    #expect(pool.sideBias == 0.05)
  }
}
