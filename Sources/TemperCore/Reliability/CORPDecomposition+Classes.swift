extension CORPDecomposition {
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
  public static func brier(_ probabilities: ProbabilityMatrix, labels: [Int]) -> CORPDecomposition {
    CORPDecomposition(
      sumOf: (0..<probabilities.classCount).map { k in
        let event = PredictedEvent.class(k, probabilities)
        let forecast = BinaryForecast(event.probabilities, outcomes: event.outcomes(labels))
        return brier(forecast, recalibrated: IsotonicRegression(forecast).blocks)
      })
  }
}
