import Testing

@testable import TemperCore

@Suite struct F1ScoreTests {
  @Test func countsHitsAgainstTrueAndPredictedRows() {
    let matrix = ProbabilityMatrix(classCount: 3, values: [0.6, 0.3, 0.1, 0.6, 0.3, 0.1, 0.2, 0.5, 0.3, 0.5, 0.5, 0])
    // Predicted 0, 0, 1, 0.
    #expect(F1Score.perClass(matrix, labels: [0, 1, 1, 0]) == [0.8, 2.0 / 3, 0])
    #expect(F1Score.macro(matrix, labels: [0, 1, 1, 0]) == (0.8 + 2.0 / 3) / 3)
  }

  @Test func aClassThatIsNeverPredictedScoresZero() {
    let matrix = ProbabilityMatrix(classCount: 2, values: [0.6, 0.4, 0.7, 0.3])
    #expect(F1Score.perClass(matrix, labels: [0, 1]) == [2.0 / 3, 0])
  }
}
