import Testing

@testable import TemperCore

@Suite struct LinearPoolTests {
  @Test(arguments: TestLayout.allCases, [1, 0.4, 3])
  func predictsAsItsFormula(layout: TestLayout, temperature: Double) {
    let simulation = Simulation(layout.layout, rows: 30, noise: [0.5, 1, 2], seed: 61)
    let pool = LinearPool(weights: [0.5, 0.2, 0.3], temperature: temperature, floor: 1e-7)
    let found = pool.predict(simulation.predictions)
    #expect(found.rowCount == 30)
    for row in 0..<30 {
      let scores = PlainPool.linearScores(
        PlainPool.row(simulation.predictions, row), weights: pool.weights, temperature: temperature, floor: 1e-7)
      #expect(largestDifference(Array(found[row: row]), PlainPool.probabilities(scores)) < 1e-14)
    }
  }

  @Test func atTemperatureOneItIsTheMixture() {
    let inputs = [[0.2, 0.3, 0.5], [0.6, 0.4, 0]].map { ProbabilityMatrix(classCount: 3, values: $0) }
    let found = LinearPool(weights: [0.25, 0.75], temperature: 1, floor: 1e-7).predict(inputs)
    #expect(largestDifference(found.values, [0.5, 0.375, 0.125]) < 1e-15)
  }

  @Test func temperatureSharpensByHand() {
    let inputs = [ProbabilityMatrix(classCount: 2, values: [0.75, 0.25])]
    let found = LinearPool(weights: [1], temperature: 0.5, floor: 1e-7).predict(inputs)
    #expect(largestDifference(found.values, [0.9, 0.1]) < 1e-15)
  }

  @Test func anExactZeroIsRaisedToTheFloor() {
    let inputs = [ProbabilityMatrix(classCount: 2, values: [1, 0])]
    let found = LinearPool(weights: [1], temperature: 1, floor: 1e-3).predict(inputs)
    #expect(largestDifference(found.values, [1 / 1.001, 0.001 / 1.001]) < 1e-15)
  }
}
