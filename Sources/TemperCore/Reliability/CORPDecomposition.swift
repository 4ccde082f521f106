/// A score split by isotonic recalibration (CORP; Dimitriadis, Gneiting & Jordan 2021,
/// doi:10.1073/pnas.2016191118): score = miscalibration - discrimination + uncertainty.
public struct CORPDecomposition: Codable, Sendable, Equatable {
  /// Mean score of the probabilities as they are.
  public var score: Double
  /// MCB: what recalibration by the data themselves would gain. Never negative.
  public var miscalibration: Double
  /// DSC: what the recalibrated probabilities gain over a constant one. Never negative.
  public var discrimination: Double
  /// UNC: the score of the constant probability that is the observed frequency.
  public var uncertainty: Double

  enum CodingKeys: String, CodingKey {
    case score
    case miscalibration = "mcb"
    case discrimination = "dsc"
    case uncertainty = "unc"
  }
}

extension CORPDecomposition {
  private init(score: Double, recalibrated: Double, constant: Double) {
    self.init(
      score: score, miscalibration: score - recalibrated, discrimination: constant - recalibrated, uncertainty: constant
    )
  }

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
      let hits = forecast.hits[j]
      score += total(forecast.values[j], hits, forecast.weight(j) - hits)
    }
    var recalibrated = 0.0
    for block in blocks {
      let hits = block.weight * block.value
      recalibrated += total(block.value, hits, block.weight - hits)
    }
    let count = forecast.weight
    let hits = forecast.hits.reduce(0, +)
    return CORPDecomposition(
      score: score / count, recalibrated: recalibrated / count,
      constant: total(hits / count, hits, count - hits) / count)
  }
}

extension CORPDecomposition {
  /// The same with a score that is known better: what is misjudged about it is miscalibration.
  func replacing(score exact: Double) -> CORPDecomposition {
    CORPDecomposition(
      score: exact, miscalibration: exact - (score - miscalibration), discrimination: discrimination,
      uncertainty: uncertainty)
  }

  /// Parts of several events, added up: score and parts of the classes are those of the whole where the score is a sum over
  /// the classes, such as Brier's.
  public init(sumOf parts: [CORPDecomposition]) {
    func sum(_ part: KeyPath<CORPDecomposition, Double>) -> Double { parts.reduce(0) { $0 + $1[keyPath: part] } }
    self.init(
      score: sum(\.score), miscalibration: sum(\.miscalibration), discrimination: sum(\.discrimination),
      uncertainty: sum(\.uncertainty))
  }

  /// The Brier score summed over the classes, 0 to 2, and its parts: each class against the rest, added up. O(K N log N).
  ///
  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - labels: N class ordinals.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  public static func brier(
    _ probabilities: ProbabilityMatrix, labels: [Int], weights: [Double]? = nil
  ) -> CORPDecomposition {
    CORPDecomposition(
      sumOf: (0..<probabilities.classCount).map { k in
        let event = PredictedEvent.class(k, probabilities)
        let forecast = BinaryForecast(event.probabilities, outcomes: event.outcomes(labels), weights: weights)
        return brier(forecast, recalibrated: IsotonicRegression(forecast).blocks)
      })
  }
}
