import Testing

@testable import TemperStore

@Suite struct WordingTests {
  @Test func controlCharactersAreEscaped() {
    #expect(printable("gemma-2 🐈 é") == "gemma-2 🐈 é")
    #expect(printable("a\nb\u{1B}[31m\u{202E}\u{2028}\0") == "a\\u{a}b\\u{1b}[31m\\u{202e}\\u{2028}\\u{0}")
  }

  @Test func longNamesAreShortened() {
    #expect(quoted(String(repeating: "x", count: 80)) == "\"" + String(repeating: "x", count: 80) + "\"")
    #expect(quoted(String(repeating: "x", count: 81)) == "\"" + String(repeating: "x", count: 80) + "…\"")
  }

  @Test(arguments: [
    ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("gemma2", "gemma2", 0), ("gema2", "gemma2", 1), ("abcd", "acbd", 1),
    ("kitten", "sitting", 3), ("ca", "abc", 3),
  ])
  func editDistanceCountsSteps(_ a: String, _ b: String, _ distance: Int) {
    #expect(editDistance(Array(a), Array(b)) == distance)
    #expect(editDistance(Array(b), Array(a)) == distance)
  }

  @Test func nearestNameIsSuggested() {
    let names = ["gemma2", "gemma3", "llama3.1"]
    #expect(nearMiss(of: "gema2", among: names) == "gemma2")
    #expect(nearMiss(of: "GEMMA3", among: names) == "gemma3")
    #expect(nearMiss(of: "gemma", among: names) == "gemma2")
    #expect(nearMiss(of: "qwen", among: names) == nil)
    #expect(nearMiss(of: "x", among: []) == nil)
  }
}
