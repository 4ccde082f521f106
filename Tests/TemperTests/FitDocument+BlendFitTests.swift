import TemperCore
import Testing

@testable import Temper
@testable import TemperReport

@Suite struct FitDocumentBlendFitTests {
  @Test func scoresAreTheirMeans() async throws {
    let arena = MadeArena()
    let result = try await arena.dataset().fit(FitRequest(pool: .linear), name: "f")
    let document = result.document
    #expect(document.rows == 60)
    #expect(document.classes == arena.classes)
    #expect(document.tie == "winner_tie")
    #expect(document.sides == ["winner_model_a", "winner_model_b"])
    #expect(document.weightsSign == .nonnegative)
    #expect(document.logLoss.inSample == result.fit.inSampleLoss)
    #expect(abs(document.logLoss.crossValidated - mean(result.fit.nestedLosses)) < 1e-14)
    #expect(document.candidates.map(\.pool) == [.best, .mean, .linear])
    for (candidate, losses) in zip(document.candidates, result.fit.candidates.map(\.losses)) {
      #expect(abs(candidate.crossValidated - mean(losses)) < 1e-14)
      #expect(abs(candidate.difference - (document.logLoss.crossValidated - candidate.crossValidated)) < 1e-14)
      #expect(candidate.interval.contains(candidate.difference))
    }
    #expect(document.candidates[2].difference == 0)
    #expect(document.candidates[2].interval == 0...0)
  }

  @Test func modelsHaveTheirOwnScores() async throws {
    let arena = MadeArena()
    let document = try await arena.dataset().fit(FitRequest(pool: .linear), name: "f").document
    for (model, made) in zip(document.models, arena.models) {
      #expect(model.name == made.name)
      #expect(abs(model.logLoss - LogLoss.mean(arena.matrix(made.oof), labels: arena.labels)) < 1e-14)
      #expect(abs((model.tieLogLoss ?? 0) + (model.decisiveLogLoss ?? 0) - model.logLoss) < 1e-12)
      #expect(model.tieWeight == model.weight)
      #expect(model.leaveOutDelta != nil)
      #expect(model.leaveOutInterval != nil)
    }
    #expect(abs(document.models.reduce(0) { $0 + ($1.normalisedWeight ?? 0) } - 1) < 1e-12)
  }

  @Test func oneModelCannotBeLeftOut() async throws {
    let document = try await MadeArena(models: 1).dataset().fit(
      FitRequest(pool: .logarithmic, weights: .signed), name: "f"
    ).document
    #expect(document.models.map(\.leaveOutDelta) == [nil])
    #expect(document.models.map(\.leaveOutInterval) == [nil])
    #expect(document.weightsSign == .signed)
  }

  @Test func withoutATieNothingIsSaidOfIt() async throws {
    let document = try await MadeArena(classCount: 2).dataset().fit(FitRequest(pool: .mean), name: "f")
      .document
    #expect(document.tie == nil)
    #expect(document.sides == nil)
    #expect(document.classBias == ["c0": 0, "c1": 0])
    #expect(document.models.allSatisfy { $0.tieWeight == nil && $0.tieLogLoss == nil && $0.decisiveLogLoss == nil })
    #expect(document.penalty == FitDocument.Penalty())
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
