@testable import TemperCore

extension Tasks {
  /// On 15 bins of equal width, of the most probable class or as the mean over the classes.
  static func expectedError(_ tieStructure: Arena, topLabel: Bool) -> @Sendable () -> [String: Double] {
    let matrix = tieStructure.predictions[0]
    return {
      let error =
        topLabel
        ? ExpectedCalibrationError.topLabel(matrix, labels: tieStructure.labels)
        : ExpectedCalibrationError.classWise(matrix, labels: tieStructure.labels)
      return ["error": error]
    }
  }

  /// Of the most probable class.
  static func smoothError(_ tieStructure: Arena) -> @Sendable () -> [String: Double] {
    let matrix = tieStructure.predictions[0]
    return {
      let event = PredictedEvent.topLabel(matrix)
      return [
        "error": SmoothCalibrationError(event.probabilities, outcomes: event.outcomes(tieStructure.labels)).value
      ]
    }
  }

  /// The Brier score of all classes and its parts.
  static func corp(_ tieStructure: Arena) -> @Sendable () -> [String: Double] {
    {
      let parts = CORPDecomposition.brier(tieStructure.predictions[0], labels: tieStructure.labels)
      return ["miscalibration": parts.miscalibration, "discrimination": parts.discrimination, "score": parts.score]
    }
  }
}
