import Testing

@testable import TemperFiles

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
