import Testing

@testable import TemperCore

@Suite struct AccuracyTests {
  @Test func theFirstOfEqualClassesIsPredicted() {
    let matrix = ProbabilityMatrix(
      classCount: 3, values: [0.4, 0.4, 0.2, 0.2, 0.4, 0.4, 0.25, 0.25, 0.5, 1 / 3, 1 / 3, 1 / 3])
    #expect(matrix.mostProbableClasses() == [0, 1, 2, 0])
    #expect(Accuracy.perRow(matrix, labels: [1, 1, 2, 2]) == [0, 1, 1, 0])
    #expect(Accuracy.mean(matrix, labels: [1, 1, 2, 2]) == 0.5)
  }
}
