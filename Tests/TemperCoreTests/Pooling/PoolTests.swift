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
