import TemperCore
import Testing

@testable import TemperFiles

@Suite struct SampleReaderTests {
  @Test func readsTheShape() throws {
    let folder = try ScratchFolder()
    let table = try SampleReader(classes: ["a", "b", "t"]).read(
      try folder.file("s.csv", "t,a,Id,b\n0,0,9,0\n-3,1e9,\"8,\",.5\n"))
    #expect(table.ids == ["9", "8,"])
    #expect(table.idColumn == "Id")
    #expect(table.idPosition == 2)
    #expect(table.columns == [2, 0, 1])
    #expect(table.lines == [2, 3])
  }

  @Test(arguments: [
    (
      "id,c\n1,0\n",
      "1:4: found the one column \"c\", expected the class columns \"a\" and \"b\", or to be told which of them it is; say columns c=b, or columns c=a"
    ),
    (
      "a,b\n0,0\n",
      "1:1: found the class \"a\" in place of the id column, expected an id column and the class columns \"a\" and \"b\"; add a column named id"
    ),
    ("id,a,b\n1,x,0\n", "2:3: found \"x\", expected a number; write a plain decimal number"),
    ("id,a,b\n1,0,1e999\n", "2:5: found \"1e999\", expected a number; write a plain decimal number"),
    ("id,a,b\n1,0,\n", "2:5: found an empty cell, expected a number; fill in the value or remove the row"),
    ("id,a,b\n", "2:1: found no rows behind the header, expected at least one row"),
  ])
  func refuses(_ text: String, _ message: String) throws {
    let folder = try ScratchFolder()
    let path = try folder.file("s.csv", text)
    let error = fileError { try SampleReader(classes: ["a", "b"]).read(path) }
    #expect(error?.description == "\(path):\(message)")
  }
}
