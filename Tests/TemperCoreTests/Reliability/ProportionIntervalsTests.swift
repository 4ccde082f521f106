import Testing

@testable import TemperCore

@Suite struct WilsonIntervalTests {
  /// The formula worked out in 50 digits, with the normal quantile 1.959963984540054.
  @Test(arguments: WilsonIntervalTests.table)
  func interval(_ row: (successes: Int, count: Int, lower: Double, upper: Double)) {
    let interval = WilsonInterval.interval(successes: Double(row.successes), count: Double(row.count))
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
    let interval = WilsonInterval.interval(successes: Double(successes), count: Double(count))
    let share = Double(successes) / Double(count)
    for p in [interval.lowerBound, interval.upperBound] {
      let score = (share - p) / (p * (1 - p) / Double(count)).squareRoot()
      #expect(abs(abs(score) - 1.959963984540054) < 1e-9)
    }
  }

  @Test func neverLeavesTheUnitInterval() {
    for count in 1...200 {
      for successes in [0, 1, count / 2, count - 1, count] where successes >= 0 {
        let interval = WilsonInterval.interval(successes: Double(successes), count: Double(count))
        #expect(interval.lowerBound >= 0 && interval.upperBound <= 1)
        #expect(interval.contains(Double(successes) / Double(count)))
      }
    }
  }
}

@Suite struct ClopperPearsonIntervalTests {
  @Test func agreesWithScipy() throws {
    for row in try ReliabilityReferences.loaded.get().clopperPearson {
      let found = ClopperPearsonInterval.interval(
        successes: Double(row.hits), count: Double(row.count), confidence: row.confidence)
      // scipy solves for the bounds to 1e-12.
      #expect(largestDifference([found.lowerBound, found.upperBound], [row.lower, row.upper]) < 1e-10)
    }
  }

  /// Whatever the truth, the interval misses it no more often than it says: summed over all counts of events.
  @Test(arguments: [(12, 0.04), (40, 0.5), (40, 0.97), (60, 0.003)])
  func coversAtLeastItsConfidence(count: Int, p: Double) {
    var missed = 0.0
    for hits in 0...count {
      guard !ClopperPearsonInterval.interval(successes: Double(hits), count: Double(count)).contains(p) else {
        continue
      }
      var mass = 1.0
      for i in 0..<hits { mass *= Double(count - i) / Double(i + 1) * p }
      for _ in hits..<count { mass *= 1 - p }
      missed += mass
    }
    #expect(missed <= 0.05)
    #expect(count < 40 || p < 0.01 || missed > 0.005)
  }

  @Test func isWiderThanWilsonsWhereEventsAreRare() {
    let exact = ClopperPearsonInterval.interval(successes: 0, count: 1000)
    #expect(exact.lowerBound == 0)
    // (0.025)^(1/1000) events missed in a row.
    #expect(abs(exact.upperBound - 0.003_682_083_896_865_672) < 1e-12)
    #expect(ClopperPearsonInterval.interval(successes: 1000, count: 1000).upperBound == 1)
  }

  @Test func simultaneousConfidenceIsSidaks() {
    #expect(ClopperPearsonInterval.simultaneousConfidence(count: 1) == 0.95)
    #expect(abs(ClopperPearsonInterval.simultaneousConfidence(count: 15) - 0.996_586) < 1e-6)
    #expect(ClopperPearsonInterval.simultaneousConfidence(count: 0) == 0.95)
  }
}

@Suite struct IncompleteBetaTests {
  /// scipy's `betainc`, at parameters from 1/2 to 57,000 and in both tails.
  @Test func agreesWithScipy() throws {
    let cases = try ReliabilityReferences.loaded.get().beta
    #expect(cases.count > 50)
    for row in cases {
      let value = IncompleteBeta.regularized(row.x, a: row.a, b: row.b)
      #expect(abs(value - row.value) <= 1e-11 * row.value, "I_\(row.x)(\(row.a), \(row.b))")
    }
  }

  /// In the tail x moves more than its function, so that x is asked for loosely there.
  @Test func inverseInverts() throws {
    for row in try ReliabilityReferences.loaded.get().beta {
      let x = IncompleteBeta.inverse(row.value, a: row.a, b: row.b)
      #expect(abs(x - row.x) <= 1e-11 * row.x, "inverse of I_\(row.x)(\(row.a), \(row.b))")
    }
  }

  /// I_x(a, n - a + 1) is the probability of a or more events among n.
  @Test(arguments: [(3, 10, 0.2), (1, 25, 0.01), (24, 25, 0.93), (7, 14, 0.5)])
  func isABinomialTail(hits: Int, count: Int, p: Double) {
    var tail = 0.0
    for k in hits...count {
      var mass = 1.0
      for i in 0..<k { mass *= Double(count - i) / Double(i + 1) * p }
      for _ in k..<count { mass *= 1 - p }
      tail += mass
    }
    let found = IncompleteBeta.regularized(p, a: Double(hits), b: Double(count - hits + 1))
    #expect(abs(found - tail) < 1e-14)
  }

  @Test func endsAndSymmetry() {
    #expect(IncompleteBeta.regularized(0, a: 2, b: 3) == 0)
    #expect(IncompleteBeta.regularized(1, a: 2, b: 3) == 1)
    #expect(IncompleteBeta.inverse(0, a: 2, b: 3) == 0)
    #expect(IncompleteBeta.inverse(1, a: 2, b: 3) == 1)
    for x in [0.01, 0.3, 0.5, 0.83] {
      let sum = IncompleteBeta.regularized(x, a: 2.5, b: 7) + IncompleteBeta.regularized(1 - x, a: 7, b: 2.5)
      #expect(abs(sum - 1) < 1e-14)
      #expect(abs(IncompleteBeta.regularized(x, a: 1, b: 1) - x) < 1e-15)
    }
  }
}
