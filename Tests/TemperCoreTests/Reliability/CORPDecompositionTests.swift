import Testing

@testable import TemperCore

@Suite struct CORPDecompositionTests {
  @Test(arguments: [1, 5, 60, 2000], [3, 20, 100_000])
  func addsUp(rows: Int, distinct: Int) {
    let (raw, outcomes) = CalibratedRows(rows: rows, classes: 3, seed: UInt64(rows)).event(1)
    let probabilities = raw.map { ($0 * Double(distinct)).rounded() / Double(distinct) }
    for found in split(probabilities, outcomes) {
      let sum = found.miscalibration - found.discrimination + found.uncertainty
      #expect(abs(sum - found.score) < 1e-12)
      #expect(found.miscalibration > -1e-12 && found.discrimination > -1e-12 && found.uncertainty >= 0)
    }
  }

  /// Scores of rows, written plainly.
  @Test func isAMeanOverRows() {
    let (probabilities, outcomes) = CalibratedRows(rows: 400, classes: 4, seed: 9).event(-1)
    let fit = IsotonicRegression(probabilities, outcomes.map { $0 ? 1 : 0 }).values(at: probabilities)
    let frequency = Double(outcomes.count { $0 }) / 400
    func brier(_ p: [Double]) -> Double {
      zip(p, outcomes).reduce(0) { $0 + ($1.0 - ($1.1 ? 1 : 0)) * ($1.0 - ($1.1 ? 1 : 0)) } / 400
    }
    func log(_ p: [Double]) -> Double {
      let pairs = ProbabilityMatrix(classCount: 2, values: p.flatMap { [1 - $0, $0] })
      return LogLoss.mean(pairs, labels: outcomes.map { $0 ? 1 : 0 })
    }
    for (found, score) in zip(split(probabilities, outcomes), [brier, log]) {
      let constant = score(probabilities.map { _ in frequency })
      #expect(abs(found.score - score(probabilities)) < 1e-12)
      #expect(abs(found.miscalibration - (score(probabilities) - score(fit))) < 1e-12)
      #expect(abs(found.discrimination - (constant - score(fit))) < 1e-12)
      #expect(abs(found.uncertainty - constant) < 1e-12)
    }
  }

  /// A perfect forecast is all discrimination; a constant one that is right has nothing but uncertainty.
  @Test func extremes() {
    for found in split([0, 1, 1, 0], [false, true, true, false]) {
      #expect(abs(found.score) < 1e-15 && abs(found.miscalibration) < 1e-15)
      #expect(found.discrimination == found.uncertainty)
    }
    for found in split([0.25, 0.25, 0.25, 0.25], [false, true, false, false]) {
      #expect(found.miscalibration == 0 && found.discrimination == 0 && found.score == found.uncertainty)
    }
  }

  /// A certainty that is refuted costs log 2⁻⁵², not infinity.
  @Test func refutedCertaintiesAreFinite() {
    let log = split([0, 1], [true, false])[1]
    #expect(abs(log.score - 36.04365338911715) < 1e-12)
    #expect(abs(log.miscalibration - (log.score - log.uncertainty)) < 1e-12)
  }

  @Test func anEventThatNeverHappensHasNoUncertainty() {
    for found in split([0.1, 0.3], [false, false]) {
      #expect(found.uncertainty == 0 && found.discrimination == 0 && found.miscalibration == found.score)
    }
  }

  /// Brier and log score.
  private func split(_ probabilities: [Double], _ outcomes: [Bool]) -> [CORPDecomposition] {
    let forecast = BinaryForecast(probabilities, outcomes: outcomes)
    let blocks = IsotonicRegression(forecast).blocks
    return [.brier(forecast, recalibrated: blocks), .logScore(forecast, recalibrated: blocks)]
  }
}

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
