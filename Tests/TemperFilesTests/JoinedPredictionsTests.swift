import TemperCore
import Testing

@testable import TemperFiles

@Suite struct JoinedPredictionsTests {
  private func table(_ path: String, _ rows: [(String, Double)]) -> PredictionTable {
    PredictionTable(
      source: Source(path: path, sha256: path, rows: rows.count), ids: rows.map(\.0),
      lines: rows.indices.map { $0 + 2 }, idPosition: 0, idsPath: path,
      probabilities: ProbabilityMatrix(classCount: 2, values: rows.flatMap { [$0.1, 1 - $0.1] }))
  }

  private func join(
    _ tables: [PredictionTable], keys: [String] = ["a", "b", "c"],
    average: ProbabilityMatrix.Average = .arithmetic, isPartial: Bool = false
  ) throws -> JoinedPredictions {
    try JoinedPredictions(
      tables, of: keys, from: "the labels", average: average, floor: 1e-7, isPartial: isPartial)
  }

  @Test func foldsAreJoined() throws {
    let found = try join([table("0", [("c", 0.25)]), table("1", [("a", 0.5), ("b", 0.1)])])
    #expect(found.probabilities.values == [0.5, 0.5, 0.1, 0.9, 0.25, 0.75])
    #expect(found.counts == [0, 3] && found.spread == nil && found.missing == 0)
  }

  /// Rows in the order of the examples are what the same rows in another order are.
  @Test func rowsInOrderAreJoinedAsThoseThatAreNot() throws {
    let rows = [("a", 0.5), ("b", 0.1), ("c", 0.25)]
    for (order, isPartial) in [(rows, false), (rows.reversed(), false), (rows, true)] {
      let found = try join([table("0", order)], isPartial: isPartial)
      #expect(found.probabilities.values == [0.5, 0.5, 0.1, 0.9, 0.25, 0.75])
      #expect(found.counts == [0, 3] && found.spread == nil)
    }
    let gap = try join([table("0", [("a", 0.5), ("b", .nan), ("c", 0.25)])], isPartial: true)
    #expect(gap.counts == [1, 2] && gap.probabilities.predictedRows == [0, 2])
  }

  @Test func repeatsAreAveraged() throws {
    let tables = [table("0", [("a", 0.5), ("b", 0.1), ("c", 0.2)]), table("1", [("a", 0.25)])]
    let mean = try join(tables)
    #expect(mean.probabilities.values == [0.375, 0.625, 0.1, 0.9, 0.2, 0.8])
    #expect(mean.counts == [0, 2, 1])
    // Standard deviation of two numbers: their distance over the root of 2.
    #expect(abs((mean.spread ?? 0) - 0.25 / 2.0.squareRoot()) < 1e-15)
    let geometric = try join(tables, average: .geometric).probabilities
    let odds = (0.5 * 0.25 / (0.5 * 0.75)).squareRoot()
    #expect(abs(geometric[0, 0] - odds / (1 + odds)) < 1e-15)
    // A row on its own keeps its bits.
    #expect(geometric[1, 0] == 0.1)
  }

  @Test func missingRowsNeedLeave() throws {
    let tables = [table("p.csv", [("a", 0.5), ("b", .nan)])]
    let found = try join(tables, isPartial: true)
    #expect(found.probabilities.predictedRows == [0] && found.counts == [2, 1])
    let error = #expect(throws: FileError.self) { _ = try join(tables) }
    #expect(
      error?.lines().first
        == "p.csv:4:1: found the end after 2 rows, expected 3, one for each id of the labels; add the rows of \"b\" and \"c\", or leave such rows out of fits and scores with isPartial"
    )
    #expect(throws: FileError.self) { _ = try join([table("p.csv", [("a", .nan)])], isPartial: true) }
  }

  @Test func unknownRowsAreRefused() throws {
    let error = #expect(throws: FileError.self) { _ = try join([table("p.csv", [("x", 0.5)])], isPartial: true) }
    #expect(error?.lines().first?.hasPrefix("p.csv:2:1: found the id \"x\" not in the labels") == true)
  }
}
