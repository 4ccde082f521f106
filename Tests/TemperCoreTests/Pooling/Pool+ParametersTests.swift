import TemperCore
import Testing

@Suite struct PoolParametersTests {
  private let arena = ClassLayout(
    names: ["a", "t", "b"], tieStructure: TieStructure(sideA: 0, sideB: 2, tie: 1))

  @Test func bestHasOneWeight() {
    let pool = Pool.best(BestPool(model: 1))
    #expect(pool.weights(inputCount: 3) == [0, 1, 0])
    #expect(pool.tieWeights == nil && pool.temperature == 1)
  }

  @Test(arguments: [Pool.mean, .geometric(GeometricPool(floor: 1e-7))]) func meansWeighAllAlike(_ pool: Pool) {
    #expect(pool.weights(inputCount: 4) == [0.25, 0.25, 0.25, 0.25])
    #expect(pool.biases(arena) == [0, 0, 0])
  }

  @Test func linearHasItsTemperature() {
    let pool = Pool.linear(LinearPool(weights: [0.2, 0.8], temperature: 0.7, floor: 1e-7))
    #expect(pool.weights(inputCount: 2) == [0.2, 0.8])
    #expect(pool.temperature == 0.7)
  }

  @Test func logarithmicHasItsTemperatureInTheWeights() {
    let pool = Pool.logarithmic(
      LogarithmicPool(
        weights: [1.5, 0.5], classWeights: [[1, 2], [3, 4], [5, 6]], biases: [0.1, 0.2, 0.3], floor: 1e-7))
    #expect(pool.temperature == 0.5)
    #expect(pool.classWeights == [[1, 2], [3, 4], [5, 6]])
    #expect(pool.biases(arena) == [0.1, 0.2, 0.3])
  }

  @Test(arguments: [[-1, 0.5], [0, 0]]) func weightsWithoutAPositiveSumHaveNoTemperature(_ weights: [Double]) {
    #expect(
      Pool.logarithmic(LogarithmicPool(weights: weights, biases: [0, 0, 0], floor: 1e-7)).temperature == nil)
  }

  @Test func tieAwareTellsHeadsApart() throws {
    let pool = Pool.tieAware(
      TieAwarePool(
        tieStructure: try #require(arena.tieStructure), sideWeights: [1, 3], tieWeights: [2, 0.5], tieBias: -0.6,
        blocks: [.closeness: [0.1], .sideBias: [0.05]], floor: 1e-7))
    #expect(pool.weights(inputCount: 2) == [1, 3])
    #expect(pool.tieWeights == [2, 0.5])
    #expect(pool.temperature == 0.25)
    #expect(pool.biases(arena) == [0, -0.6, 0])
    #expect(pool.blocks.coefficient(.closeness) == 0.1 && pool.blocks.coefficient(.sideBias) == 0.05)
  }
}
