import TemperCore
import Testing

@testable import TemperReport

@Suite struct WeightPhrasesTests {
  private func summary(_ rows: String, _ effective: String) throws -> WeightSummary {
    try JSONText.parse(
      WeightSummary.self, "{\"file\": null, \"rows\": \(rows), \"effective_rows\": \(effective)}")
  }

  @Test func rowsAreCounted() throws {
    #expect(try WeightPhrases.effective(summary("3200", "2410.2"), of: 3200) == "2,410 effective rows of 3,200")
    #expect(
      try WeightPhrases.effective(summary("3150", "2410"), of: 3200)
        == "2,410 effective rows of 3,150, 50 without a weight")
  }

  /// A stored document may hold any number.
  @Test func numbersBeyondAllRowsDoNotEndTheProgram() throws {
    for number in ["1e300", "-1e300", "9223372036854775808"] {
      #expect(try WeightPhrases.effective(summary("1", number), of: 1).hasSuffix(" effective rows of 1"))
    }
    #expect(try !WeightPhrases.effective(summary("-9223372036854775808", "1"), of: 9).isEmpty)
  }
}
