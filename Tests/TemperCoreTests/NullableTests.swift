import Foundation
import TemperCore
import Testing

/// What stands for a missing value, an infinite ridge and an interval in JSON.
struct NullableTests {
  private struct Example: Codable, Equatable {
    @Nullable var missing: Double?
    @Nullable var interval: ClosedRange<Double>?
    @Ridge var tied = Double.infinity
    @Ridge var strength = 3.0
  }

  @Test func missingIsNullAndComesBack() throws {
    let example = Example(missing: nil, interval: -1...2)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = try encoder.encode(example)
    #expect(String(decoding: json, as: UTF8.self) == #"{"interval":[-1,2],"missing":null,"strength":3,"tied":null}"#)
    #expect(try JSONDecoder().decode(Example.self, from: json) == example)
    #expect(
      try JSONDecoder().decode(Example.self, from: Data(#"{"strength":3,"interval":[-1,2]}"#.utf8)) == example)
  }

  @Test func anIntervalHasTwoBounds() {
    for text in ["[1]", "null", #"{"lower":1}"#] {
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(ClosedRange<Double>.self, from: Data(text.utf8)) }
    }
  }
}
