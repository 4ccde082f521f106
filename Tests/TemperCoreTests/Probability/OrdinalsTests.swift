import Testing

@testable import TemperCore

@Suite struct OrdinalsTests {
  @Test(arguments: [
    ([], 1, true), ([0], 1, true), ([0, 2, 1], 3, true), ([1], 1, false), ([0, 3, 1], 3, false), ([0, -1], 3, false),
    ([Int.max], 3, false), ([Int.min], 3, false), ([0], 0, false),
  ]) func numbersInRange(numbers: [Int], count: Int, expected: Bool) {
    #expect(numbers.areOrdinals(below: count) == expected)
  }
}
