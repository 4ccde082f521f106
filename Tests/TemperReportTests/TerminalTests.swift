import Testing

@testable import TemperReport

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

  /// Texts shorten first, then columns go, then names shorten, then the table breaks.
  @Test func narrowTables() {
    let table = TerminalTable(
      columns: [
        .init("model", alignment: .left, leastWidth: 6), .init("log loss"), .init("± se"),
        .init("sha256", alignment: .left, dropOrder: 2), .init("source", alignment: .left, leastWidth: 8, dropOrder: 1),
      ],
      rows: [
        ["davidson_covariates_long", "0.8121", "0.0111", "0123456789ab", "oof/davidson_covariates_long.csv"],
        ["knn", "0.9", "0.0102", "ab0123456789", "oof/knn.csv"],
      ])
    func lines(_ width: Int) -> [String] {
      table.render(style: TerminalStyle(usesColor: false, width: width)).split(separator: "\n").map(String.init)
    }
    // Nothing is cut where there is room.
    #expect(lines(200)[1].hasSuffix("0123456789ab  oof/davidson_covariates_long.csv"))
    #expect(
      lines(70) == [
        "model                     log loss    ± se  sha256        source",
        "davidson_covariates_long    0.8121  0.0111  0123456789ab  oof/da…g.csv",
        "knn                            0.9  0.0102  ab0123456789  oof/knn.csv",
      ])
    #expect(
      lines(52) == [
        "model                     log loss    ± se  source",
        "davidson_covariates_long    0.8121  0.0111  oof/…csv",
        "knn                            0.9  0.0102  oof/…csv",
      ])
    #expect(
      lines(30) == [
        "model         log loss    ± se", "davids…_long    0.8121  0.0111", "knn                0.9  0.0102",
      ])
    #expect(lines(20).count == 6 && lines(20)[3].hasPrefix("model") && lines(20)[3].hasSuffix("± se"))
    #expect(lines(20).allSatisfy { DisplayWidth.columns(of: $0) <= 20 })
  }
}

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("model", 5), ("naïve", 5), ("nai\u{308}ve", 5), ("日本語", 6), ("ｶﾅ", 2), ("Ａ", 2), ("한국", 4),
    ("\u{1112}\u{1161}\u{11AB}", 2), ("👍", 2), ("👍🏽", 2), ("👩‍👩‍👧", 2), ("🇫🇷", 2), ("❤", 1), ("❤\u{FE0F}", 2),
    ("1\u{FE0F}\u{20E3}", 2),
    ("±…−", 3), ("שלום", 4), ("𠀀", 2),
  ])
  func columns(text: String, width: Int) {
    #expect(DisplayWidth.columns(of: text) == width)
  }

  @Test(arguments: [
    ("student_strengths", 17, "student_strengths"), ("student_strengths", 9, "stud…gths"),
    ("student_strengths", 8, "stud…ths"),
    ("abc", 1, "…"), ("abc", 0, ""), ("日本語モデル", 6, "日…ル"), ("日本語モデル", 7, "日…ル"),
  ])
  func shortened(text: String, limit: Int, short: String) {
    #expect(DisplayWidth.shortened(text, to: limit) == short)
    #expect(DisplayWidth.columns(of: short) <= max(limit, 0))
  }

  @Test func padded() {
    #expect(DisplayWidth.padded("日本", to: 6, onLeft: false) == "日本  ")
    #expect(DisplayWidth.padded("日本", to: 6, onLeft: true) == "  日本")
    #expect(DisplayWidth.padded("long", to: 2, onLeft: true) == "long")
  }
}

@Suite struct LineWrappingTests {
  @Test(arguments: [
    (40, ["to  alpha, beta, gamma"]), (16, ["to  alpha, beta,", "    gamma"]), (15, ["to  alpha,", "    beta, gamma"]),
    (1, ["to  alpha,", "    beta,", "    gamma"]),
  ])
  func join(width: Int, lines: [String]) {
    #expect(LineWrapping.join(["alpha", "beta", "gamma"], after: "to  ", indent: 4, width: width) == lines)
  }

  @Test func nothingToJoin() {
    #expect(LineWrapping.join([], after: "to  ", indent: 4, width: 10) == ["to"])
  }
}
