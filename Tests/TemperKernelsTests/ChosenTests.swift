import TemperKernels
import Testing

@Suite struct ChosenTests {
  private static func flags(_ count: Int) -> [UInt8] { (0..<count).map { ($0 * $0) % 7 < 3 ? 1 : 0 } }

  @Test(arguments: [0, 1, 3, 4, 7, 8, 9, 31, 32, 33, 1000]) func counts(count: Int) {
    let flags = Self.flags(count)
    #expect(temper_chosen_count(flags, count) == flags.filter { $0 == 1 }.count)
  }

  /// More than a byte, or two, can count.
  @Test func countsPastWhatAByteHolds() {
    #expect(temper_chosen_count(Array(repeating: 1, count: 70_001), 70_001) == 70_001)
  }

  /// Small whole numbers, whose sums are exact in any order.
  @Test(arguments: 0...40) func sums(count: Int) {
    let flags = Self.flags(count)
    let values = (0..<count).map { Double($0 % 11) - 4 }
    let expected = zip(flags, values).reduce(0) { $0 + ($1.0 == 1 ? $1.1 : 0) }
    #expect(temper_chosen_sum(flags, values, count) == expected)
  }

  @Test func choosesWhereTheLabelIsWanted() {
    var chosen = [UInt8](repeating: 9, count: 6)
    temper_choose([2, 0, 1, 2], [3, 3, 0, 1, 2, 1], [2, 0, 2, 0, 0, 1], 5, &chosen)
    #expect(chosen == [1, 0, 1, 1, 0, 9])
  }
}
