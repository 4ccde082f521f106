import Testing

@testable import TemperCore

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
