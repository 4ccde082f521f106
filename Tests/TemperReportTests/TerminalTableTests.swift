import TemperReport
import Testing

@Suite struct TerminalTableTests {
  let columns: [TerminalTable.Column] = [
    .init("model", alignment: .left, maximumWidth: 10), .init("loss"), .init("note", alignment: .left, gap: 3),
  ]

  @Test func alignment() {
    let table = TerminalTable(
      columns: columns, rows: [["knn", "0.7", ""], ["日本", "10.25", "x"], ["e\u{301}te\u{301}", "-1", "two words"]])
    #expect(
      table.render() == """
        model   loss   note
        knn      0.7
        日本   10.25   x
        e\u{301}te\u{301}       -1   two words

        """)
  }

  @Test func hiddenCharactersAndLongNames() {
    let table = TerminalTable(columns: columns, rows: [["\u{1B}[2J", "1", "a\nb"], ["abcdefghijklmnop", "2", ""]])
    #expect(
      table.render() == """
        model       loss   note
        \\u{1B}[2J      1   a\\nb
        abcde…mnop     2

        """)
  }

  @Test func headerIsBoldInColour() {
    let table = TerminalTable(columns: [.init("a", alignment: .left)], rows: [["1"]])
    #expect(table.render(style: TerminalStyle(usesColor: true, width: 80)) == "\u{1B}[1ma\u{1B}[0m\n1\n")
    #expect(table.render(style: .plain) == "a\n1\n")
  }

  @Test func noRows() {
    #expect(TerminalTable(columns: columns, rows: []).render() == "model  loss   note\n")
  }
}
