#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A score split by isotonic recalibration (CORP; Dimitriadis, Gneiting & Jordan 2021):
/// score = miscalibration - discrimination + uncertainty.
public struct CORPDecomposition: Sendable, Equatable {
  /// Mean score of the probabilities as they are.
  public let score: Double
  /// MCB: what recalibration by the data themselves would gain. Never negative.
  public let miscalibration: Double
  /// DSC: what the recalibrated probabilities gain over a constant one. Never negative.
  public let discrimination: Double
  /// UNC: the score of the constant probability that is the observed frequency.
  public let uncertainty: Double

  init(score: Double, miscalibration: Double, discrimination: Double, uncertainty: Double) {
    self.score = score
    self.miscalibration = miscalibration
    self.discrimination = discrimination
    self.uncertainty = uncertainty
  }

  private init(score: Double, recalibrated: Double, constant: Double) {
    self.init(
      score: score, miscalibration: score - recalibrated, discrimination: constant - recalibrated, uncertainty: constant
    )
  }
}

extension CORPDecomposition {
  /// The binary Brier score (p - o)², 0 to 1.
  static func brier(_ forecast: BinaryForecast, recalibrated blocks: [IsotonicRegression.Block]) -> CORPDecomposition {
    decompose(forecast, blocks) { p, hits, misses in hits * ((1 - p) * (1 - p)) + misses * (p * p) }
  }

  /// The binary log score -log p of what happened, in nats; clipped as `LogLoss` clips.
  static func logScore(_ forecast: BinaryForecast, recalibrated blocks: [IsotonicRegression.Block]) -> CORPDecomposition
  {
    decompose(forecast, blocks) { p, hits, misses in
      func loss(_ q: Double) -> Double { -log(max(q, LogLoss.smallestProbability)) }
      // A logarithm that no row needs is not taken.
      return (hits > 0 ? hits * loss(p) : 0) + (misses > 0 ? misses * loss(1 - p) : 0)
    }
  }

  /// O(distinct values): a score depends on a row by its probability and outcome alone.
  ///
  /// - Parameter total: the score of some rows at one probability, of which `hits` saw the event and `misses` did not.
  @inline(__always)
  private static func decompose(
    _ forecast: BinaryForecast, _ blocks: [IsotonicRegression.Block],
    _ total: (_ p: Double, _ hits: Double, _ misses: Double) -> Double
  ) -> CORPDecomposition {
    var score = 0.0
    for j in forecast.values.indices {
      let hits = Double(forecast.hits[j])
      score += total(forecast.values[j], hits, Double(forecast.weight(j)) - hits)
    }
    var recalibrated = 0.0
    for block in blocks {
      let hits = block.weight * block.value
      recalibrated += total(block.value, hits, block.weight - hits)
    }
    let count = Double(forecast.count)
    let hits = Double(forecast.hits.reduce(0, +))
    return CORPDecomposition(
      score: score / count, recalibrated: recalibrated / count,
      constant: total(hits / count, hits, count - hits) / count)
  }
}
