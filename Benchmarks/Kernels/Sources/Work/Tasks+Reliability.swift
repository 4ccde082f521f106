@testable import TemperCore

extension Tasks {
  /// On 15 bins of equal width, of the most probable class or as the mean over the classes.
  static func expectedError(_ arena: Arena, topLabel: Bool) -> @Sendable () -> [String: Double] {
    let matrix = arena.predictions[0]
    return {
      let error =
        topLabel
        ? ExpectedCalibrationError.topLabel(matrix, labels: arena.labels)
        : ExpectedCalibrationError.classWise(matrix, labels: arena.labels)
      return ["error": error]
    }
  }

  /// Of the most probable class.
  static func smoothError(_ arena: Arena) -> @Sendable () -> [String: Double] {
    let matrix = arena.predictions[0]
    return {
      let event = PredictedEvent.topLabel(matrix)
      return [
        "error": SmoothCalibrationError(event.probabilities, outcomes: event.outcomes(arena.labels)).value
      ]
    }
  }

  /// The Brier score of all classes and its parts.
  static func corp(_ arena: Arena) -> @Sendable () -> [String: Double] {
    {
      let parts = CORPDecomposition.brier(arena.predictions[0], labels: arena.labels)
      return ["miscalibration": parts.miscalibration, "discrimination": parts.discrimination, "score": parts.score]
    }
  }
}
