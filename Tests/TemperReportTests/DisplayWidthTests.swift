import Testing

@testable import TemperReport

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
