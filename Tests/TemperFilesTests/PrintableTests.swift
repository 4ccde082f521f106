import Testing

@testable import TemperFiles

@Suite struct PrintableTests {
  @Test func quotesEscapesAndCuts() {
    #expect(Printable.quoted("a\u{1B}[0m\tb") == "\"a\\u{1b}[0m\\u{9}b\"")
    #expect(Printable.quoted("a\u{202E}b") == "\"a\\u{202e}b\"")
    #expect(Printable.quoted(String(repeating: "x", count: 41)) == "\"\(String(repeating: "x", count: 40))…\"")
    #expect(Printable.quoted(String(repeating: "x", count: 40)) == "\"\(String(repeating: "x", count: 40))\"")
  }

  @Test func lists() {
    #expect(Printable.list([]) == "none")
    #expect(Printable.list(["a"]) == "\"a\"")
    #expect(Printable.list(["a", "b"]) == "\"a\" and \"b\"")
    #expect(Printable.list(["a", "b", "c"]) == "\"a\", \"b\" and \"c\"")
    #expect(Printable.list(["a", "b", "c"], most: 2) == "\"a\", \"b\" and 1 more")
    #expect(Printable.list(["a"], total: 1235, most: 5) == "\"a\" and 1,234 more")
  }

  @Test(arguments: [
    (0, "0 rows"), (1, "1 row"), (999, "999 rows"), (57477, "57,477 rows"), (1_000_000, "1,000,000 rows"),
  ])
  func counts(_ number: Int, _ text: String) {
    #expect(Printable.count(number, "row") == text)
  }
}

@Suite struct NearMissTests {
  @Test(arguments: [
    ("winner_Tie", "winner_tie"), ("winer_tie", "winner_tie"), ("winner_model_A", "winner_model_a"), ("tie", nil),
    ("winner_model", "winner_model_a"), ("confidence", nil), ("", nil),
  ])
  func suggests(_ name: String, _ suggestion: String?) {
    #expect(NearMiss.suggestion(for: name, among: winners) == suggestion)
  }

  @Test(arguments: [("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("ab", "ba", 1), ("abc", "abc", 0)])
  func measures(_ a: String, _ b: String, _ distance: Int) {
    #expect(NearMiss.distance(Array(a.unicodeScalars), Array(b.unicodeScalars)) == distance)
    #expect(NearMiss.distance(Array(b.unicodeScalars), Array(a.unicodeScalars)) == distance)
  }

  @Test func asks() {
    #expect(NearMiss.question(for: "winner_Tie", among: winners) == "did you mean \"winner_tie\"?")
    #expect(NearMiss.question(for: "x", among: winners) == nil)
  }
}
