import TemperCore
import Testing

@testable import TemperFiles

@Suite struct FileErrorTests {
  @Test func rendersPlaceAndRemedy() {
    let error = FileError(
      kind: .badData, path: "a.csv", line: 3, column: 7, found: "\"x\"", expected: "a number", remedy: "write one")
    #expect(error.description == "a.csv:3:7: found \"x\", expected a number; write one")
  }

  @Test func leavesOutWhatIsNotKnown() {
    let error = FileError(kind: .cannotRead, path: "a.csv", found: "no such file", expected: "a file")
    #expect(error.description == "a.csv: found no such file, expected a file")
  }

  @Test func aLineMayStandAlone() {
    let error = FileError(kind: .badData, path: "a.csv", line: 2, found: "x", expected: "y")
    #expect(error.description == "a.csv:2: found x, expected y")
  }

  @Test func escapesControlCharactersOfThePath() {
    let error = FileError(kind: .cannotRead, path: "a\u{1B}[31m\n.csv", found: "x", expected: "y")
    #expect(error.description == "a\\u{1B}[31m\\n.csv: found x, expected y")
  }

  @Test func arraysHaveBytes() {
    let error = FileError(
      kind: .badData, path: "a.npz", byte: 128, array: "oof\n", found: "nan", expected: "a number", remedy: "fill it in"
    )
    #expect(error.description == "a.npz:oof\\n:byte 128: found nan, expected a number; fill it in")
    #expect(error.lines() == [error.description])
  }
}

@Suite struct ProblemListTests {
  private func error(_ text: String) throws -> FileError? {
    let folder = try ScratchFolder()
    let path = try folder.file("p.csv", text)
    return fileError { try PredictionReader(classes: ["x", "y"]).read(path) }
  }

  private func places(_ error: FileError?) -> [String] {
    ([error].compactMap { $0 } + (error?.others ?? [])).map { "\($0.line ?? 0):\($0.column ?? 0)" }
  }

  @Test func rowsAreToldInOrder() throws {
    let error = try error("id,x,y\n1,a,1\n2,0.5,0.5\n2,0.5,0.5\n3,0.5\n\n4,0.9,0.9\n5,.5,.5\n")
    #expect(places(error) == ["2:3", "4:1", "5:6", "6:1", "7:3"])
    #expect(error?.total == 5 && error?.lines().count == 5)
    #expect(error?.lines().first == error?.description)
  }

  /// The same fault in every row is one problem.
  @Test func rowsOfOneFaultAreOneProblem() throws {
    let error = try error("id,x,y\n" + (1001...2234).map { "\($0),2,0\n" }.joined())
    #expect(error?.total == 1 && places(error) == ["2:6"] && error?.lines().count == 1)
    #expect(
      error?.lines().first?.hasSuffix(" (the same in 1,233 more rows: lines 3, 4, 5, 6 and 1,229 more)") == true)
  }

  @Test func onlyTheFirstTenAreTold() throws {
    let error = try error("id,x,y\n" + (1001...2234).map { _ in "é\n\n" }.joined())
    #expect((error?.total ?? 0) > 1000)
    #expect(error?.lines().count == 11)
    #expect(error?.lines().last?.hasSuffix(" problems in all") == true)
  }

  @Test func aBadHeaderEndsTheReading() throws {
    let error = try error("id,x,z\n1,a,1\n")
    #expect(places(error) == ["1:6"] && error?.total == 1)
  }

  /// Behind a quote that is not closed nothing can be trusted; what was found before it is told, too.
  @Test func brokenQuotesEndTheReading() throws {
    let error = try error("id,x,y\n1,a,1\n\"2,0.5,0.5\n3,b,1\n")
    #expect(places(error) == ["2:3", "3:1"])
  }

  @Test func invalidTextIsAProblemOfItsRow() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("p.csv", Array("id,x,y\n".utf8) + [0xE9] + Array(",0,1\n2,z,1\n".utf8) + [0xE9])
    let error = fileError { try PredictionReader(classes: ["x", "y"]).read(path) }
    #expect(places(error) == ["2:1", "3:3", "4:1"])
  }

  @Test func aColumnIsRefusedOnce() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("s.csv", "id,s\n" + (0..<300).map { "\($0),text\($0)\n" }.joined())
    let error = fileError { try SegmentReader(none: "(none)").read(path) }
    #expect(error?.total == 1 && error?.line == 102)
  }

  /// A file that breaks off says so behind what was wrong before.
  @Test func unpackingFailuresComeLast() throws {
    var list = ProblemList()
    #expect(list.isEmpty && list.combined() == nil)
    let one = FileError(kind: .badData, path: "a", found: "x", expected: "y")
    let last = FileError(kind: .inputOutput, path: "a", found: "z", expected: "y")
    #expect(list.combined(with: last)?.lines() == ["a: found z, expected y"])
    list.add(one)
    let both = try #require(list.combined(with: last))
    #expect(both.lines() == ["a: found x, expected y", "a: found z, expected y"] && both.kind == .badData)
  }
}
