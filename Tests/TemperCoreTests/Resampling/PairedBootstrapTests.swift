import Testing

@testable import TemperCore

@Suite struct PairedBootstrapTests {
  private static func values(_ count: Int, seed: UInt64) -> [Double] {
    var random = RandomSource(seed: seed, stream: 17)
    return (0..<count).map { _ in 0.2 + random.normal() * random.normal() }
  }

  private static func ends(_ intervals: [ClosedRange<Double>]) -> [Double] {
    intervals.flatMap { [$0.lowerBound, $0.upperBound] }
  }

  @Test(arguments: [
    (0.0, 1.0), (1, 9), (0.5, 4), (0.25, 2), (0.125, 1.5), (0.9, 8.2),
  ])
  func quantilesByHand(level: Double, expected: Double) {
    // Type 7: position level · (n - 1) = 4 · level.
    #expect(abs(PairedBootstrap.quantile([1, 2, 4, 7, 9], level) - expected) < 1e-15)
  }

  @Test func quantilesOfOneNumber() {
    #expect(PairedBootstrap.quantile([3], 0.025) == 3)
  }

  @Test func agreesWithTheNormalApproximation() async {
    let values = PairedBootstrapTests.values(2000, seed: 1)
    let interval = await PairedBootstrap(seed: 4, threads: 2).intervals(of: [values], groups: nil)[0]
    let estimate = MeanEstimate(values)
    let half = 1.96 * estimate.standardError
    #expect(abs(interval.lowerBound - (estimate.mean - half)) < 0.1 * half)
    #expect(abs(interval.upperBound - (estimate.mean + half)) < 0.1 * half)
  }

  /// Blocks of 512 clusters are drawn in two steps: whatever the number of blocks, and however full the last is.
  @Test(arguments: [3, 511, 512, 513, 1030])
  func resamplesHaveTheRightSpread(count: Int) async {
    let values = PairedBootstrapTests.values(count, seed: 2)
    let interval = await PairedBootstrap(resamples: 1500, seed: 5, threads: 2).intervals(of: [values], groups: nil)[0]
    guard count > 3 else {
      // 27 equally likely resamples: the extremes come up 1 time in 27 each.
      #expect(largestDifference(PairedBootstrapTests.ends([interval]), [values.min() ?? 0, values.max() ?? 0]) < 1e-15)
      return
    }
    let estimate = MeanEstimate(values)
    #expect(abs((interval.upperBound - interval.lowerBound) / (2 * 1.96 * estimate.standardError) - 1) < 0.1)
    #expect(interval.contains(estimate.mean))
  }

  @Test func unequalGroupsAgreeWithTheClusteredError() async {
    var random = RandomSource(seed: 3)
    var values: [Double] = []
    var groups: [Int] = []
    for group in 0..<600 {
      let shared = random.normal()
      for _ in 0..<1 + group % 5 {
        values.append(shared + random.normal())
        groups.append(group)
      }
    }
    let interval = await PairedBootstrap(seed: 6, threads: 2).intervals(of: [values], groups: groups)[0]
    let estimate = MeanEstimate(values, groups: groups)
    #expect(abs((interval.upperBound - interval.lowerBound) / (2 * 1.96 * estimate.standardError) - 1) < 0.1)
  }

  @Test(arguments: [2, 7])
  func threadsChangeNothing(threads: Int) async {
    let columns = [PairedBootstrapTests.values(300, seed: 7), PairedBootstrapTests.values(300, seed: 8)]
    let groups = (0..<300).map { $0 / 3 }
    for groups in [nil, groups] {
      let one = await PairedBootstrap(resamples: 170, seed: 9, threads: 1).intervals(of: columns, groups: groups)
      let many = await PairedBootstrap(resamples: 170, seed: 9, threads: threads).intervals(of: columns, groups: groups)
      #expect(one == many)
    }
  }

  @Test func theSeedDecides() async {
    let values = [PairedBootstrapTests.values(100, seed: 10)]
    let one = await PairedBootstrap(resamples: 100, seed: 1, threads: 1).intervals(of: values, groups: nil)
    let other = await PairedBootstrap(resamples: 100, seed: 2, threads: 1).intervals(of: values, groups: nil)
    #expect(one != other)
  }

  @Test(arguments: [2, 5])
  func copiesInAGroupChangeNothing(copies: Int) async {
    let values = PairedBootstrapTests.values(90, seed: 11)
    let repeated = values.flatMap { Array(repeating: $0, count: copies) }
    let groups = (0..<90).flatMap { Array(repeating: $0, count: copies) }
    let bootstrap = PairedBootstrap(resamples: 200, seed: 12, threads: 1)
    let unique = await bootstrap.intervals(of: [values], groups: nil)
    let copied = await bootstrap.intervals(of: [repeated], groups: groups)
    #expect(largestDifference(PairedBootstrapTests.ends(copied), PairedBootstrapTests.ends(unique)) < 1e-13)
  }

  @Test func columnsShareTheirResamples() async {
    let values = PairedBootstrapTests.values(150, seed: 13)
    let intervals = await PairedBootstrap(resamples: 200, seed: 14, threads: 1).intervals(
      of: [values, values.map { -$0 }, values.map { 2 * $0 + 1 }, values.map { _ in 0.3 }], groups: nil)
    let (low, high) = (intervals[0].lowerBound, intervals[0].upperBound)
    let expected = [low, high, -high, -low, 2 * low + 1, 2 * high + 1, 0.3, 0.3]
    #expect(largestDifference(PairedBootstrapTests.ends(intervals), expected) < 1e-13)
  }

  @Test func nothingToResample() async {
    let bootstrap = PairedBootstrap(resamples: 10, seed: 1, threads: 1)
    #expect(await bootstrap.intervals(of: [], groups: nil).isEmpty)
    #expect(await bootstrap.intervals(of: [[]], groups: nil).isEmpty)
    #expect(await bootstrap.intervals(of: [[5]], groups: nil) == [5...5])
  }

  /// With many rows intervals do not depend on the seed, and lie where resamples put them.
  @Test func manyRowsHaveTheLimitOfManyResamples() async {
    let values = PairedBootstrapTests.values(10_000, seed: 15)
    let few = PairedBootstrapTests.values(9_999, seed: 15)
    func interval(_ values: [Double], seed: UInt64) async -> ClosedRange<Double> {
      await PairedBootstrap(resamples: 120, seed: seed, threads: 2).intervals(of: [values], groups: nil)[0]
    }
    #expect(await interval(values, seed: 1) == interval(values, seed: 2))
    let estimate = MeanEstimate(values)
    let found = await interval(values, seed: 1)
    #expect(abs((found.upperBound - found.lowerBound) / (2 * 1.96 * estimate.standardError) - 1) < 1e-3)
    let resampled = await interval(few, seed: 1)
    #expect(await resampled != interval(few, seed: 2))
    let unit = estimate.standardError
    // 120 resamples: a standard error of .24 at either end.
    #expect(abs(found.lowerBound - resampled.lowerBound) < 0.8 * unit)
    #expect(abs(found.upperBound - resampled.upperBound) < 0.8 * unit)
  }

  /// A column whose mean hangs on one row is resampled; the others are not.
  @Test func columnsAreJudgedOneByOne() async {
    let values = PairedBootstrapTests.values(10_000, seed: 16)
    var heavy = values
    heavy[5] = 1e5
    func intervals(seed: UInt64) async -> [ClosedRange<Double>] {
      await PairedBootstrap(resamples: 60, seed: seed, threads: 2).intervals(of: [values, heavy], groups: nil)
    }
    let (one, other) = await (intervals(seed: 1), intervals(seed: 2))
    #expect(one[0] == other[0])
    #expect(one[1].upperBound > 5)
  }
}
