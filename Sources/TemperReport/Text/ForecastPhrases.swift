public import TemperCore

/// What is said of test rows in words.
enum ForecastPhrases {
  /// "0.7231 [0.7010, 0.7452] on 1,254 test rows", and the same of a public part.
  static func forecast(_ forecast: TestForecast) -> [String] {
    let whole =
      "\(NumberText.loss(forecast.mean)) \(interval(forecast.interval)) on "
      + NumberText.count(forecast.testRows, "test row")
    guard let part = forecast.public else { return [whole] }
    return [
      whole, "\(interval(part.interval)) on a public \(percent(part.share)) of them (\(NumberText.count(part.rows)))",
    ]
  }

  /// "0.7412 ± 0.0081 with 19.1 % ties".
  static func scenarios(_ scenarios: [TieShareScenario]) -> [String] {
    scenarios.map {
      "\(NumberText.loss($0.logLoss)) ± \(NumberText.loss($0.standardError)) with "
        + "\(NumberText.fixed(100 * $0.tieShare, 1)) % ties"
    }
  }

  /// Who is likely to score better on the test rows; nil unless a public share was given.
  static func comparison(_ comparison: CompareDocument) -> String? {
    guard let forecast = comparison.forecast, let share = forecast.publicShare, let rows = forecast.publicRows,
      let part = forecast.publicProbabilityABetter
    else { return nil }
    let name = CompareSentence.names(comparison)[0]
    let whole =
      "On \(NumberText.count(forecast.testRows, "test row")) like these \(name) scores better with probability "
      + probability(forecast.probabilityABetter)
    if share == 1 { return whole + "." }
    return whole + ", on a public \(percent(share)) of them (\(NumberText.count(rows))) with \(probability(part))."
  }

  private static func interval(_ interval: ClosedRange<Double>) -> String {
    "[\(NumberText.loss(interval.lowerBound)), \(NumberText.loss(interval.upperBound))]"
  }

  /// "25 %", "12.5 %".
  private static func percent(_ share: Double) -> String {
    let tenths = (share * 1000).rounded() / 10
    return NumberText.exact(tenths) + " %"
  }

  /// Two decimals; never 0 or 1, which nothing is sure enough for.
  private static func probability(_ value: Double) -> String {
    value > 0.99 ? "above 0.99" : value < 0.01 ? "below 0.01" : NumberText.fixed(value, 2)
  }
}

extension PriorShiftDecision {
  /// "applied: winner_tie .240 -> .310 …", or why not.
  ///
  /// - Parameter classes: in the order in which they are named; with a tie, that class alone says it all.
  public func phrases(classes: [String], tie: String?) -> [String] {
    let shown = tie.map { [$0] } ?? classes
    let moves = shown.map { name in
      "\(FitPhrases.name(name)) \(NumberText.probability(labelledPriors[name] ?? 0)) to "
        + NumberText.probability(testPriors[name] ?? 0)
    }
    let test = "likelihood ratio \(NumberText.fixed(statistic, 2)), p \(NumberText.fixed(p, 4))"
    if applied { return ["applied"] + moves + [test] }
    if labelledP < PriorShiftDecision.level {
      return [
        "not applied", "the blend shows a shift on its own labelled rows (p \(NumberText.fixed(labelledP, 4)))",
        "so it is not calibrated well enough to estimate one",
      ]
    }
    return ["not applied, for lack of evidence"] + moves + [test]
  }
}
