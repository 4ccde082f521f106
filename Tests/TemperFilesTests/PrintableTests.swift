import TemperCore
import Testing

@testable import TemperFiles

@Suite struct PrintableTests {
  @Test func quotesEscapesAndCuts() {
    #expect(Printable.quoted("a\u{1B}[0m\tb") == "\"a\\u{1B}[0m\\tb\"")
    #expect(Printable.quoted("a\u{202E}b") == "\"a\\u{202E}b\"")
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

  @Test func asksForWhatWasMeant() {
    #expect(NearMiss.question(for: "winner_Tie", among: winners) == "did you mean \"winner_tie\"?")
    #expect(NearMiss.question(for: "x", among: winners) == nil)
  }
}
