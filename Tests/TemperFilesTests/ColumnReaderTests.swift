import TemperCore
import Testing

@testable import TemperFiles

@Suite struct ColumnReaderTests {
  @Test func readsAnyText() throws {
    let folder = try ScratchFolder()
    let table = try ColumnReader(what: .group).read(
      try folder.file("g.csv", "student,id\n\"a \"\"b\"\"\",1\n 8,2\n8,3\n"))
    #expect(table.name == "student")
    #expect(table.values == ["a \"b\"", " 8", "8"])
    #expect(table.ids == ["1", "2", "3"])
    #expect(table.lines == [2, 3, 4])
    #expect(table.idPosition == 1)
    #expect(table.source.rows == 3)
  }

  @Test func groupsMayStandBeside() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("f.csv", "Group,id,fold\ng,1,0\nh,2,1\n")
    let table = try ColumnReader(what: .fold, allowsGroups: true).read(path)
    #expect(table.values == ["0", "1"] && table.name == "fold" && table.groups == ["g", "h"])
    #expect(fileError { try ColumnReader(what: .group).read(path) } != nil)
    // A single column of that name is what the file is read for.
    let only = try folder.file("g.csv", "id,group\n1,a\n2,b\n")
    let alone = try ColumnReader(what: .fold, allowsGroups: true).read(only)
    #expect(alone.values == ["a", "b"] && alone.groups == nil)
    let empty = try folder.file("e.csv", "id,fold,group\n1,0,\n")
    let error = fileError { try ColumnReader(what: .fold, allowsGroups: true).read(empty) }
    #expect(
      error?.description == "\(empty):2:5: found an empty cell, expected a group in every row; complete the row")
  }

  @Test(arguments: [
    ("id\n1\n", "1:3: found only the column \"id\", expected an id column and one column of folds; add the column"),
    (
      "id;fold\n1;2\n",
      "1:8: found only the column \"id;fold\", expected an id column and one column of folds; separate the columns by commas; with pandas: read_csv(FILE, sep=\";\", decimal=\",\").to_csv(NEW, index=False)"
    ),
    (
      "id,fold,x\n1,2,3\n",
      "1:9: found a further column \"x\", expected an id column and one column of folds; remove the other columns, or name the one that is meant with foldColumn fold"
    ),
    ("id,fold\n1,\n", "2:3: found an empty cell, expected a fold in every row; complete the row"),
    ("id,fold\n1,\"\"\n", "2:3: found an empty cell, expected a fold in every row; complete the row"),
    (
      "id,fold\n1,2\n1,2\n",
      "3:1: found the id \"1\" a second time, first on line 2, expected every id once; remove one of the rows"
    ),
  ])
  func refuses(_ text: String, _ message: String) throws {
    let folder = try ScratchFolder()
    let path = try folder.file("f.csv", text)
    let error = fileError { try ColumnReader(what: .fold).read(path) }
    #expect(error?.description == "\(path):\(message)")
  }
}
