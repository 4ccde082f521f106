import TemperCore
import Testing

@Suite struct ProbabilityMatrixGatheringTests {
  @Test func takesRowsInOrder() {
    let matrix = ProbabilityMatrix(classCount: 2, values: [1, 0, 0.5, 0.5, 0.25, 0.75])
    #expect(matrix.gathering(rows: [2, 0]) == ProbabilityMatrix(classCount: 2, values: [0.25, 0.75, 1, 0]))
    #expect(matrix.gathering(rows: [1, 1]) == ProbabilityMatrix(classCount: 2, values: [0.5, 0.5, 0.5, 0.5]))
    #expect(matrix.gathering(rows: []).rowCount == 0)
  }
}
