import Testing

@testable import TemperReport

@Suite struct HTMLTextTests {
  @Test(arguments: [
    ("a & b", "a &amp; b"), ("<script>", "&lt;script&gt;"), ("\"'", "&quot;&#39;"),
    ("x\"\u{301} onmouseover=alert(1)", "x&quot;\u{301} onmouseover=alert(1)"), ("<\u{338}b", "&lt;\u{338}b"),
    ("\u{338}b", "&#x338;b"), ("\u{0}\u{1B}", "\\u{0}\\u{1B}"), ("&amp;", "&amp;amp;"),
    ("emoji 👩‍👩‍👧 עברית", "emoji 👩‍👩‍👧 עברית"), ("", ""),
  ])
  func escape(text: String, escaped: String) {
    #expect(Array(HTMLText.escape(text).unicodeScalars) == Array(escaped.unicodeScalars))
    #expect(SafeHTMLContentType().escapeText(text) == HTMLText.escape(text))
  }
}
