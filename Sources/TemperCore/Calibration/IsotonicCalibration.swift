/// A non-decreasing curve for every class, normalised over the classes (Zadrozny & Elkan 2002).
///
/// Each curve is an isotonic regression of "the class came true" on the class's probability, with straight lines between
/// its steps. With sides, both share one curve.
public struct IsotonicCalibration: Calibrator, Equatable {
  /// K curves, by class ordinal.
  public let curves: [MonotoneCurve]
  /// Smallest value of a curve: that a class never came true in some rows does not make it impossible.
  public let floor: Double

  public var method: CalibrationMethod { .isotonic }

  public init(curves: [MonotoneCurve], floor: Double) {
    self.curves = curves
    self.floor = floor
  }

  init?(_ stored: StoredParameters, classCount: Int) {
    guard let floor = stored.value("floor") else { return nil }
    var curves: [MonotoneCurve] = []
    for k in 0..<classCount {
      guard let x = stored.values("x.\(k)"), let y = stored.values("y.\(k)", count: x.count), !x.isEmpty,
        zip(x, x.dropFirst()).allSatisfy({ $0 < $1 }), zip(y, y.dropFirst()).allSatisfy({ $0 <= $1 })
      else { return nil }
      curves.append(MonotoneCurve(x: x, y: y))
    }
    self.init(curves: curves, floor: floor)
  }

  public var parameters: [CalibrationParameter] {
    curves.enumerated().flatMap { k, curve in
      [CalibrationParameter("x.\(k)", curve.x), CalibrationParameter("y.\(k)", curve.y)]
    } + [CalibrationParameter("floor", [floor])]
  }

  /// O(N K log points).
  public func calibrate(_ probabilities: ProbabilityMatrix) -> ProbabilityMatrix {
    probabilities.normalisingCurves(floor: floor) { k, p in curves[k].value(at: p) }
  }
}
