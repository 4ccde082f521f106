import Foundation
import Testing

@testable import TemperCore

@Suite struct PoolInputsLossesTests {
  @Test func columnsOfAnArenaByHand() {
    let inputs = PoolInputs(
      layout: TestLayout.shuffledArena.layout, labels: [2], rows: FoldedRows(folds: [0], foldCount: 1), floor: 1e-7,
      predictions: [[0.1, 0.5, 0.4], [0.3, 0.4, 0.3]].map { ProbabilityMatrix(classCount: 3, values: $0) })
    let loss = inputs.arenaLoss()
    #expect(loss.heads == [0..<3, 3..<7])
    #expect(loss.coefficientCount == 7)
    // Class 2 is side a, class 0 side b, class 1 the tie. d/2 is log 2 and 0; cosh(log 2) = 5/4.
    let expected: [Double] = [log(4.0), 0, 1, log(0.5 / 0.2), log(0.4 / 0.3), 1, -log(1.25) / 2]
    #expect(largestDifference(loss.columns.map { $0[0] }, expected) < 1e-14)
    #expect(loss.columns.allSatisfy { $0[1] == 0 && $0[2] == 0 && $0[3] == 0 })
    #expect(loss.outcomes.map { $0[0] } == [1, 0, 0])
  }

  @Test func columnsOfClassesByHand() {
    let inputs = PoolInputs(
      layout: TestLayout.two.layout, labels: [1], rows: FoldedRows(folds: [0], foldCount: 1), floor: 1e-7,
      predictions: [[0.1, 0.9], [0.7, 0.3]].map { ProbabilityMatrix(classCount: 2, values: $0) })
    let loss = inputs.classLoss()
    #expect(loss.heads == [0..<3, 3..<6])
    #expect(loss.columns.map { $0[0] } == [log(0.1), log(0.7), 1, log(0.9), log(0.3), 1])
    #expect(loss.columns.allSatisfy { $0[1] == 0 && $0[2] == 0 && $0[3] == 0 })
    #expect(loss.outcomes.map { $0[0] } == [0, 1])
    #expect(inputs.sharedLoss(loss.columns, hasBias: true).coefficientCount == 4)
  }
}
