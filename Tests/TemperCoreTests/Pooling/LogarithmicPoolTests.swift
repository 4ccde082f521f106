import Testing

@testable import TemperCore

@Suite struct LogarithmicPoolTests {
  @Test(arguments: TestLayout.allCases)
  func predictsAsItsFormula(layout: TestLayout) {
    let simulation = Simulation(layout.layout, rows: 30, noise: [0.5, 1, 2], seed: 62)
    let classes = layout.layout.count
    var random = RandomSource(seed: 1)
    let biases = random.normals(classes)
    let weights = random.normals(3)
    let classWeights = (0..<classes).map { _ in random.normals(3) }
    let shared = LogarithmicPool(weights: weights, biases: biases, floor: 1e-7).predict(simulation.predictions)
    let apart = LogarithmicPool(weights: weights, classWeights: classWeights, biases: biases, floor: 1e-7)
      .predict(simulation.predictions)
    for row in 0..<30 {
      let inputs = PlainPool.row(simulation.predictions, row)
      let plainShared = PlainPool.logarithmicScores(
        inputs, classWeights: Array(repeating: weights, count: classes), biases: biases, floor: 1e-7)
      let plainApart = PlainPool.logarithmicScores(inputs, classWeights: classWeights, biases: biases, floor: 1e-7)
      #expect(largestDifference(Array(shared[row: row]), PlainPool.probabilities(plainShared)) < 1e-14)
      #expect(largestDifference(Array(apart[row: row]), PlainPool.probabilities(plainApart)) < 1e-14)
    }
  }

  @Test func byHand() {
    // Odds 3 · (1/3)^2 · e^b with b = log 3.
    let inputs = [[0.75, 0.25], [0.25, 0.75]].map { ProbabilityMatrix(classCount: 2, values: $0) }
    let pool = LogarithmicPool(weights: [1, 2], biases: [1.0986122886681098, 0], floor: 1e-7)
    #expect(largestDifference(pool.predict(inputs).values, [0.5, 0.5]) < 1e-15)
  }

  @Test func anExactZeroIsRaisedToTheFloor() {
    let inputs = [[1, 0], [0.5, 0.5]].map { ProbabilityMatrix(classCount: 2, values: $0) }
    let pool = LogarithmicPool(weights: [0.5, 0.5], biases: [0, 0], floor: 1e-4)
    // Odds (1e4)^(1/2).
    #expect(largestDifference(pool.predict(inputs).values, [100.0 / 101, 1.0 / 101]) < 1e-15)
  }

  @Test func weightsThatSumToOneLeaveEqualModelsAlone() {
    let matrix = ProbabilityMatrix(classCount: 3, values: [0.2, 0.3, 0.5])
    let pool = LogarithmicPool(weights: [1.7, -0.9, 0.2], biases: [0, 0, 0], floor: 1e-7)
    #expect(largestDifference(pool.predict([matrix, matrix, matrix]).values, matrix.values) < 1e-15)
  }
}
