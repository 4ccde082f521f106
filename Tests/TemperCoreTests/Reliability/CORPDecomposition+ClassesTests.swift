import Testing

@testable import TemperCore

@Suite struct CORPDecompositionClassesTests {
  private let probabilities = ProbabilityMatrix(
    classCount: 3, values: [0.7, 0.2, 0.1, 0.1, 0.8, 0.1, 0.3, 0.3, 0.4, 0.6, 0.2, 0.2, 0.2, 0.5, 0.3])
  private let labels = [0, 1, 2, 1, 1]

  @Test func partsAddUpToTheBrierScore() {
    let found = CORPDecomposition.brier(probabilities, labels: labels)
    #expect(abs(found.score - BrierScore.perRow(probabilities, labels: labels).reduce(0, +) / 5) < 1e-15)
    #expect(abs(found.miscalibration - found.discrimination + found.uncertainty - found.score) < 1e-15)
    // Sum over the classes of f (1 - f), f the share of the class.
    #expect(abs(found.uncertainty - (0.2 * 0.8 + 0.6 * 0.4 + 0.2 * 0.8)) < 1e-15)
  }

  @Test func classesAddUp() {
    let classes = (0..<3).map { k in
      let forecast = BinaryForecast((0..<5).map { probabilities[$0, k] }, outcomes: labels.map { $0 == k })
      return CORPDecomposition.brier(forecast, recalibrated: IsotonicRegression(forecast).blocks)
    }
    #expect(CORPDecomposition(sumOf: classes) == CORPDecomposition.brier(probabilities, labels: labels))
    #expect(CORPDecomposition(sumOf: []).score == 0)
  }
}
