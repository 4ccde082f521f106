import TemperCore
import Testing

@testable import TemperFiles

@Suite struct SegmentReaderTests {
  private func read(_ text: String) throws -> SegmentTable {
    let folder = try ScratchFolder()
    return try SegmentReader(none: "(none)").read(try folder.file("s.csv", text))
  }

  @Test func readsTextsAndNumbers() throws {
    let table = try read(
      "language,id,length,mixed,odd\nen,1,10,1,-0\n,2,2.5,x,1e3\nen,3,.5,,007\n\"a,b\",4,3,1,2\n")
    #expect(table.ids == ["1", "2", "3", "4"])
    #expect(table.lines == [2, 3, 4, 5])
    #expect(table.idPosition == 1)
    #expect(table.source.rows == 4)
    #expect(table.columns.map(\.name) == ["language", "length", "mixed", "odd"])
    #expect(table.columns[0].cells == .texts(["en", "", "a,b"], [0, 1, 0, 2]))
    #expect(table.columns[1].cells == .numbers([10, 2.5, 0.5, 3]))
    #expect(table.columns[2].cells == .texts(["1", "x", ""], [0, 1, 2, 0]))
    #expect(table.columns[3].cells == .numbers([0, 1000, 7, 2]))
  }

  @Test func emptyColumnIsOneOfTexts() throws {
    let table = try read("id,x\n1,\n2,\n")
    #expect(table.columns[0].cells == .texts([""], [0, 0]))
  }

  @Test func aHundredTextsAreAllowed() throws {
    let rows = (0..<300).map { "\($0),t\($0 % 100)\n" }.joined()
    guard case .texts(let texts, let positions) = try read("id,x\n" + rows).columns[0].cells else {
      Issue.record("texts were taken for numbers")
      return
    }
    #expect(texts.count == 100 && positions == (0..<300).map { $0 % 100 })
    // Numbers may all be different.
    let numbers = (0..<300).map { "\($0),\($0)\n" }.joined()
    #expect(try read("id,x\n" + numbers).columns[0].cells == .numbers((0..<300).map(Double.init)))
  }

  private static let tooManyTexts = "id,prompt\n" + (0..<200).map { "\($0),p\($0)\n" }.joined()
  private static let strayText =
    "id,length\n" + (0..<200).map { "\($0),\($0 == 3 ? "n/a" : "\($0)")\n" }.joined()
  private static let tooManyColumns = "id" + (0..<51).map { ",c\($0)" }.joined() + "\n"

  @Test(arguments: [
    (
      "id\n1\n",
      "1:3: found only the column \"id\", expected an id column and 1 to 50 columns of segments; add the column"
    ),
    (
      "id,,x\n1,2,3\n",
      "1:4: found a column without a name, expected an id column and 1 to 50 columns of segments; name the column, or write the file without the index column"
    ),
    (
      tooManyColumns,
      "1:194: found 51 columns, expected an id column and 1 to 50 columns of segments; keep the columns that matter"
    ),
    (
      tooManyTexts,
      "102:5: found \"p100\", the 101st different text in the column \"prompt\", expected at most 100 different texts, or a number in every row; put similar ones together, or leave the column out"
    ),
    (
      strayText,
      "5:3: found \"n/a\" in the column \"length\", expected a number in every row, or at most 100 different texts; write a number, or leave the column out"
    ),
    (
      "id,length\n1,5\n2,\n3,7\n",
      "3:3: found an empty cell in the column \"length\" of numbers, expected a number in every row; fill in the value, or leave the column out"
    ),
    (
      "id,length\n1,5\n2,1e999\n", "3:3: found \"1e999\", expected a finite number; correct the row"
    ),
    (
      "id,x\n1,(none)\n2,\n",
      "3:3: found an empty cell beside cells of \"(none)\", expected one of the two, since empty cells are called \"(none)\"; write one text in both"
    ),
    (
      "id,x\n1,é\n2,e\u{301}\n",
      "3:3: found \"e\u{301}\" in two spellings, of 2 and 3 bytes, expected segments that do not look the same; bring the texts to one Unicode normal form"
    ),
    (
      "id,x\n1,a\n2,b,c\n",
      "3:5: found 3 fields, expected 2 as in the header; put fields that hold commas in quotes, and write decimals with a point"
    ),
    ("id,x\n", "2:1: found no rows behind the header, expected at least one row"),
  ])
  func refuses(_ text: String, _ message: String) throws {
    let folder = try ScratchFolder()
    let path = try folder.file("s.csv", text)
    let error = fileError { try SegmentReader(none: "(none)").read(path) }
    #expect(error?.description == "\(path):\(message)")
  }
}
