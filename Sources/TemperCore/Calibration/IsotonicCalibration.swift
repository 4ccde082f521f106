/// A non-decreasing curve for every class, normalised over the classes (Zadrozny & Elkan 2002).
///
/// Each curve is an isotonic regression of "the class came true" on the class's probability, with straight lines between
/// its steps. With sides, both share one curve.
public struct IsotonicCalibration: Sendable, Hashable, Codable {
  /// K curves, by class ordinal.
  public let curves: [MonotoneCurve]
  /// Smallest value of a curve: that a class never came true in some rows does not make it impossible.
  public let floor: Double

  public init(curves: [MonotoneCurve], floor: Double) {
    self.curves = curves
    self.floor = floor
  }

  var parameters: [CalibrationParameter] {
    curves.enumerated().flatMap { k, curve in
      [CalibrationParameter("x.\(k)", curve.x), CalibrationParameter("y.\(k)", curve.y)]
    } + [CalibrationParameter("floor", [floor])]
  }

  /// Whether there is a curve for each class.
  func isUsable(_ layout: ClassLayout) -> Bool { curves.count == layout.count }

  /// O(N K log points).
  public func calibrate(_ probabilities: ProbabilityMatrix) -> ProbabilityMatrix {
    probabilities.normalisingCurves(floor: floor) { k, p in curves[k].value(at: p) }
  }
}

extension CalibratorFitter {
  func fitIsotonic(folds: [Int]) -> FittedCalibrator {
    let weights = inputs.rows.rowWeights
    let rows = takingPart(folds.flatMap { inputs.rows.members[$0] }, weights)
    let curves = inputs.layout.exchangeableClasses.map { classes in
      IsotonicRegression(
        classes.flatMap { k in rows.map { inputs.predictions[0][$0, k] } },
        classes.flatMap { k in rows.map { inputs.labels[$0] == k ? 1 : 0 } },
        weights: weights.map { weights in classes.flatMap { _ in rows.map { weights[$0] } } }
      ).curve
    }
    return FittedCalibrator(.isotonic(IsotonicCalibration(curves: spread(curves), floor: inputs.floor)), .exact)
  }
}
