import Testing

@testable import TemperFiles

@Suite struct SpreadsheetFormulaTests {
  @Test(arguments: ["=1", "=cmd()", "@x", "+a", "-x", "-1+1", "+", "-", "\tx", "\rx", "=", "=é"])
  func formulas(_ cell: String) { #expect(SpreadsheetFormula.isFormula(cell)) }

  @Test(arguments: ["", "1", "-1", "+2.5", "-1e-3", "a=b", " =1", "'=1", "é", "123-4", "-0"])
  func plainCells(_ cell: String) { #expect(!SpreadsheetFormula.isFormula(cell)) }

  @Test func warningCountsThem() {
    #expect(SpreadsheetFormula.warnings(ids: ["a", "-1", "b"]) == [])
    #expect(
      SpreadsheetFormula.warnings(ids: ["a", "=x"])
        == ["1 id begins like a formula (\"=x\"): written as it is, but a spreadsheet that opens the file may run it"])
    #expect(
      SpreadsheetFormula.warnings(ids: (0..<1_200).map { "@\($0)" })
        == [
          "1,200 ids begin like a formula (\"@0\"): written as they are, but a spreadsheet that opens the file may run them"
        ])
  }
}
