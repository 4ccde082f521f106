import TemperCore
import Testing

@testable import TemperFiles

@Suite struct UnpackLimitTests {
  private func bytes(_ packed: Int, _ variable: String? = nil) throws -> Int {
    try UnpackLimit(
      packedSize: packed, path: "x.gz", environment: variable.map { [UnpackLimit.variable: $0] } ?? [:]
    ).bytes
  }

  @Test func aGibibyteOrTwoHundredTimes() throws {
    #expect(try bytes(0) == 1 << 30)
    #expect(try bytes(5_000_000) == 1 << 30)
    #expect(try bytes(10_000_000) == 2_000_000_000)
  }

  @Test func theVariableTakesThePlaceOfBoth() throws {
    #expect(try bytes(10_000_000, "8") == 8 << 30)
    #expect(try bytes(10, "0.5") == 1 << 29)
  }

  @Test(arguments: ["", "0", "-1", "nan", "1e9", "8G"]) func otherValuesAreRefused(_ text: String) {
    let error = #expect(throws: FileError.self) { try bytes(10, text) }
    #expect(error?.kind == .usage)
    #expect(
      error?.description
        == "x.gz: found TEMPER_UNPACK_LIMIT=\(text), expected a number of GiB above 0; correct the variable, or unset it"
    )
  }

  @Test func refusalNamesBothSizes() throws {
    let limit = try UnpackLimit(packedSize: 5_000, path: "x.gz", environment: [UnpackLimit.variable: "1"])
    #expect(
      limit.refusal(path: "x.gz", entry: nil).description
        == "x.gz: found more than 1,073,741,824 bytes packed into 5,000, expected no more than that; unpack it to a file first if it holds what you expect, or allow more GiB with TEMPER_UNPACK_LIMIT"
    )
  }
}
