import Testing

@testable import TemperCore

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
