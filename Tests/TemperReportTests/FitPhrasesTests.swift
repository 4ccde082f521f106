import TemperCore
import Testing

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
