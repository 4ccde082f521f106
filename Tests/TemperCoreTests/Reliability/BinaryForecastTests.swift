import Testing

@testable import TemperCore

@Suite struct BinaryForecastTests {
  let forecast = BinaryForecast(
    [0.5, 0.2, 0.9, 0.5, 0.2, 0.5], outcomes: [true, false, true, false, false, true])

  @Test func collectsEqualProbabilities() {
    #expect(forecast.values == [0.2, 0.5, 0.9])
    #expect(forecast.order == [1, 4, 0, 3, 5, 2])
    #expect(forecast.offsets == [0, 2, 5, 6])
    #expect(forecast.hits == [0, 2, 1])
    #expect((0..<3).map { forecast.weight($0) } == [2, 3, 1])
    #expect(forecast.count == 6)
  }

  @Test func findsValues() {
    #expect([-1, 0.2, 0.3, 0.5, 0.9, 0.95].map { forecast.firstIndex(atLeast: $0) } == [0, 0, 1, 1, 2, 3])
    #expect((0..<6).map { forecast.valueIndex(ofPosition: $0) } == [0, 0, 1, 1, 1, 2])
  }

  @Test func noRows() {
    let empty = BinaryForecast([], outcomes: [])
    #expect(empty.values.isEmpty && empty.offsets == [0] && empty.count == 0)
    #expect(empty.firstIndex(atLeast: 0.5) == 0)
  }
}

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
