import Testing

@testable import TemperCore

@Suite struct ForecastRegressionTests {
  /// scikit-learn's regression, with ties, with and without weights: blocks, and the fit between and outside them.
  @Test func agreesWithScikitLearn() throws {
    for reference in try ReliabilityReferences.loaded.get().isotonic {
      let (x, y, weights) = reference.data()
      let found = IsotonicRegression(x, y, weights: weights)
      #expect(found.curve.x == reference.x)
      #expect(largestDifference(found.curve.y, reference.y) < 1e-12)
      #expect(largestDifference(reference.at.map { found.curve.value(at: $0) }, reference.values) < 1e-12)
    }
  }

  /// Rows taken one by one, or gathered by equal probability.
  @Test func aForecastIsItsRows() {
    let (probabilities, outcomes) = CalibratedRows(rows: 300, classes: 3, seed: 4).event(0)
    let rounded = probabilities.map { ($0 * 50).rounded() / 50 }
    let found = IsotonicRegression(BinaryForecast(rounded, outcomes: outcomes))
    #expect(found == IsotonicRegression(rounded, outcomes.map { $0 ? 1 : 0 }))
    #expect(found.blocks.reduce(0) { $0 + $1.weight } == 300)
  }

  /// 1 - .7 - .2 is not .1, but rounding must not break a tie.
  @Test func valuesThatDifferByRoundingAreEqual() {
    let noisy = 1 - 0.7 - 0.2
    #expect(noisy != 0.1)
    let found = IsotonicRegression([noisy, 0.1, 0.5], [0, 1, 1])
    #expect(found.blocks.map(\.value) == [0.5, 1])
    #expect(IsotonicRegression.groups([0, 1e-16, 2e-15, 0.1]) == [0, 2, 3, 4])
    #expect(IsotonicRegression.groups([]) == [0])
  }
}
