import Testing

@testable import TemperCore

@Suite struct RisingOrderTests {
  private static func plain(_ values: [Double]) -> [Int] {
    values.indices.sorted { values[$0] != values[$1] ? values[$0] < values[$1] : $0 < $1 }
  }

  /// Few rows are compared, many are dealt by digits; six digits as in a file make ties.
  @Test(arguments: [0, 1, 7, 1_999, 2_000, 6_001], [false, true])
  func isThePlainOrder(count: Int, isRounded: Bool) {
    var random = RandomSource(seed: UInt64(count))
    let values = random.units(count).map { isRounded ? ($0 * 1e3).rounded() / 1e3 : $0 }
    #expect(RisingOrder.rows(values) == RisingOrderTests.plain(values))
  }

  /// Values that differ beyond the binary places that are dealt, zeros of both signs, and the ends of the interval.
  @Test func valuesThatCrowd() {
    var random = RandomSource(seed: 3)
    var values = random.units(2_500).map { 0.25 + 1e-12 * ($0 * 40).rounded() }
    values += [0, 1, -0.0, 1, 0, Double.leastNonzeroMagnitude, 1 - 1e-16, 0.25]
    values += random.units(500).map { $0 * 1e-11 }
    #expect(RisingOrder.rows(values) == RisingOrderTests.plain(values))
  }

  @Test func valuesBeyondTheInterval() {
    var random = RandomSource(seed: 5)
    let values = random.units(2_200).map { 6 * $0 - 3 }
    #expect(RisingOrder.rows(values) == RisingOrderTests.plain(values))
  }
}
