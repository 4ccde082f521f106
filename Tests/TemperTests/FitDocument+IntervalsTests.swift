import TemperReport
import Testing

@testable import Temper
@testable import TemperCore

@Suite struct FitDocumentIntervalsTests {
  private static let data = MadeArena(rows: 240, models: 2).dataset()

  private func document(_ recipe: Hyperparameters, resamples: Int = 20) async throws -> FitDocument {
    let data = try Self.data.trainingSet(FitRequest())
    // What the document says of the pool itself is not looked at.
    var document = try await Self.data.fit(FitRequest(pool: .mean), name: "f").document
    let refits = try #require(await RefitBootstrap(resamples: resamples, seed: 1, threads: 2).refit(data, recipe))
    document.addIntervals(refits, recipe: recipe, data: data, seed: 1)
    return document
  }

  @Test func intervalsAreQuantilesOfTheReplicates() async throws {
    let recipe = Hyperparameters(
      kind: .tieAware, sign: .signed, penalties: PenaltySettings(headRidge: 0))
    let document = try await document(recipe)
    let data = try Self.data.trainingSet(FitRequest())
    let refits = try #require(await RefitBootstrap(resamples: 20, seed: 1, threads: 1).refit(data, recipe))
    let pools = refits.pools.compactMap { pool -> TieAwarePool? in
      if case .tieAware(let pool) = pool { pool } else { nil }
    }
    func middle(_ values: [Double]) -> [Double] {
      // Type 7: positions .025 and .975 × 19 between the sorted values.
      let sorted = values.sorted()
      return [sorted[0] + 0.475 * (sorted[1] - sorted[0]), sorted[18] + 0.525 * (sorted[19] - sorted[18])]
    }
    func near(_ found: ClosedRange<Double>?, _ values: [Double]) -> Bool {
      zip([found?.lowerBound ?? .nan, found?.upperBound ?? .nan], middle(values)).allSatisfy { abs($0 - $1) < 1e-12 }
    }
    #expect(near(document.models[0].weightInterval, pools.map { $0.sideWeights[0] }))
    #expect(near(document.models[1].tieWeightInterval, pools.map { $0.tieWeights[1] }))
    #expect(near(document.classBiasIntervals?["winner_tie"], pools.map(\.tieBias)))
    #expect(near(document.temperatureInterval, pools.map { 1 / $0.sideWeights.reduce(0, +) }))
    #expect(
      document.closenessInterval == nil && document.sideBiasInterval == nil && document.intervalKind == .confidence)
    #expect(document.bootstrap == .init(resamples: 20, seed: 1, byGroup: false))
  }

  @Test func onlyFreeFitsHaveConfidenceIntervals() async throws {
    func kind(_ sign: WeightSign, _ penalties: PenaltySettings) async throws -> FitDocument.IntervalKind? {
      let recipe = Hyperparameters(kind: .tieAware, sign: sign, penalties: penalties)
      return try await document(recipe, resamples: 2).intervalKind
    }
    #expect(try await kind(.signed, PenaltySettings()) == .confidence)
    #expect(try await kind(.nonnegative, PenaltySettings()) == .stability)
    #expect(try await kind(.signed, PenaltySettings(weightRidge: 3)) == .stability)
    #expect(try await kind(.signed, PenaltySettings(weightRidge: .infinity)) == .stability)
    #expect(try await kind(.signed, PenaltySettings(headRidge: 30)) == .stability)
    #expect(try await kind(.signed, PenaltySettings(blocks: [.closeness: 30])) == .stability)
    #expect(try await document(Hyperparameters(kind: .linear), resamples: 2).intervalKind == .stability)
  }

  @Test func bootstrapIsByRule() async throws {
    let quick = try await Self.data.fit(FitRequest(pool: .linear), name: "f").document
    #expect(quick.bootstrap?.resamples == 200 && quick.models.allSatisfy { $0.weightInterval != nil })
    for request in [FitRequest(pool: .linear, bootstrap: 0), FitRequest(pool: .mean), FitRequest(pool: .selection)] {
      let document = try await Self.data.fit(request, name: "f").document
      #expect(document.bootstrap == nil && document.intervalKind == nil)
      #expect(document.models.allSatisfy { $0.weightInterval == nil && $0.interchangeable == nil })
    }
    #expect(
      await failure { try await Self.data.fit(FitRequest(bootstrap: -1), name: "f") }
        == Failed(.usage, "--bootstrap: found -1, expected 0 to 100000"))
  }

  /// One model under two names: greedy choices leave one of them out.
  @Test func twinsAreInterchangeable() async throws {
    var arena = MadeArena(rows: 60, models: 2)
    arena.models.append(arena.models[1])
    arena.models[2].name = "twin"
    let result = try await arena.dataset().fit(FitRequest(pool: .selection, bootstrap: 8), name: "f")
    #expect(result.document.models[1].interchangeable == true || result.document.models[2].interchangeable == true)
    #expect(result.document.relations?.nearDuplicates.map(\.models) == [["m1", "twin"]])
    #expect(
      result.warnings == [
        "near-duplicates, whose weights cannot be told apart: m1 and twin (correlation above 0.995)"
      ])
    #expect(result.document.warnings == result.warnings)
  }
}
