import Foundation
import Testing

@testable import TemperCore

@Suite struct PoolInputsTests {
  private static func inputs(_ layout: ClassLayout) -> PoolInputs {
    PoolInputs(
      layout: layout, labels: [1, 0, 2], rows: FoldLayout(folds: [0, 1, 0], foldCount: 2), floor: 1e-3,
      predictions: [
        ProbabilityMatrix(classCount: 3, values: [0.2, 0.3, 0.5, 0, 0.25, 0.75, 0.1, 0.6, 0.3]),
        ProbabilityMatrix(classCount: 3, values: [0.3, 0.3, 0.4, 0.5, 0.25, 0.25, 1, 0, 0]),
      ])
  }

  @Test func classesStandInTheOrderOfTheHeads() {
    let inputs = PoolInputsTests.inputs(TestLayout.shuffledPairwise.layout)
    #expect(inputs.classOrder == [2, 0, 1])
    #expect(PoolInputsTests.inputs(TestLayout.three.layout).classOrder == [0, 1, 2])
    // Of the two lanes of each class, the first is fold 0 with rows 0 and 2, the second fold 1 with row 1.
    #expect(inputs.logs(of: 0)[0] == SIMD4(log(0.5), log(0.3), 0, 0))
    #expect(inputs.logs(of: 0)[2] == SIMD4(log(0.2), log(0.1), 0, 0))
    #expect(inputs.logs(of: 1)[5] == SIMD4(log(0.25), 0, 0, 0))
    #expect(inputs.outcomes[0] == SIMD4(0, 1, 0, 0))
    #expect(inputs.outcomes[2] == SIMD4(0, 0, 0, 0))
    #expect(inputs.outcomes[3] == SIMD4(1, 0, 0, 0))
    #expect(inputs.outcomes[4] == SIMD4(1, 0, 0, 0))
  }

  @Test func probabilitiesBelowTheFloorAreRaised() {
    let inputs = PoolInputsTests.inputs(TestLayout.three.layout)
    #expect(inputs.logs(of: 0)[1][0] == log(1e-3))
    #expect(inputs.logs(of: 1)[2][1] == log(1e-3))
  }

  @Test func keepingAnInputLeavesItAlone() {
    let inputs = PoolInputsTests.inputs(TestLayout.three.layout)
    let rest = inputs.keeping([1])
    #expect(rest.modelCount == 1)
    #expect(rest.predictions == [inputs.predictions[1]])
    #expect(rest.logs(of: 0) == inputs.logs(of: 1))
    #expect(rest.outcomes == inputs.outcomes)
    #expect(rest.labels == inputs.labels)
  }
}

@Suite struct PoolInputsLossesTests {
  @Test func columnsOfAnArenaByHand() {
    let inputs = PoolInputs(
      layout: TestLayout.shuffledPairwise.layout, labels: [2], rows: FoldLayout(folds: [0], foldCount: 1), floor: 1e-7,
      predictions: [[0.1, 0.5, 0.4], [0.3, 0.4, 0.3]].map { ProbabilityMatrix(classCount: 3, values: $0) })
    let columns = inputs.tieColumns()
    let (loss, map) = TieColumns(inputs).loss(inputs, PenaltySettings(blocks: [.closeness: 30, .sideBias: 30]))
    // Columns 0 and 1 are margins, 2 and 3 tie log-odds, 4 is one, 5 closeness, 6 and 7 sharpness.
    #expect(loss.heads == [[0, 1, 4], [2, 3, 4, 5]])
    #expect(map.headWeights == [3..<5])
    #expect(map.biases == [5])
    #expect(map.blocks[.sideBias] == [2])
    #expect(map.blocks[.closeness] == [6])
    #expect(map.blocks[.sharpness] == [])
    let (full, all) = TieColumns(inputs).loss(
      inputs, PenaltySettings(blocks: [.tieToSide: 30, .sharpness: 30, .marginToTie: 30]))
    #expect(full.heads == [[0, 1, 2, 3], [2, 3, 4, 6, 7, 0, 1]])
    #expect(
      [all.blocks[.tieToSide], all.blocks[.sharpness], all.blocks[.marginToTie]] == [[2, 3], [7, 8], [9, 10]])
    // Class 2 is side a, class 0 side b, class 1 the tie. d/2 is log 2 and 0; cosh(log 2) = 5/4.
    let sharpness: [Double] = [log(0.4 * 0.1 * 0.5) / 3, log(0.3 * 0.3 * 0.4) / 3]
    let margins: [Double] = [log(4.0), 0]
    let ties: [Double] = [log(0.5 / 0.2), log(0.4 / 0.3)]
    let expected: [Double] = margins + ties + [1, -log(1.25) / 2] + sharpness
    #expect(largestDifference(loss.columns.map { $0[0] }, expected) < 1e-14)
    #expect(loss.columns.allSatisfy { $0[1] == 0 && $0[2] == 0 && $0[3] == 0 })
    #expect(loss.outcomes.map { $0[0] } == [1, 0, 0])
    #expect(inputs.tieColumns(hasBlocks: false) == Array(columns.prefix(5)))
  }

  @Test func columnsOfClassesByHand() {
    let inputs = PoolInputs(
      layout: TestLayout.two.layout, labels: [1], rows: FoldLayout(folds: [0], foldCount: 1), floor: 1e-7,
      predictions: [[0.1, 0.9], [0.7, 0.3]].map { ProbabilityMatrix(classCount: 2, values: $0) })
    let loss = inputs.classLoss(inputs.classColumns())
    #expect(loss.heads == [[0, 1, 2], [3, 4, 5]])
    let expected: [Double] = [log(0.1), log(0.7), 1, log(0.9), log(0.3), 1]
    #expect(loss.columns.map { $0[0] } == expected)
    #expect(loss.columns.allSatisfy { $0[1] == 0 && $0[2] == 0 && $0[3] == 0 })
    #expect(loss.outcomes.map { $0[0] } == [0, 1])
    #expect(inputs.sharedLoss(loss.columns, hasBias: true).coefficientCount == 4)
  }
}
