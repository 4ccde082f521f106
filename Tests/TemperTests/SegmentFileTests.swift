import TemperFiles
import Testing

@testable import Temper

@Suite struct SegmentFileTests {
  private let keys = ["b", "a", "c"]

  private func read(
    _ text: String, knownTests: [String] = [], tests: [String]? = nil
  ) async throws -> SegmentFile {
    try await withFolder { folder in
      try SegmentFile(
        reading: TableFile(folder.write("s.csv", text)), keys: keys, knownTests: knownTests, tests: tests ?? knownTests)
    }
  }

  private func refusal(_ text: String, knownTests: [String] = [], tests: [String]? = nil) async -> Failed? {
    await withFolderFailure { folder in
      try SegmentFile(
        reading: TableFile(folder.write("s.csv", text)), keys: keys, knownTests: knownTests, tests: tests ?? knownTests)
    }
  }

  private func withFolderFailure(_ body: (Folder) async throws -> SegmentFile) async -> Failed? {
    try? await withFolder { folder in await failure(in: folder) { try await body(folder) } }
  }

  @Test func rowsAreGivenToTheirExamples() async throws {
    let file = try await read(
      "id,n,language\nt2,1,en\na,2,de\nb,1,en\nt1,2,\nc,1,en\n", knownTests: ["t1", "t2"])
    #expect(file.ids == ["t2", "a", "b", "t1", "c"])
    #expect(file.source.rows == 5)
    #expect(file.segments.columns.map(\.name) == ["n", "language"])
    #expect(file.segments.columns.map { $0.values.map(\.name) } == [["1", "2"], ["(none)", "de", "en"]])
    #expect(file.segments.columns.map(\.kind) == [.number, .text])
    #expect(file.labelled.ordinals == [[0, 1, 0], [2, 1, 2]])
    #expect(file.tests?.ordinals == [[1, 0], [0, 2]])
  }

  /// Quartiles are those of the labelled rows alone.
  @Test func numbersAreCutAtTheQuartilesOfLabelledRows() async throws {
    let keys = (0..<9).map { "r\($0)" }
    let rows = keys.indices.map { "r\($0),\($0 + 1)\n" } + (0..<50).map { "t\($0),\(1000 + $0)\n" }
    let file = try await withFolder { folder in
      try SegmentFile(
        reading: TableFile(folder.write("s.csv", "id,length\n" + rows.reversed().joined())), keys: keys, knownTests: [],
        tests: [])
    }
    #expect(file.labelled.columns[0].values.map(\.name) == ["< 3", "3 to 5", "5 to 7", ">= 7"])
    #expect(file.labelled.ordinals == [[0, 0, 1, 1, 2, 2, 3, 3, 3]])
    #expect(file.tests == nil)
  }

  @Test func rowsOfTestExamplesAreOptionalBeforeThoseAreLoaded() async throws {
    #expect(try await read("id,x\na,1\nb,2\nc,1\n").tests == nil)
    #expect(try await read("id,x\na,1\nb,2\nc,1\nt1,2\n").ids.count == 4)
    // A sample may name test rows of which no model has predictions.
    #expect(try await read("id,x\na,1\nb,2\nc,1\n", knownTests: ["t1"], tests: []).tests == nil)
  }

  @Test(arguments: [
    (
      "id,x\na,1\nb,2\n", [String](),
      "DIR/s.csv:4:1: found the end after 2 rows, expected 3, one for each id of the labels; add the rows of \"c\""
    ),
    (
      "id,x\na,1\nb,2\nc,1\n", ["t1", "t2"],
      "DIR/s.csv:1:1: found the end after 0 rows, expected 2, one for each id of the test rows; add the rows of \"t1\" and \"t2\""
    ),
    (
      "id,x\na,1\nq,1\nt1,2\nb,2\nc,1\n", ["t1"],
      "DIR/s.csv:3:1: found the id \"q\" not in the labels and the test rows, expected the ids of the labels and the test rows only; check that both files are of the same examples"
    ),
    (
      "id,x,y\na,1,1\nb,2,1\nc,1,1\nt1,1,2\n", ["t1"],
      "DIR/s.csv: found one segment, \"1\", in the column \"y\" for all labelled rows, expected at least two; leave the column out"
    ),
  ])
  func refuses(_ text: String, _ tests: [String], _ message: String) async {
    #expect(await refusal(text, knownTests: tests) == Failed(.badData, message))
  }
}
