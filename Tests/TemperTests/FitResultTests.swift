import Temper
import Testing

@Suite struct FitResultTests {
  @Test func resultIsNamedAndComplete() async throws {
    let result = try await MadeArena().dataset().fit(FitRequest(pool: .mean), name: "first")
    #expect(result.document.name == "first")
    #expect(result.document.pool == .mean)
    #expect(result.fit.blend.pool == .mean)
    #expect(result.data.models == ["m0", "m1"])
    #expect(result.warnings == [])
  }

  @Test func unusableSwappedPredictionsAreMentioned() async throws {
    var dataset = MadeArena(swapped: 2).dataset()
    dataset.models[0].swappedTest = nil
    let warning = "m0: its swapped OOF predictions are not used, because swapped test predictions are missing"
    #expect(try await dataset.fit(FitRequest(pool: .mean), name: "f").warnings == [warning])
    let without = try await dataset.fit(FitRequest(pool: .mean, without: ["m0"]), name: "f").warnings
    // What m1 says of 60 made rows is worth nothing.
    #expect(without.allSatisfy { $0.hasPrefix("the nested log loss") && $0.contains("is no better than guessing") })
  }

  @Test func threadsChangeNothing() async throws {
    let dataset = MadeArena(swapped: 1).dataset()
    let one = try await dataset.fit(FitRequest(pool: .tieAware, weights: .nonnegative, threads: 1), name: "f")
    let three = try await dataset.fit(FitRequest(pool: .tieAware, weights: .nonnegative, threads: 3), name: "f")
    #expect(one.document == three.document)
  }
}
