#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A beta calibration curve for every class (Kull, Silva Filho & Flach 2017), normalised over the classes.
///
/// log q_k/(1 - q_k) = a_k log p_k - b_k log(1 - p_k) + c_k with a, b >= 0, so that every curve rises. With sides, both
/// share one curve.
public struct BetaCalibration: Calibrator, Equatable {
  /// A curve of one class.
  public struct Curve: Sendable, Equatable {
    public let a: Double
    public let b: Double
    public let c: Double

    public init(a: Double, b: Double, c: Double) {
      self.a = a
      self.b = b
      self.c = c
    }

    /// What the curve makes of a probability. O(1).
    func value(at probability: Double, floor: Double) -> Double {
      let score = a * flooredLog(probability, floor: floor) - b * flooredLog(1 - probability, floor: floor) + c
      return 1 / (1 + exp(-score))
    }
  }

  /// K curves, by class ordinal.
  public let curves: [Curve]
  /// Smallest probability whose logarithm is taken, and smallest value of a curve.
  public let floor: Double

  public var method: CalibrationMethod { .beta }

  public init(curves: [Curve], floor: Double) {
    self.curves = curves
    self.floor = floor
  }

  init?(_ stored: StoredParameters, classCount: Int) {
    guard let a = stored.values("a", count: classCount), let b = stored.values("b", count: classCount),
      let c = stored.values("c", count: classCount), let floor = stored.value("floor")
    else { return nil }
    self.init(curves: a.indices.map { Curve(a: a[$0], b: b[$0], c: c[$0]) }, floor: floor)
  }

  public var parameters: [CalibrationParameter] {
    [
      CalibrationParameter("a", curves.map(\.a)), CalibrationParameter("b", curves.map(\.b)),
      CalibrationParameter("c", curves.map(\.c)), CalibrationParameter("floor", [floor]),
    ]
  }

  public func calibrate(_ probabilities: ProbabilityMatrix) -> ProbabilityMatrix {
    probabilities.normalisingCurves(floor: floor) { k, p in curves[k].value(at: p, floor: floor) }
  }
}
