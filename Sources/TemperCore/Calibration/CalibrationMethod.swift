/// The calibrators, in the order in which a tie between them is decided: what is simpler comes first.
public enum CalibrationMethod: String, Sendable, Hashable, CaseIterable {
  /// Probabilities as they are.
  case none
  /// Slopes for margin and tie log-odds, and a tie bias, drawn towards plain temperature. Needs sides.
  case tieMap = "tie-map"
  /// One slope for all log-probabilities (Guo et al. 2017).
  case temperature
  /// One slope, and a bias for every class (Alexandari et al. 2020); with sides for the tie alone.
  case biasCorrectedTemperature = "bias-corrected-temperature"
  /// A slope and a bias for every class, drawn towards plain temperature.
  case vector
  /// A matrix and biases, drawn towards plain temperature (Berta et al. 2025).
  case matrix
  /// A matrix and biases with ridges off the diagonal and on the biases (Kull et al. 2019).
  case dirichlet
  /// A beta calibration curve per class (Kull et al. 2017), normalised.
  case beta
  /// A non-decreasing step curve per class (Zadrozny & Elkan 2002), normalised.
  case isotonic
}

/// Why a calibrator is not fitted.
public enum CalibrationRefusal: Sendable, Equatable {
  /// The classes have no sides and tie.
  case needsSides
  /// A flexible method on few rows; a user may force it.
  case tooFewRows(minimum: Int)
  /// The number of parameters grows with the square of the number of classes.
  case tooManyClasses(maximum: Int)
}

extension CalibrationMethod {
  /// Rows below which curves per class cost more than they bring.
  public static let flexibleRowMinimum = 5000

  /// Largest K for a full matrix, whose Hessian has K² (K + 1)² entries.
  public static let matrixClassMaximum = 16

  /// Whether the fit has the freedom of curves: it needs many rows.
  public var isFlexible: Bool { self == .beta || self == .isotonic }

  /// Why the method is not fitted to such data, or nil where it is.
  ///
  /// - Parameters:
  ///   - rowCount: all rows, also where some are held out in turn.
  ///   - isForced: the user insists in spite of few rows.
  public func refusal(layout: ClassLayout, rowCount: Int, isForced: Bool = false) -> CalibrationRefusal? {
    switch self {
    case .none, .temperature, .biasCorrectedTemperature, .vector: return nil
    case .tieMap: return layout.tieStructure == nil ? .needsSides : nil
    case .matrix, .dirichlet:
      let maximum = CalibrationMethod.matrixClassMaximum
      return layout.count > maximum ? .tooManyClasses(maximum: maximum) : nil
    case .beta, .isotonic:
      let minimum = CalibrationMethod.flexibleRowMinimum
      return rowCount < minimum && !isForced ? .tooFewRows(minimum: minimum) : nil
    }
  }

  /// The methods that are fitted to such data, in order, `none` first.
  public static func applicable(layout: ClassLayout, rowCount: Int, isForced: Bool = false) -> [CalibrationMethod] {
    allCases.filter { $0.refusal(layout: layout, rowCount: rowCount, isForced: isForced) == nil }
  }
}

extension CalibrationMethod: Comparable {
  /// The order of the table of calibrators.
  public static func < (left: CalibrationMethod, right: CalibrationMethod) -> Bool {
    guard let first = allCases.firstIndex(of: left), let second = allCases.firstIndex(of: right) else { return false }
    return first < second
  }
}
