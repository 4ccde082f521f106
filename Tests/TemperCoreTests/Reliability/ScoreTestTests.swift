import Testing

@testable import TemperCore

@Suite struct ScoreTestTests {
  /// The two-sided p-value of independent events, by summing over all their numbers.
  private func exact(_ probabilities: [Double], hits: Int) -> Double {
    var distribution = [1.0]
    for p in probabilities {
      var next = [Double](repeating: 0, count: distribution.count + 1)
      for (count, mass) in distribution.enumerated() {
        next[count] += mass * (1 - p)
        next[count + 1] += mass * p
      }
      distribution = next
    }
    let upper = distribution[hits...].reduce(0, +)
    let lower = distribution[...hits].reduce(0, +)
    return min(1, 2 * min(upper, lower))
  }

  /// Expected number, and how many came true: skewed ones with few events, on both sides.
  @Test(arguments: [(0.02, 12), (0.002, 4), (0.5, 130), (0.5, 65), (0.05, 2), (0.9, 195), (0.002, 6)])
  func tailsAreThoseOfTheSum(rate: Double, hits: Int) {
    let probabilities = (0..<200).map { rate * (0.2 + 1.6 * Double($0) / 199) }.map { min($0, 0.999) }
    let test = ScoreTest(probabilities, events: (0..<200).map { $0 < hits })
    let found = test.outcome(groups: nil, weights: nil)
    let expected = exact(probabilities, hits: hits)
    #expect(abs(found.p / expected - 1) < 0.05, "\(found.p) for \(expected)")
    #expect((found.z > 0) == (Double(hits) > probabilities.reduce(0, +)))
  }

  /// No event, where several were expected: the end of what can happen.
  @Test func theEndOfTheRangeHasItsOwnProbability() {
    let found = ScoreTest(Array(repeating: 0.05, count: 200), events: Array(repeating: false, count: 200))
      .outcome(groups: nil, weights: nil)
    #expect(abs(found.p - 2 * pow(0.95, 200)) < 1e-9)
  }

  /// Of factors and weights that make no lattice: all 4,096 outcomes of twelve rows, counted.
  @Test func weightedTailsAreCounted() {
    let probabilities = (0..<12).map { 0.1 + 0.05 * Double($0) }
    let factors = (0..<12).map { log(1 + Double($0)) - 1.1 }
    let weights = (0..<12).map { 0.6 + 0.13 * Double($0) }
    let events = (0..<12).map { $0 > 5 }
    func statistic(_ events: [Bool]) -> Double {
      (0..<12).reduce(0.0) { sum, row in
        let excess = (events[row] ? 1 : 0) - probabilities[row]
        return sum + weights[row] * factors[row] * excess
      }
    }
    let seen = statistic(events)
    var tail = 0.0
    for bits in 0..<4096 {
      let drawn = (0..<12).map { bits >> $0 & 1 == 1 }
      if statistic(drawn) >= seen - 1e-12 {
        tail += (0..<12).reduce(1.0) { $0 * (drawn[$1] ? probabilities[$1] : 1 - probabilities[$1]) }
      }
    }
    let found = ScoreTest(probabilities, events: events, factors: factors).outcome(groups: nil, weights: weights)
    #expect(found.z > 1.5, "or the normal approximation serves")
    #expect(abs(found.p / (2 * tail) - 1) < 0.1, "\(found.p) for \(2 * tail)")
  }

  /// Rows that are copies of one another are one draw each.
  @Test func copiesInGroupsAreNoEvidence() {
    let probabilities = (0..<40).flatMap { row in Array(repeating: 0.2 + 0.01 * Double(row), count: 10) }
    let events = (0..<400).map { $0 / 10 % 2 == 0 || $0 / 10 > 33 }
    let groups = (0..<400).map { 7 + $0 / 10 }
    let test = ScoreTest(probabilities, events: events)
    let (alone, grouped) = (test.outcome(groups: nil, weights: nil), test.outcome(groups: groups, weights: nil))
    #expect(alone.p < 1e-6)
    #expect(grouped.p > 0.005 && abs(grouped.z) < abs(alone.z) / 2.5)
    #expect(test.outcome(groups: Array(repeating: 3, count: 400), weights: nil).p == 1)
  }

  @Test func certaintiesThatWereRefuted() {
    let sure = ScoreTest([1, 0, 1], events: [true, false, true]).outcome(groups: nil, weights: nil)
    #expect(sure == .init(z: 0, p: 1))
    let refuted = ScoreTest([1, 0, 1], events: [true, false, false]).outcome(groups: nil, weights: nil)
    #expect(refuted == .init(z: -.infinity, p: 0))
  }

  @Test func quantilesOfStudent() {
    // From the tables: 5 % at 2.228 with 10 degrees, 12.706 with one.
    #expect(abs(StudentT.exceedance(of: 2.228139, degreesOfFreedom: 10) - 0.05) < 1e-6)
    #expect(abs(StudentT.exceedance(of: -12.706205, degreesOfFreedom: 1) - 0.05) < 1e-6)
  }
}
