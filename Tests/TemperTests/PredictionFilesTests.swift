import TemperCore
import TemperFiles
import Testing

@testable import Temper

@Suite struct PredictionFilesTests {
  private let text = "y,id,x\n0.25,b,0.75\n0.5,a,0.5\n"
  private let layout = ClassLayout(names: ["x", "y"])

  private func files(_ oof: [String], tests: [String]? = nil) throws -> PredictionFiles {
    try PredictionFiles(
      context: ReadingContext(layout: layout, labels: oof.map { _ in 0 }),
      oof: ExampleKeys(ids: oof, origin: "the labels"),
      tests: tests.map { ExampleKeys(ids: $0, origin: "the sample") })
  }

  @Test func rowsAndColumnsAreJoinedByName() async throws {
    try await withFolder { folder in
      let path = try folder.write("p.csv", text)
      let found = try #require(try files(["a", "b"]).read(.oof, of: ModelFiles("m", oof: path)))
      #expect(found.probabilities == ProbabilityMatrix(classCount: 2, values: [0.5, 0.5, 0.75, 0.25]))
      #expect(found.origin.file == Source(path: path, sha256: found.origin.file.sha256, rows: 2))
      #expect(found.origin.file.sha256.count == 64)
      #expect(found.origin.average == nil)
    }
  }

  @Test func firstTestFileNamesTheExamplesAndIsReadOnce() async throws {
    try await withFolder { folder in
      let path = try folder.write("p.csv", text)
      let model = ModelFiles("m", oof: path, test: path)
      var files = try files(["a", "b"])
      try files.nameTests(by: path, of: "m")
      #expect(files.tests?.ids == ["b", "a"])
      // Gone, and still known.
      try folder.write("p.csv", "nothing")
      let found = try #require(try files.read(.test, of: model))
      #expect(found.probabilities == ProbabilityMatrix(classCount: 2, values: [0.75, 0.25, 0.5, 0.5]))
      #expect(throws: FileError.self) { _ = try files.read(.oof, of: model) }
    }
  }

  @Test func knownTestsAreNotNamedAnew() async throws {
    try await withFolder { folder in
      let path = try folder.write("p.csv", text)
      var files = try files([], tests: ["a", "b"])
      try files.nameTests(by: folder.path("missing.csv"), of: "m")
      let found = try files.read(.test, of: ModelFiles("m", oof: path, test: path))
      #expect(found?.probabilities.values == [0.5, 0.5, 0.75, 0.25])
    }
  }

  @Test func placeIsOnlySaidWhereItIsKnown() async throws {
    try await withFolder { folder in
      let path = try folder.write("p.csv", text)
      #expect(
        await failure(in: folder) { _ = try files(["a", "c"]).read(.oof, of: ModelFiles("m", oof: path)) }
          == Failed(
            .badData,
            "DIR/p.csv:2: found the id \"b\" not in the labels, expected the ids of the labels only; check that both files are of the same examples"
          ))
    }
  }
}
