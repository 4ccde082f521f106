import Testing

@testable import Temper

@Suite struct FitDocumentForecastTests {
  private static let arena = MadeArena(rows: 60, tests: 8)

  @Test func forecastIsOfTheTestRowsThatAreLoaded() async throws {
    let document = try await Self.arena.dataset().fit(
      FitRequest(pool: .mean, publicShare: 0.3), name: "f"
    ).document
    let forecast = try #require(document.forecast)
    #expect(forecast.testRows == 8 && forecast.mean == document.logLoss.crossValidated)
    // Rows alone: se² (1 + N/n), and the public part is of 2.4 rows.
    let error = document.logLoss.standardError
    func half(_ interval: ClosedRange<Double>) -> Double {
      (interval.upperBound - interval.lowerBound) / 2 / 1.959963984540054
    }
    #expect(abs(half(forecast.interval) - error * (1 + 60 / 8.0).squareRoot()) < 1e-9)
    let part = try #require(forecast.public)
    #expect(part.share == 0.3 && part.rows == 2)
    #expect(abs(half(part.interval) - error * (1 + 60 / 2.4).squareRoot()) < 1e-9)
    #expect(document.whatIf?.count == 3 && document.whatIf?[1].logLoss != nil)
    #expect(abs((document.whatIf?[1].logLoss ?? 0) - document.logLoss.crossValidated) < 1e-12)
  }

  @Test func shareNeedsTestRows() async throws {
    var dataset = Self.arena.dataset()
    #expect(
      await failure { try await dataset.fit(FitRequest(pool: .mean, publicShare: 0), name: "f") }
        == Failed(.usage, "--public-share: found 0.0, expected a number above 0 and up to 1"))
    dataset.testIDs = []
    for index in dataset.models.indices { dataset.models[index].test = nil }
    let untested = dataset
    #expect(
      await failure { try await untested.fit(FitRequest(pool: .mean, publicShare: 0.5), name: "f") }
        == Failed(
          .usage,
          "--public-share is a share of the test rows, and no test predictions are loaded; load some, or leave it out"))
    let document = try await untested.fit(FitRequest(pool: .mean), name: "f").document
    #expect(document.forecast == nil && document.relations?.confidence == [])
  }

  @Test func foldsThatSplitGroupsAreNamed() async throws {
    let arena = Self.arena
    let split = arena.dataset(groups: arena.ids.indices.map { "g\($0 / 2)" })
    let warning =
      "the loaded folds split 30 of 30 groups: every score is then about groups that are known already, and new ones may score worse"
    #expect(try await split.fit(FitRequest(pool: .mean), name: "f").warnings == [warning])
    let whole = arena.dataset(groups: arena.ids.indices.map { "g\($0 % 3)\($0 / 6)" })
    #expect(try await whole.fit(FitRequest(pool: .mean), name: "f").warnings == [])
  }

  @Test func leakIsNamedInAWarning() async throws {
    var arena = MadeArena(rows: 200, tests: 80, models: 3)
    for (row, label) in arena.labels.enumerated() {
      var values = arena.models[1].oof[row]
      values[label] *= 12
      arena.models[1].oof[row] = values.map { $0 / values.reduce(0, +) }
    }
    let result = try await arena.dataset().fit(FitRequest(pool: .mean), name: "f")
    #expect(result.document.relations?.confidence.map(\.suspectedLeak) == [false, true, false])
    #expect(result.warnings.count == 2)
    #expect(result.warnings[0].hasPrefix("m1: its OOF predictions are better and surer (log loss 0."))
    #expect(result.document.advice?.first?.hasPrefix("the blend is better without m2 (-0.1943") == true)
    #expect(result.warnings[1].hasPrefix("test predictions are less sure than OOF predictions (m1)"))
  }
}
