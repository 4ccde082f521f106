import Testing

@testable import TemperStore

@Suite struct WordingTests {
  @Test func longNamesAreShortened() {
    #expect(quoted(String(repeating: "x", count: 80)) == "\"" + String(repeating: "x", count: 80) + "\"")
    #expect(quoted(String(repeating: "x", count: 81)) == "\"" + String(repeating: "x", count: 80) + "…\"")
  }
}
