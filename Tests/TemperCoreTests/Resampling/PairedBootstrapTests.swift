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

@Suite struct BootstrapExpansionTests {
  private static func expansion(_ sums: [Double], _ sizes: [Double]) -> BootstrapExpansion {
    sums.withUnsafeBufferPointer { sums in
      sizes.withUnsafeBufferPointer { BootstrapExpansion(sums: sums, sizes: $0) }
    }
  }

  /// Means of `resamples` resamples of clusters, sorted.
  private static func drawn(_ sums: [Double], _ sizes: [Double], resamples: Int) -> [Double] {
    var random = RandomSource(seed: 31)
    return (0..<resamples).map { _ in
      var sum = 0.0
      var size = 0.0
      for _ in sums.indices {
        let cluster = random.index(below: sums.count)
        sum += sums[cluster]
        size += sizes[cluster]
      }
      return sum / size
    }.sorted()
  }

  /// Three values: the resampled mean's cumulants are those of the values, divided by powers of three.
  @Test func cumulantsByHand() {
    let found = Self.expansion([0, 0, 3], [1, 1, 1])
    #expect(abs(found.mean - 1) < 1e-15)
    #expect(abs(found.standardDeviation - (2.0 / 3).squareRoot()) < 1e-15)
    // Third central moment (-1 - 1 + 8) / 3 = 2, variance 2: skewness 2 / 2^1.5 / √3.
    #expect(abs(found.skewness - 2 / (8.0).squareRoot() / (3.0).squareRoot()) < 1e-14)
    #expect(found.sizeVariance == 0)
    // Sizes 1 and 3, mean 2: relative deviations of a half, in two clusters.
    #expect(abs(Self.expansion([1, 1], [1, 3]).sizeVariance - 0.25 / 2) < 1e-15)
    // Fourth central moment (1 + 1 + 16) / 3 = 6: 6 / 4 - 3, a third of it.
    #expect(abs(found.excessKurtosis + 0.5) < 1e-14)
  }

  /// Few clusters and much skewness, so that what is left out of a normal distribution shows.
  @Test func quantilesOfSkewedMeansAgreeWithResampling() {
    var random = RandomSource(seed: 2)
    let values = (0..<60).map { _ in
      let x = random.normal()
      return x * x
    }
    let sizes = values.map { _ in 1.0 }
    let found = Self.expansion(values, sizes)
    let drawn = Self.drawn(values, sizes, resamples: 12_000)
    #expect(found.skewness > 0.15)
    check(found, drawn)
  }

  /// Large clusters have large values: without its covariance with the sizes the distribution would lie elsewhere.
  @Test func quantilesOfRatiosAgreeWithResampling() {
    var random = RandomSource(seed: 3)
    let sizes = (0..<80).map { $0.isMultiple(of: 9) ? 12.0 : 1 + Double($0 % 3) }
    let sums = sizes.map { $0 * (0.1 * $0 + 0.3 * random.normal()) }
    let found = Self.expansion(sums, sizes)
    let estimate = sums.reduce(0, +) / sizes.reduce(0, +)
    #expect((found.mean - estimate).magnitude > 0.05 * found.standardDeviation)
    check(found, Self.drawn(sums, sizes, resamples: 12_000))
  }

  /// A quantile of 12,000 draws has a standard error of .025 standard deviations at the ends.
  private func check(_ found: BootstrapExpansion, _ drawn: [Double]) {
    let unit = found.standardDeviation
    for (level, z) in [(0.025, -1.959964), (0.1, -1.281552), (0.5, 0), (0.9, 1.281552), (0.975, 1.959964)] {
      let expected = PairedBootstrap.quantile(drawn, level)
      #expect(abs(found.quantile(z) - expected) < 0.09 * unit, "level \(level)")
    }
    // The same without skewness misses at one end at least.
    let misses = [(0.025, -1.959964), (0.975, 1.959964)].map {
      abs(found.mean + unit * $1 - PairedBootstrap.quantile(drawn, $0)) / unit
    }
    #expect((misses.max() ?? 0) > 0.06)
  }

  @Test func constantsHaveNoSpread() {
    let found = Self.expansion(Array(repeating: 0.25, count: 12), Array(repeating: 1, count: 12))
    #expect(found.interval == 0.25...0.25)
    #expect(found.skewness == 0 && found.excessKurtosis == 0)
  }

  @Test func accuracyNeedsManyClustersThatAreAlike() {
    let many = (0..<10_000).map { Double($0 % 7) }
    let ones = many.map { _ in 1.0 }
    #expect(Self.expansion(many, ones).isAccurate)
    #expect(!Self.expansion(Array(many.dropLast()), Array(ones.dropLast())).isAccurate)
    var heavy = many
    heavy[17] = 1e4
    #expect(!Self.expansion(heavy, ones).isAccurate)
    // One cluster of many rows, whose own mean is the whole's: it moves nothing but how many rows there are.
    var large = ones
    var sums = many
    large[17] = 1e4
    sums[17] = 0
    sums[17] = sums.reduce(0, +) / Double(large.count - 1) * large[17]
    let found = Self.expansion(sums, large)
    #expect(found.skewness.magnitude <= 0.1 && found.excessKurtosis.magnitude <= 0.02)
    #expect(!found.isAccurate)
    let doubled = ones.indices.map { $0.isMultiple(of: 2) ? 2.0 : 1 }
    #expect(Self.expansion(zip(many, doubled).map { $0 * $1 }, doubled).isAccurate)
  }
}
