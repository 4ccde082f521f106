import TemperCore
import Testing

@testable import TemperFiles

@Suite struct IdentifierChangeTests {
  @Test(arguments: [
    (
      ["30192.0", "30229.0"], ["30192", "30229"],
      "\"30192.0\" looks like \"30192\": all 2 do; write the ids as whole numbers, with pandas: astype(\"int64\")"
    ),
    (
      ["1e+05"], ["100000", "7"],
      "\"1e+05\" looks like \"100000\"; write the ids as whole numbers, with pandas: astype(\"int64\")"
    ),
    (
      ["12", "7"], ["0012", "0007"],
      "\"12\" looks like \"0012\": all 2 do; write the ids with the same leading zeros in both files, with pandas: read_csv(…, dtype=str)"
    ),
    (["a ", "b "], ["a", "b"], "\"a \" looks like \"a\": all 2 do; take the spaces around the ids away"),
    (
      ["val_30192", "val_30229", "x"], ["30192", "30229"],
      "\"val_30192\" looks like \"30192\": 2 of 3 do; take \"val_\" off the beginning of the ids"
    ),
    (["1", "2"], ["q1", "q2"], "\"1\" looks like \"q1\": all 2 do; put \"q\" before the ids"),
    (["a.txt"], ["a", "b"], "\"a.txt\" looks like \"a\"; take \".txt\" off the end of the ids"),
    (["a", "b"], ["a.txt", "b.txt"], "\"a\" looks like \"a.txt\": all 2 do; put \".txt\" behind the ids"),
    (
      ["ABC", "DEF"], ["abc", "def"],
      "\"ABC\" looks like \"abc\": all 2 do; write the ids in the same letters, upper or lower case, in both files"
    ),
  ]) func changeIsFound(_ ids: [String], _ keys: [String], _ remedy: String) {
    #expect(IdentifierChange.remedy(for: ids, keys: keys)?.description == remedy)
  }

  @Test func otherIdsAreNotExplained() {
    #expect(IdentifierChange.remedy(for: ["x", "y"], keys: ["1", "2"]) == nil)
    // Two keys of one form tell nothing.
    #expect(IdentifierChange.remedy(for: ["ab"], keys: ["AB", "aB"]) == nil)
    #expect(IdentifierChange.remedy(for: [""], keys: ["1"]) == nil)
  }
}
