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
        share: share, rows: ScoreForecast.publicRows(testRows, share),
        interval: [forecast.interval.lowerBound, forecast.interval.upperBound])
    }
    self.init(
      testRows: testRows, mean: whole.mean, interval: [whole.interval.lowerBound, whole.interval.upperBound],
      public: part)
  }
}

extension TieShareScenario {
  /// The nested score at other shares of ties; nil without a tie.
  static func all(losses: [Double], _ data: TrainingSet) -> [TieShareScenario]? {
    data.layout.tieStructure.map {
      all(losses: losses, labels: data.labels, tie: $0.tie, groups: data.groups)
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
