import Foundation
import Testing

@testable import TemperCore

@Suite struct LinearFamilyTests {
  private static func loss(_ inputs: PoolInputs, _ pool: LinearPool, rows: [Int]) -> Double {
    rows.reduce(0) { sum, row in
      let scores = PlainPool.linearScores(
        PlainPool.row(inputs.predictions, row), weights: pool.weights, temperature: pool.temperature,
        floor: inputs.floor)
      return sum - PlainPool.logSoftmax(scores)[inputs.labels[row]]
    }
  }

  @Test(arguments: TestLayout.allCases)
  func lossSumIsThePlainLossOfAFold(layout: TestLayout) {
    let inputs = Simulation(layout.layout, rows: 47, noise: [0.5, 1, 2], seed: 51).inputs(foldCount: 5)
    let family = LinearFamily(inputs)
    for (weights, temperature) in [([0.2, 0.5, 0.3], 1.0), ([1, 0, 0], 0.5), ([0, 0.1, 0.9], 3), ([0, 0, 1], 0.01)] {
      let pool = LinearPool(weights: weights, temperature: temperature, floor: inputs.floor)
      for fold in 0..<5 {
        let plain = LinearFamilyTests.loss(inputs, pool, rows: inputs.rows.members[fold])
        #expect(relativeDifference(family.lossSum(of: pool, fold: fold), plain) < 1e-12)
      }
    }
  }

  @Test(arguments: TestLayout.allCases)
  func aFitToSomeFoldsIsAFitToTheirRows(layout: TestLayout) {
    let simulation = Simulation(layout.layout, rows: 80, noise: [0.5, 1, 2], seed: 52)
    let inputs = simulation.inputs(foldCount: 4)
    let rows = (inputs.rows.members[1] + inputs.rows.members[3])
    var part = simulation
    part.labels = rows.map { simulation.labels[$0] }
    part.predictions = simulation.predictions.map { matrix in
      ProbabilityMatrix(classCount: matrix.classCount, values: rows.flatMap { Array(matrix[row: $0]) })
    }
    let start = Array(repeating: 1.0 / 3, count: 3)
    let found = LinearFamily(inputs).fit(folds: [1, 3], from: start)
    let alone = LinearFamily(part.inputs()).fit(folds: [0], from: start)
    #expect(largestDifference(found.pool.weights, alone.pool.weights) < 1e-8)
    #expect(abs(found.pool.temperature - alone.pool.temperature) < 1e-8)
    #expect(found.certificate.gap < 1e-9)
  }

  @Test(arguments: TestLayout.allCases)
  func noOtherWeightOrTemperatureIsBetter(layout: TestLayout) {
    let inputs = Simulation(layout.layout, rows: 60, noise: [0.7, 0.9], seed: 53).inputs()
    let pool = LinearFamily(inputs).fit(folds: [0], from: [0.5, 0.5]).pool
    func loss(_ weight: Double, _ temperature: Double) -> Double {
      let other = LinearPool(weights: [weight, 1 - weight], temperature: temperature, floor: inputs.floor)
      return LinearFamilyTests.loss(inputs, other, rows: Array(inputs.labels.indices))
    }
    // Weights are those of the mixture itself, at temperature 1; the temperature is fitted after them.
    let atOne = loss(pool.weights[0], 1)
    for step in 0...200 {
      let other = loss(Double(step) / 200, 1)
      #expect(atOne <= other + 1e-10)
    }
    let found = loss(pool.weights[0], pool.temperature)
    for step in -200...200 {
      let other = loss(pool.weights[0], exp(Double(step) / 50))
      #expect(found <= other + 1e-10)
    }
  }

  @Test func weightGoesToTheModelThatKnows() {
    let simulation = Simulation(TestLayout.tieStructure.layout, rows: 400, noise: [0, 3], seed: 54)
    let pool = LinearFamily(simulation.inputs()).fit(folds: [0], from: [0.5, 0.5]).pool
    #expect(pool.weights[0] > 0.95)
    #expect(abs(pool.temperature - 1) < 0.15)
  }
}
