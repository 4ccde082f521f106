import TemperCore
import TemperFiles
import Testing

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
    #expect(error.description == "a\\u{1b}[31m\\u{a}.csv: found x, expected y")
  }

  @Test func arraysHaveBytes() {
    let error = FileError(
      kind: .badData, path: "a.npz", byte: 128, array: "oof\n", found: "nan", expected: "a number", remedy: "fill it in"
    )
    #expect(error.description == "a.npz:oof\\u{a}:byte 128: found nan, expected a number; fill it in")
    #expect(error.lines == [error.description])
  }
}
