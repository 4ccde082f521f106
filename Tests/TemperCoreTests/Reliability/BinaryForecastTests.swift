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
