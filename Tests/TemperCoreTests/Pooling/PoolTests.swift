import Testing

@testable import TemperCore

@Suite struct PoolTests {
  @Test func kindsStandInTheOrderInWhichTiesAreDecided() {
    #expect(
      PoolKind.allCases.map(\.rawValue) == [
        "best", "mean", "geometric", "linear", "logarithmic", "tie-aware", "selection",
      ])
  }

  @Test func everyPoolSaysItsKind() {
    let tieStructure = TieStructure(sideA: 0, sideB: 1, tie: 2)
    let pools: [Pool] = [
      .best(BestPool(model: 0)), .mean, .geometric(GeometricPool(floor: 1e-7)),
      .linear(LinearPool(weights: [1], temperature: 1, floor: 1e-7)),
      .logarithmic(LogarithmicPool(weights: [1], biases: [0, 0, 0], floor: 1e-7)),
      .tieAware(
        TieAwarePool(tieStructure: tieStructure, sideWeights: [1], tieWeights: [1], tieBias: 0, floor: 1e-7)),
      .selection(SelectionPool(counts: [1])),
    ]
    #expect(pools.map(\.kind) == PoolKind.allCases)
  }

  @Test func softmaxRowsFillsRowByRow() {
    let matrix = ProbabilityMatrix.softmaxRows(count: 2, classCount: 2) { row, scores in
      scores[0] = row == 0 ? 0 : 1.0986122886681098
      scores[1] = 0
    }
    #expect(largestDifference(matrix.values, [0.5, 0.5, 0.75, 0.25]) < 1e-15)
    #expect(ProbabilityMatrix.softmaxRows(count: 0, classCount: 2) { _, _ in }.rowCount == 0)
  }

  @Test func kindsAreOrderedAsTheyAreListed() {
    #expect(PoolKind.allCases.sorted() == PoolKind.allCases)
    #expect(PoolKind.linear < .logarithmic)
    #expect(!(PoolKind.tieAware < .tieAware))
  }
}

@Suite struct SimplePoolsTests {
  private let inputs = [[0.2, 0.3, 0.5, 1, 0, 0], [0.6, 0.4, 0, 0.5, 0.25, 0.25]].map {
    ProbabilityMatrix(classCount: 3, values: $0)
  }

  @Test func bestIsOneOfTheModels() {
    #expect(Pool.best(BestPool(model: 1)).predict(inputs) == inputs[1])
  }

  @Test func meanByHand() {
    #expect(largestDifference(Pool.mean.predict(inputs).values, [0.4, 0.35, 0.25, 0.75, 0.125, 0.125]) < 1e-16)
  }

  /// Shares of 1/9 or 1/11 add up to 1.0000000000000002, which a file must not hold.
  @Test(arguments: 1...64)
  func aMeanOfCertaintiesIsNoMoreThanCertain(models: Int) {
    let certain = ProbabilityMatrix(classCount: 3, values: [1, 0, 0])
    #expect(Pool.mean.predict(Array(repeating: certain, count: models)) == certain)
  }

  @Test func linearPoolByHand() {
    #expect(
      largestDifference(inputs.linearPool(weights: [0.25, 0.75]).values, [0.5, 0.375, 0.125, 0.625, 0.1875, 0.1875])
        < 1e-15)
  }

  @Test func geometricByHand() {
    let inputs = [[0.8, 0.2], [0.2, 0.8], [0.5, 0.5]].map { ProbabilityMatrix(classCount: 2, values: $0) }
    #expect(largestDifference(GeometricPool(floor: 1e-7).predict(inputs).values, [0.5, 0.5]) < 1e-15)
    let zero = [[1.0, 0], [0.5, 0.5]].map { ProbabilityMatrix(classCount: 2, values: $0) }
    // Odds (1e4)^(1/2).
    #expect(
      largestDifference(GeometricPool(floor: 1e-4).predict(zero).values, [100.0 / 101, 1.0 / 101]) < 1e-15)
  }

  @Test(arguments: TestLayout.allCases)
  func geometricAsItsFormula(layout: TestLayout) {
    let simulation = Simulation(layout.layout, rows: 20, noise: [0.5, 1, 2], seed: 66)
    let found = GeometricPool(floor: 1e-7).predict(simulation.predictions)
    for row in 0..<20 {
      let logs = PlainPool.logs(PlainPool.row(simulation.predictions, row), floor: 1e-7)
      let scores = logs[0].indices.map { k in logs.reduce(0) { $0 + $1[k] } / 3 }
      #expect(largestDifference(Array(found[row: row]), PlainPool.probabilities(scores)) < 1e-14)
    }
  }
}
