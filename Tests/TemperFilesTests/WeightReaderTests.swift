import TemperCore
import Testing

@testable import TemperFiles

@Suite struct WeightReaderTests {
  private func read(_ text: String) throws -> WeightTable {
    let folder = try ScratchFolder()
    return try WeightReader().read(try folder.file("weights.csv", text))
  }

  @Test func idsAndWeights() throws {
    let table = try read("w,id\n1,a\n0,b\n2.5e-1,c\n-0,d\n")
    #expect(table.ids == ["a", "b", "c", "d"] && table.values == [1, 0, 0.25, 0])
    #expect(table.values[3].sign == .plus)
    #expect(table.lines == [2, 3, 4, 5] && table.source.rows == 4)
  }

  @Test(arguments: [
    (
      "id,w\na,1\nb,-2\n",
      "3:3: found \"-2\", expected a weight of 0 or more in every row; write 0 for a row that is to take no part"
    ),
    (
      "id,w\na,nan\n",
      "2:3: found \"nan\", expected a weight of 0 or more in every row; fill in the value or remove the row"
    ),
    (
      "id,w\na,\n",
      "2:3: found an empty cell, expected a weight of 0 or more in every row; fill in the value or remove the row"
    ),
    (
      "id,w\na,inf\n",
      "2:3: found \"inf\", expected a weight of 0 or more in every row; fill in the value or remove the row"
    ),
    (
      "id,w\na,1e200\n",
      "2:3: found \"1e200\", expected a weight of 0 or more in every row; write 0, or a number from 1e-100 to 1e+100"
    ),
    (
      "id,w\na,much\n", "2:3: found \"much\", expected a weight of 0 or more in every row; write a plain decimal number"
    ),
    (
      "id,w\na,0\nb,0.0\n",
      "2:3: found weights that are all 0, expected at least one row that counts; give a positive weight to the rows that are to take part"
    ),
    (
      "id,w,v\na,1,1\n",
      "1:6: found a further column \"v\", expected an id column and one column of weights; remove the other columns, or name the one that is meant with weightColumn"
    ),
    ("id\na\n", "1:3: found only the column \"id\", expected an id column and one column of weights; add the column"),
  ])
  func whatIsNoWeightIsRefused(_ text: String, _ message: String) throws {
    let error = #expect(throws: FileError.self) { try read(text) }
    #expect(error?.kind == .badData)
    #expect(error?.description.hasSuffix("weights.csv:\(message)") == true, "\(error?.description ?? "")")
  }
}
