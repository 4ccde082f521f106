@testable import TemperCore

extension Simulation {
  /// The rows themselves, each as often as it was drawn: what weighted rows must agree with.
  func repeatingRows(_ counts: [Double]) -> Simulation {
    let rows = counts.indices.flatMap { Array(repeating: $0, count: Int(counts[$0])) }
    var result = self
    result.labels = rows.map { labels[$0] }
    result.predictions = predictions.map { $0.gathering(rows: rows) }
    return result
  }
}

/// How often each of some clusters is drawn in a resample.
func drawnCounts(_ count: Int, resample: Int, seed: UInt64) -> [Double] {
  var result = [Double](repeating: 0, count: count)
  BootstrapDraws(seed: seed, count: count).forEachBlock(resamples: resample..<resample + 1) { _, block, counts in
    for offset in 0..<BootstrapDraws.blockSize where counts[offset] > 0 {
      result[block * BootstrapDraws.blockSize + offset] = counts[offset]
    }
  }
  return result
}
