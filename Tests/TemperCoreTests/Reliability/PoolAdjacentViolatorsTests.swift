import Testing

@testable import TemperCore

@Suite struct PooledViolatorsTests {
  @Test func poolsByHand() {
    var pools = PoolAdjacentViolators()
    pools.fit(sums: [1, 0, 2, 2, 6], weights: [1, 1, 2, 1, 3])
    // 1, 0 pool to 1/2; 1 follows; 2, 2 are equal and one block.
    #expect(pools.blocks.map(\.points) == [0..<2, 2..<3, 3..<5])
    #expect(pools.blocks.map(\.value) == [0.5, 1, 2])
    #expect(pools.blocks.map(\.weight) == [2, 2, 4])
  }

  @Test func canBeUsedAgain() {
    var pools = PoolAdjacentViolators()
    pools.fit(sums: [3, 2, 1], weights: [1, 1, 1])
    #expect(pools.blocks.map(\.value) == [2])
    pools.fit(sums: [1, 2, 3], weights: [1, 1, 1])
    #expect(pools.blocks.map(\.value) == [1, 2, 3])
    var values = [Double](repeating: 0, count: 4)
    pools.values(at: [0, 2], into: &values, from: 1)
    #expect(values == [0, 1, 3, 0])
  }

  /// The value of a point is max over starts of min over ends of the means (Barlow et al. 1972).
  @Test(arguments: 1...5)
  func minMaxFormula(seed: Int) {
    var random = RandomSource(seed: UInt64(seed))
    let weights = (0..<30).map { _ in 0.5 + random.unit() }
    let sums = weights.enumerated().map { $1 * (random.normal() + 0.05 * Double($0)) }
    var pools = PoolAdjacentViolators()
    pools.fit(sums: sums, weights: weights)
    var found = [Double](repeating: 0, count: 30)
    pools.values(at: Array(0..<30), into: &found, from: 0)
    func mean(_ start: Int, _ end: Int) -> Double {
      sums[start...end].reduce(0, +) / weights[start...end].reduce(0, +)
    }
    let expected: [Double] = (0..<30).map { point in
      (0...point).reduce(-.infinity) { most, start in
        max(most, (point..<30).reduce(.infinity) { least, end in min(least, mean(start, end)) })
      }
    }
    #expect(largestDifference(found, expected) < 1e-12)
  }
}
