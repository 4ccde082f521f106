import Testing

@testable import TemperCore
@testable import TemperReport

@Suite struct ForecastPhrasesTests {
  @Test func publicPartIsSaid() {
    let forecast = TestForecast(
      testRows: 1254, mean: 0.6858, interval: 0.6512...0.7204,
      public: .init(share: 0.125, rows: 157, interval: 0.6...0.7716))
    #expect(
      ForecastPhrases.forecast(forecast) == [
        "0.6858 [0.6512, 0.7204] on 1,254 test rows", "[0.6000, 0.7716] on a public 12.5 % of them (157)",
      ])
  }

  @Test(arguments: [(0.25, 0.6312, "0.63"), (0.25, 0.9999, "above 0.99"), (0.25, 0.0001, "below 0.01")])
  func comparisonIsSaidWhereAShareIsGiven(share: Double, probability: Double, shown: String) {
    let part = Comparison.Part(share: 1, mean: -0.1, interval: -0.2...(-0.05), lossA: 0.8, lossB: 0.9)
    var document = CompareDocument(
      ComparedSubjects(Subject(.model, "x"), Subject(.fit, "y")),
      Comparison(
        rows: 10, groups: nil, resamples: 2000, seed: 0,
        difference: .init(logLoss: part, tie: nil, decisive: nil, perClass: []), forecast: nil, by: nil))
    #expect(ForecastPhrases.comparison(document) == nil)
    document.forecast = .init(
      testRows: 1000, probabilityABetter: 0.75, publicShare: share, publicRows: 250,
      publicProbabilityABetter: probability)
    #expect(
      ForecastPhrases.comparison(document)
        == "On 1,000 test rows like these x scores better with probability 0.75, on a public 25 % of them (250) with \(shown)."
    )
    document.forecast?.publicShare = 1
    #expect(
      ForecastPhrases.comparison(document) == "On 1,000 test rows like these x scores better with probability 0.75.")
    document.forecast?.publicShare = nil
    #expect(ForecastPhrases.comparison(document) == nil)
  }

  @Test func shiftIsSaidWithItsReasons() {
    var shift = PriorShiftDecision(
      applied: true, labelledPriors: ["a": 0.4, "b": 0.36, "t": 0.24], testPriors: ["a": 0.36, "b": 0.324, "t": 0.316],
      statistic: 12.345, degreesOfFreedom: 1, p: 0.0004, labelledP: 0.61)
    let moves = ["t 0.240 to 0.316", "likelihood ratio 12.35, p 0.0004"]
    #expect(shift.phrases(classes: ["a", "b", "t"], tie: "t") == ["applied"] + moves)
    #expect(shift.phrases(classes: ["a", "b", "t"], tie: nil).count == 5)
    shift.applied = false
    #expect(
      shift.phrases(classes: ["a", "b", "t"], tie: "t") == ["not applied, for lack of evidence"] + moves)
    shift.labelledP = 0.01
    #expect(
      shift.phrases(classes: ["a", "b", "t"], tie: "t") == [
        "not applied", "the blend shows a shift on its own labelled rows (p 0.0100)",
        "so it is not calibrated well enough to estimate one",
      ])
  }
}
