import Testing

@testable import TemperCore
@testable import TemperReport

@Suite struct FitPhrasesTests {
  @Test func blend() {
    var fit = Samples.arena.fit
    fit.temperature = nil
    fit.closeness = 0
    fit.sideBias = -0.031
    fit.swapAveraging = false
    fit.swapping = .none
    #expect(
      FitPhrases.blend(fit) == ["tie-aware", "signed weights", "T -", "tie bias +0.12", "side bias -0.03", "sharpness"])
    fit.weightsSign = .none
    fit.classBias = [:]
    fit.sideBias = 0
    #expect(FitPhrases.blend(fit) == ["tie-aware", "T -", "sharpness"])
  }

  @Test func classBiases() {
    var fit = Samples.digits.fit
    #expect(FitPhrases.biases(fit) == ["class biases -0.17 to +0.19"])
    for name in fit.classes { fit.classBias[name] = 0 }
    #expect(FitPhrases.biases(fit) == [])
  }

  @Test(arguments: [
    (8.4e-11, true, "within 1e-10 nats of this family's optimum"),
    (2e-3, false, "warning: not converged after 7 iterations, up to 1e-2 nats from this family's optimum"),
    (.nan, true, "warning: not converged after 7 iterations, at an unknown distance from this family's optimum"),
  ])
  func certificate(gap: Double, converged: Bool, text: String) {
    #expect(FitPhrases.certificate(.init(gap: gap, iterations: 7, converged: converged), pool: .tieAware) == text)
  }

  @Test func modelsComeByLossAndThenByName() {
    var fit = Samples.arena.fit
    fit.models = Array(fit.models.prefix(3))
    fit.models[0].logLoss = 0.9
    fit.models[1].name = "b"
    fit.models[2].name = "B"
    fit.models[2].logLoss = fit.models[1].logLoss
    #expect(FitPhrases.modelsInOrder(fit).map(\.name) == ["B", "b", "catboost"])
  }

  @Test func candidatesComeByLossAndThenInTheOrderOfPools() {
    var fit = Samples.arena.fit
    fit.candidates[0].crossValidated = 0.7296
    #expect(
      FitPhrases.candidatesInOrder(fit).map(\.pool) == [
        .best, .tieAware, .logarithmic, .linear, .geometric, .mean,
      ])
  }
}

@Suite struct FitPhrasesLimitsTests {
  @Test func limitsAreSaidInOneOrder() {
    let limits = FitDocument.Limits(minimum: 0.05, fixed: ["b": 0.25, "B": 1, "a": 0.5], maxModels: 3)
    #expect(FitPhrases.limits(limits) == ["at least 0.05 each", "B = 1", "a = 0.5", "b = 0.25", "at most 3 models"])
    #expect(FitPhrases.limits(.init(minimum: nil, fixed: nil, maxModels: 1)) == ["at most 1 model"])
  }

  @Test func aFitShowsThemInALine() {
    var fit = Samples.arena.fit
    #expect(!FitText.render(fit).contains("limits"))
    fit.limits = .init(minimum: 0.05, fixed: nil, maxModels: 2)
    #expect(FitText.render(fit).contains("\nlimits           at least 0.05 each"))
    #expect(FitPhrases.certificate(fit) == "within 1e-10 nats of this family's optimum within the limits")
    fit.pool = .linear
    #expect(FitPhrases.certificate(fit) == "within 1e-10 nats of the best mixture's loss at T = 1 within the limits")
  }

  @Test func documentsSayWhatWasNotAskedFor() throws {
    var fit = Samples.arena.fit
    #expect(try JSONText.render(fit).contains("\"limits\" : null"))
    fit.limits = .init(minimum: nil, fixed: ["a": 0.5], maxModels: nil)
    let text = try JSONText.render(fit)
    #expect(text.contains("\"max_models\" : null") && text.contains("\"minimum\" : null"))
    #expect(try JSONText.parse(FitDocument.self, text) == fit)
  }
}

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
