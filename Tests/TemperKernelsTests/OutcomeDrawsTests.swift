import TemperKernels
import Testing

@Suite struct ChosenTests {
  private static func flags(_ count: Int) -> [UInt8] { (0..<count).map { ($0 * $0) % 7 < 3 ? 1 : 0 } }

  @Test(arguments: [0, 1, 3, 4, 7, 8, 9, 31, 32, 33, 1000]) func counts(count: Int) {
    let flags = Self.flags(count)
    #expect(temper_outcome_count(flags, count) == flags.filter { $0 == 1 }.count)
  }

  /// More than a byte, or two, can count.
  @Test func countsPastWhatAByteHolds() {
    #expect(temper_outcome_count(Array(repeating: 1, count: 70_001), 70_001) == 70_001)
  }

  /// Small whole numbers, whose sums are exact in any order.
  @Test(arguments: 0...40) func sums(count: Int) {
    let flags = Self.flags(count)
    let values = (0..<count).map { Double($0 % 11) - 4 }
    let expected = zip(flags, values).reduce(0) { $0 + ($1.0 == 1 ? $1.1 : 0) }
    #expect(temper_outcome_sum(flags, values, count) == expected)
  }

  @Test func choosesWhereTheLabelIsWanted() {
    var chosen = [UInt8](repeating: 9, count: 6)
    temper_outcome_matches([2, 0, 1, 2], [3, 3, 0, 1, 2, 1], [2, 0, 2, 0, 0, 1], 5, &chosen)
    #expect(chosen == [1, 0, 1, 1, 0, 9])
  }

  /// The first class at which the sum passes the number; the last where none does.
  @Test func labelsDrawn() {
    let values = [0.25, 0.5, 0.25, 0, 0, 1, 0.5, 0.25, 0.2, 1, 0, 0]
    let units: [[Double]] = [[0, 0, 0, 0], [0.25, 0.5, 0.6, 0.9], [0.75, 0.999, 0.99, 0.999]]
    let expected: [[Int32]] = [[0, 2, 0, 0], [1, 2, 1, 0], [2, 2, 2, 0]]
    for (units, expected) in zip(units, expected) {
      var labels = [Int32](repeating: 9, count: 4)
      temper_draw_labels(values, 3, units, 4, &labels)
      #expect(labels == expected)
    }
  }
}
