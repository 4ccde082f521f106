import Testing

@testable import TemperCore

@Suite struct BrierScoreTests {
  @Test func sumsSquaresOverClasses() {
    let matrix = ProbabilityMatrix(classCount: 3, values: [0.5, 0.25, 0.25, 0, 0, 1])
    #expect(BrierScore.perRow(matrix, labels: [0, 1]) == [0.375, 2])
    #expect(BrierScore.mean(matrix, labels: [0, 1]) == 1.1875)
  }
}
