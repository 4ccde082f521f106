import TemperFiles
import Testing

@testable import Temper

@Suite struct GroupFileTests {
  private let keys = ["b", "a", "c"]

  private func read(_ rows: String, testIDs: [String] = []) async throws -> (values: [String], passedOver: Int) {
    try await withFolder { folder in
      let path = try folder.write("groups.csv", "id,g\n" + rows)
      let table = try ColumnReader(what: .group).read(path)
      return try GroupFile.values(table, path: "groups.csv", keys: keys, testIDs: testIDs)
    }
  }

  @Test func valuesTakeTheOrderOfTheKeys() async throws {
    let groups = try await read("a,x\nb,y\nc,x\n")
    #expect(groups.values == ["y", "x", "x"])
    #expect(groups.passedOver == 0)
  }

  @Test func rowsOfTestExamplesArePassedOver() async throws {
    let groups = try await read("t1,z\na,x\nb,y\nt2,z\nc,x\n", testIDs: ["t1", "t2"])
    #expect(groups.values == ["y", "x", "x"])
    #expect(groups.passedOver == 2)
  }

  @Test func unknownRowsAreTakenForTestExamplesBeforeThoseAreLoaded() async throws {
    let groups = try await read("t1,z\na,x\nb,y\nc,x\n")
    #expect(groups.values == ["y", "x", "x"])
    #expect(groups.passedOver == 1)
  }

  @Test func unknownRowIsRefusedWhereTestExamplesAreKnown() async {
    #expect(
      await failure { try await read("t1,z\nq,x\na,x\nb,y\nc,x\n", testIDs: ["t1"]) }
        == Failed(
          .badData,
          "groups.csv:3:1: found the id \"q\" not in the labels and the test rows, expected the ids of the labels and the test rows only; check that both files are of the same examples"
        ))
  }

  @Test func missingLabelledExampleIsRefused() async {
    #expect(
      await failure { try await read("t1,z\na,x\nb,y\n", testIDs: ["t1"]) }
        == Failed(
          .badData,
          "groups.csv:5:1: found the end after 2 rows, expected 3, one for each id of the labels and the test rows; add the rows of \"c\""
        ))
  }

  @Test func filesHaveToAgree() throws {
    func found(_ name: String, _ values: [String]) -> GroupFile.Found {
      GroupFile.Found(values: values, source: .init(path: name, sha256: "", rows: values.count))
    }
    #expect(try GroupFile.one(of: []) == nil)
    #expect(try GroupFile.one(of: [found("a.csv", ["x", "y"]), found("b.csv", ["x", "y"])])?.source.path == "a.csv")
    let error = #expect(throws: FileError.self) {
      try GroupFile.one(of: [found("a.csv", ["x", "y"]), found("b.csv", ["x", "z"])])
    }
    #expect(
      error?.description
        == "b.csv: found the group \"z\" for labelled row 2, where a.csv has \"y\", expected one group for each row; leave the groups out of one of the two files"
    )
  }

  @Test func oneGroupForAllRowsIsRefused() async {
    #expect(
      await failure { try await read("t1,z\na,x\nb,x\nc,x\n", testIDs: ["t1"]) }
        == Failed(
          .badData,
          "groups.csv: found one group, \"x\", for all labelled rows, expected at least two; errors between groups cannot be told from one group; leave them out"
        ))
  }
}
