import Testing

@testable import TemperCore

@Suite struct RandomSourceTests {
  /// Worked out apart from this package: what is published with a seed must stay reproducible.
  @Test(arguments: [
    (UInt64(0), UInt64(0), [0x346D_BC0B_5711_D830, 0x6B18_2A52_253D_DA4A, 0x6E27_5864_0B1B_D75B] as [UInt64]),
    (1, 0, [0x017D_AF00_1966_6393, 0xD9E4_8427_2F67_5712, 0x29BD_10DB_6BCD_372F]),
    (0, 1, [0xF150_0E90_0C69_760F, 0x481A_316F_0ABA_6F86, 0x6BAD_BB3E_30F7_B7E3]),
    (42, 1000, [0x9BCA_70B9_89CD_2290, 0x90F9_0878_F31A_0942, 0xF8A2_59C6_383B_E44E]),
  ])
  func firstValues(seed: UInt64, stream: UInt64, expected: [UInt64]) {
    var random = RandomSource(seed: seed, stream: stream)
    #expect(expected.indices.map { _ in random.next() } == expected)
  }

  @Test func derivedNumbers() {
    var units = RandomSource(seed: 42, stream: 1000)
    #expect(units.unit() == 0.6085577443098384)
    var indices = RandomSource(seed: 0, stream: 1)
    #expect(indices.index(below: 10) == 9)
    #expect(indices.index(below: 1) == 0)
  }

  @Test func unitsAreUniform() {
    var random = RandomSource(seed: 7)
    var counts = [Double](repeating: 0, count: 20)
    for _ in 0..<40_000 {
      let unit = random.unit()
      #expect(unit >= 0 && unit < 1)
      counts[Int(unit * 20)] += 1
    }
    // Chi-squared with 19 degrees of freedom is above 50 once in eight thousand.
    #expect(counts.reduce(0) { $0 + ($1 - 2000) * ($1 - 2000) / 2000 } < 50)
  }

  @Test(arguments: [2, 3, 7, 10])
  func indicesAreUniform(bound: Int) {
    var random = RandomSource(seed: 8, stream: UInt64(bound))
    var counts = [Double](repeating: 0, count: bound)
    for _ in 0..<1000 * bound { counts[random.index(below: bound)] += 1 }
    #expect(counts.reduce(0) { $0 + ($1 - 1000) * ($1 - 1000) / 1000 } < 35)
  }

  @Test func shufflesGiveEveryOrderEquallyOften() {
    var random = RandomSource(seed: 9)
    var counts: [[Int]: Double] = [:]
    for _ in 0..<6000 {
      var order = [0, 1, 2]
      random.shuffle(&order)
      counts[order, default: 0] += 1
    }
    #expect(counts.count == 6)
    #expect(counts.values.reduce(0) { $0 + ($1 - 1000) * ($1 - 1000) / 1000 } < 30)
    var one = [5]
    random.shuffle(&one)
    #expect(one == [5])
  }

  @Test func streamsAreNotRelated() {
    var agreements = 0
    for stream in 0..<64 as Range<UInt64> {
      var here = RandomSource(seed: 3, stream: stream)
      var next = RandomSource(seed: 3, stream: stream + 1)
      for _ in 0..<16 { agreements += (here.next() ^ next.next()).nonzeroBitCount }
    }
    // Half of 65,536 bits differ, give or take 128.
    #expect(abs(agreements - 32_768) < 650)
  }
}

@Suite struct BootstrapDrawsTests {
  /// As many draws as there are clusters, whatever the number of blocks, and however full the last is.
  @Test(arguments: [1, 2, 3, 511, 512, 513, 1030, 2000]) func everyResampleHasAllItsDraws(count: Int) {
    for resample in 0..<4 {
      let counts = drawnCounts(count, resample: resample, seed: 3)
      #expect(counts.count == count)
      #expect(counts.reduce(0, +) == Double(count))
    }
  }

  /// Counts are multinomial: mean 1, variance 1 - 1/n, covariance -1/n; within a block and across blocks.
  @Test(arguments: [700, 1536]) func everyClusterIsDrawnAlike(count: Int) {
    let resamples = 400
    var sums = [Double](repeating: 0, count: count)
    var squares = 0.0
    var neighbours = 0.0
    for resample in 0..<resamples {
      let counts = drawnCounts(count, resample: resample, seed: 11)
      for cluster in 0..<count {
        sums[cluster] += counts[cluster]
        squares += (counts[cluster] - 1) * (counts[cluster] - 1)
        neighbours += (counts[cluster] - 1) * (counts[(cluster + 1) % count] - 1)
      }
    }
    // A sum over resamples is Poisson with mean 400: 6 standard deviations are 120.
    #expect(sums.allSatisfy { abs($0 - Double(resamples)) < 120 })
    let pairs = Double(count * resamples)
    #expect(abs(squares / pairs - 1) < 6 * (3 / pairs).squareRoot())
    #expect(abs(neighbours / pairs) < 6 * (1 / pairs).squareRoot())
    // Between blocks: their shares of a resample.
    let first = sums.prefix(512).reduce(0, +) / Double(resamples)
    let share = 512 / Double(count)
    #expect(abs(first - 512) < 6 * (Double(count) * share * (1 - share) / Double(resamples)).squareRoot())
  }

  /// Resamples taken together are the resamples taken one by one.
  @Test func chunksDoNotMatter() {
    var together = [[Double]](repeating: Array(repeating: 0, count: 1100), count: 5)
    BootstrapDraws(seed: 8, count: 1100).forEachBlock(resamples: 2..<7) { resample, block, counts in
      for offset in 0..<BootstrapDraws.blockSize where counts[offset] > 0 {
        together[resample - 2][block * BootstrapDraws.blockSize + offset] = counts[offset]
      }
    }
    for resample in 2..<7 { #expect(together[resample - 2] == drawnCounts(1100, resample: resample, seed: 8)) }
  }
}
