import Testing

@testable import TemperCore

@Suite struct NearMissTests {
  private static let names = ["winner_model_a", "winner_model_b", "winner_tie"]

  @Test(arguments: [
    ("winner_Tie", "winner_tie"), ("winer_tie", "winner_tie"), ("winner_model_A", "winner_model_a"), ("tie", nil),
    ("winner_model", "winner_model_a"), ("confidence", nil), ("", nil),
  ])
  func suggests(_ name: String, _ suggestion: String?) {
    #expect(NearMiss.suggestion(for: name, among: Self.names) == suggestion)
  }

  @Test(arguments: [
    ("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("ab", "ba", 1), ("abc", "abc", 0), ("abcd", "acbd", 1),
    ("ca", "abc", 3),
  ])
  func measures(_ a: String, _ b: String, _ distance: Int) {
    #expect(NearMiss.distance(Array(a.unicodeScalars), Array(b.unicodeScalars)) == distance)
    #expect(NearMiss.distance(Array(b.unicodeScalars), Array(a.unicodeScalars)) == distance)
  }
}
