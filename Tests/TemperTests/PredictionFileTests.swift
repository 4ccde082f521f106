import Testing

@testable import Temper

@Suite struct PredictionFileTests {
  private let text = "y,id,x\n0.25,b,0.75\n0.5,a,0.5\n"

  @Test func rowsAndColumnsAreJoinedByName() async throws {
    try await withFolder { folder in
      let path = try folder.write("p.csv", text)
      let (file, ids) = try PredictionFile.read(path, classes: ["x", "y"], keys: ["a", "b"], keysPath: "keys")
      #expect(file.probabilities == ProbabilityMatrix(classCount: 2, values: [0.5, 0.5, 0.75, 0.25]))
      #expect(ids == ["a", "b"])
      #expect(file.source == Source(path: path, sha256: file.source.sha256, rows: 2))
      #expect(file.source.sha256.count == 64)
    }
  }

  @Test func firstFileNamesTheExamples() async throws {
    try await withFolder { folder in
      let path = try folder.write("p.csv", text)
      let (file, ids) = try PredictionFile.read(path, classes: ["x", "y"], keys: nil, keysPath: "")
      #expect(file.probabilities == ProbabilityMatrix(classCount: 2, values: [0.75, 0.25, 0.5, 0.5]))
      #expect(ids == ["b", "a"])
    }
  }

  @Test func placeIsOnlySaidWhereItIsKnown() async throws {
    try await withFolder { folder in
      let path = try folder.write("p.csv", text)
      #expect(
        await failure(in: folder) {
          try PredictionFile.read(path, classes: ["x", "y"], keys: ["a", "c"], keysPath: "the labels")
        }
          == Failed(
            .badData,
            "DIR/p.csv:2: found the id \"b\" not in the labels, expected the ids of the labels only; check that both files are of the same examples"
          ))
    }
  }
}
