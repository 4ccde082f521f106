import TemperCore
import Testing

@Suite struct VisibleTextTests {
  @Test(arguments: [
    ("plain", "plain"), ("a\nb\tc\r", "a\\nb\\tc\\r"), ("\u{1B}[31mred", "\\u{1B}[31mred"),
    ("\u{0}\u{7F}\u{9B}", "\\u{0}\\u{7F}\\u{9B}"),
    ("\u{202E}gnp.exe", "\\u{202E}gnp.exe"), ("a\u{2028}b\u{FEFF}", "a\\u{2028}b\\u{FEFF}"), ("\u{FFFF}", "\\u{FFFF}"),
    ("a\r\nb", "a\\r\\nb"), ("é 日本 👩‍👩‍👧", "é 日本 👩‍👩‍👧"), ("", ""),
  ])
  func escaping(text: String, visible: String) {
    #expect(Array(VisibleText.escaping(text).utf8) == Array(visible.utf8))
  }

  @Test(arguments: [
    ("a", "\"a\""), ("ab\tc", "\"ab\\t…\""), ("t\u{200D}", "\"t\\u{200D}\""), ("🐈\u{200D}⬛", "\"🐈\\u{200D}⬛\""),
  ])
  func quotesShowWhatNobodySees(text: String, quoted: String) {
    #expect(VisibleText.quoted(text, longest: 3) == quoted)
  }
}
