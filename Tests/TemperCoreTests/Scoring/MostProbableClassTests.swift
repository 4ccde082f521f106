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

@Suite struct F1ScoreTests {
  @Test func countsHitsAgainstTrueAndPredictedRows() {
    let matrix = ProbabilityMatrix(classCount: 3, values: [0.6, 0.3, 0.1, 0.6, 0.3, 0.1, 0.2, 0.5, 0.3, 0.5, 0.5, 0])
    // Predicted 0, 0, 1, 0.
    let twoThirds = 2.0 / 3
    #expect(F1Score.perClass(matrix, labels: [0, 1, 1, 0]) == [0.8, twoThirds, 0])
    #expect(F1Score.macro(matrix, labels: [0, 1, 1, 0]) == (0.8 + twoThirds) / 3)
  }

  @Test func aClassThatIsNeverPredictedScoresZero() {
    let matrix = ProbabilityMatrix(classCount: 2, values: [0.6, 0.4, 0.7, 0.3])
    let twoThirds = 2.0 / 3
    #expect(F1Score.perClass(matrix, labels: [0, 1]) == [twoThirds, 0])
  }
}
