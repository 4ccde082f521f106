import Testing

@testable import TemperCore

@Suite struct ClopperPearsonIntervalTests {
  @Test func agreesWithScipy() throws {
    for row in try ReliabilityReferences.loaded.get().clopperPearson {
      let found = ClopperPearsonInterval.interval(successes: row.hits, count: row.count, confidence: row.confidence)
      // scipy solves for the bounds to 1e-12.
      #expect(largestDifference([found.lowerBound, found.upperBound], [row.lower, row.upper]) < 1e-10)
    }
  }

  /// Whatever the truth, the interval misses it no more often than it says: summed over all counts of events.
  @Test(arguments: [(12, 0.04), (40, 0.5), (40, 0.97), (60, 0.003)])
  func coversAtLeastItsConfidence(count: Int, p: Double) {
    var missed = 0.0
    for hits in 0...count {
      guard !ClopperPearsonInterval.interval(successes: hits, count: count).contains(p) else { continue }
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
