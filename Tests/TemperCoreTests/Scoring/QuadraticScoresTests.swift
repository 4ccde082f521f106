import Testing

@testable import TemperCore

@Suite struct BrierScoreTests {
  @Test func sumsSquaresOverClasses() {
    let matrix = ProbabilityMatrix(classCount: 3, values: [0.5, 0.25, 0.25, 0, 0, 1])
    #expect(BrierScore.perRow(matrix, labels: [0, 1]) == [0.375, 2])
    #expect(BrierScore.mean(matrix, labels: [0, 1]) == 1.1875)
  }
}

@Suite struct RankedProbabilityScoreTests {
  private let matrix = ProbabilityMatrix(classCount: 3, values: [0.5, 0.125, 0.375])

  @Test func standsInClassOrderWithoutATie() {
    let layout = ClassLayout(names: ["low", "middle", "high"])
    #expect(RankedProbabilityScore.perRow(matrix, labels: [0], layout: layout) == [(0.25 + 0.140625) / 2])
    #expect(RankedProbabilityScore.perRow(matrix, labels: [2], layout: layout) == [(0.25 + 0.390625) / 2])
  }

  @Test func putsTheTieBetweenTheSides() {
    let layout = ClassLayout(names: ["a", "b", "tie"], tieStructure: .init(sideA: 0, sideB: 1, tie: 2))
    #expect(RankedProbabilityScore.perRow(matrix, labels: [0], layout: layout) == [(0.25 + 0.015625) / 2])
    #expect(RankedProbabilityScore.mean(matrix, labels: [2], layout: layout) == (0.25 + 0.015625) / 2)
  }

  @Test func exchangingTheSidesOfRowsAndLabelsChangesNothing() {
    let tieStructure = TieStructure(sideA: 2, sideB: 0, tie: 1)
    let layout = ClassLayout(names: ["b", "tie", "a"], tieStructure: tieStructure)
    let plain = RankedProbabilityScore.mean(matrix, labels: [0], layout: layout)
    let turned = RankedProbabilityScore.mean(matrix.exchangingSides(tieStructure), labels: [2], layout: layout)
    #expect(plain == turned)
  }

  @Test func forTwoClassesIsHalfTheBrierScore() {
    let binary = ProbabilityMatrix(classCount: 2, values: [0.25, 0.75, 0.5, 0.5])
    let layout = ClassLayout(names: ["no", "yes"])
    #expect(
      RankedProbabilityScore.mean(binary, labels: [0, 1], layout: layout)
        == BrierScore.mean(binary, labels: [0, 1]) / 2)
  }
}
