import Testing

@testable import TemperCore

@Suite struct ProbabilityMatrixTests {
  @Test func rowsAreStoredOneAfterTheOther() {
    var matrix = ProbabilityMatrix(classCount: 3, values: [0.1, 0.2, 0.7, 0.3, 0.3, 0.4])
    #expect(matrix.rowCount == 2)
    #expect(matrix[1, 2] == 0.4)
    #expect(Array(matrix[row: 1]) == [0.3, 0.3, 0.4])
    matrix[0, 1] = 0.9
    #expect(matrix.values == [0.1, 0.9, 0.7, 0.3, 0.3, 0.4])
  }

  @Test func noRows() {
    #expect(ProbabilityMatrix(classCount: 4, values: []).rowCount == 0)
  }
}
