import Testing

@testable import TemperCore

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
