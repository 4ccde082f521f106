import Testing

@testable import TemperCore

@Suite struct WilsonIntervalTests {
  /// The formula worked out in 50 digits, with the normal quantile 1.959963984540054.
  @Test(arguments: WilsonIntervalTests.table)
  func interval(_ row: (successes: Int, count: Int, lower: Double, upper: Double)) {
    let interval = WilsonInterval.interval(successes: row.successes, count: row.count)
    #expect(largestDifference([interval.lowerBound, interval.upperBound], [row.lower, row.upper]) < 1e-14)
  }

  private static let table: [(successes: Int, count: Int, lower: Double, upper: Double)] = [
    (0, 1, 0.0, 0.7934506856227626),
    (1, 1, 0.20654931437723742, 1.0),
    (0, 10, 0.0, 0.2775327998628892),
    (10, 10, 0.7224672001371107, 1.0),
    (5, 10, 0.236593090512564, 0.763406909487436),
    (1, 10, 0.017876213095072906, 0.4041500267952385),
    (81, 263, 0.2552885198782742, 0.36620957698280004),
    (1, 3, 0.06149194472039624, 0.7923403991979523),
    (500, 1000, 0.4690696003681042, 0.5309303996318958),
  ]

  /// The bounds are the proportions from which the observed one is 1.96 of their own standard errors away.
  @Test(arguments: [(3, 10), (17, 40), (999, 1000), (2, 57_477)])
  func boundsSolveTheScoreEquation(successes: Int, count: Int) {
    let interval = WilsonInterval.interval(successes: successes, count: count)
    let share = Double(successes) / Double(count)
    for p in [interval.lowerBound, interval.upperBound] {
      let score = (share - p) / (p * (1 - p) / Double(count)).squareRoot()
      #expect(abs(abs(score) - 1.959963984540054) < 1e-9)
    }
  }

  @Test func neverLeavesTheUnitInterval() {
    for count in 1...200 {
      for successes in [0, 1, count / 2, count - 1, count] where successes >= 0 {
        let interval = WilsonInterval.interval(successes: successes, count: count)
        #expect(interval.lowerBound >= 0 && interval.upperBound <= 1)
        #expect(interval.contains(Double(successes) / Double(count)))
      }
    }
  }
}
