import TemperCore
import TemperReport

extension ForecastDocument {
  /// The nested score on test rows like the labelled ones; nil where there are none.
  init?(losses: [Double], groups: [Int]?, testRows: Int, publicShare: Double?) {
    guard testRows > 0 else { return nil }
    let whole = ScoreForecast(losses, groups: groups, testRows: testRows)
    let part = publicShare.map { share in
      let forecast = ScoreForecast(losses, groups: groups, testRows: testRows, share: share)
      return Part(
        share: share, rows: ForecastDocument.publicRows(testRows, share),
        interval: [forecast.interval.lowerBound, forecast.interval.upperBound])
    }
    self.init(
      testRows: testRows, mean: whole.mean, interval: [whole.interval.lowerBound, whole.interval.upperBound],
      public: part)
  }

  /// Rows of a public part, at least one.
  static func publicRows(_ testRows: Int, _ share: Double) -> Int {
    max(1, Int((share * Double(testRows)).rounded()))
  }
}

extension FitDocument.TieScenario {
  /// The nested score at other shares of ties; nil without a tie.
  static func all(losses: [Double], _ data: TrainingSet) -> [FitDocument.TieScenario]? {
    data.layout.tieStructure.map { tieStructure in
      TieShareScenario.all(losses: losses, labels: data.labels, tie: tieStructure.tie, groups: data.groups).map {
        FitDocument.TieScenario(
          tieShare: $0.tieShare, logLoss: $0.score.mean, standardError: $0.score.standardError)
      }
    }
  }
}

/// The part of the test rows that a leaderboard shows.
enum PublicShare {
  /// - Throws: `RequestError` of kind `.usage` for a share outside (0, 1], and where there are no test rows.
  static func check(_ share: Double?, testRows: Int) throws {
    guard let share else { return }
    guard share > 0, share <= 1 else {
      throw RequestError(.usage, "\(.publicShare): found \(share), expected a number above 0 and up to 1")
    }
    guard testRows > 0 else {
      throw RequestError(
        .usage,
        "\(.publicShare) is a share of the test rows, and no test predictions are loaded; load some, or leave it out"
      )
    }
  }
}
