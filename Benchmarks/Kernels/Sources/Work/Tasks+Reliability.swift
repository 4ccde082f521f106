@testable import TemperCore

extension Tasks {
  /// On 15 bins of equal width, of the most probable class or as the mean over the classes.
  static func expectedError(_ data: Arena, topLabel: Bool) -> @Sendable () -> [String: Double] {
    let matrix = data.predictions[0]
    let classes = topLabel ? 1 : matrix.classCount
    return {
      let error = (0..<classes).reduce(0) { sum, k in
        let event = topLabel ? PredictedEvent.topLabel(matrix) : .class(k, matrix)
        let forecast = BinaryForecast(event.probabilities, outcomes: event.outcomes(data.labels))
        return sum + BinTotals(BinPartition(equalWidth: 15, of: forecast), of: forecast).expectedError
      }
      return ["error": error / Double(classes)]
    }
  }

  /// Of the most probable class.
  static func smoothError(_ data: Arena) -> @Sendable () -> [String: Double] {
    let matrix = data.predictions[0]
    return {
      let event = PredictedEvent.topLabel(matrix)
      return [
        "error": SmoothCalibrationError(event.probabilities, outcomes: event.outcomes(data.labels)).value
      ]
    }
  }

  /// The Brier score of all classes and its parts.
  static func corp(_ data: Arena) -> @Sendable () -> [String: Double] {
    {
      let parts = CORPDecomposition.brier(data.predictions[0], labels: data.labels)
      return ["miscalibration": parts.miscalibration, "discrimination": parts.discrimination, "score": parts.score]
    }
  }
}
