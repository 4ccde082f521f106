import TemperCore
import Testing

@testable import TemperReport

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
