extension CalibrationMethod {
  /// The calibrator that some stored parameters belong to.
  ///
  /// - Parameter parameters: what `Calibrator.parameters` returned; their order does not matter.
  /// - Returns: nil where a parameter is missing, has another length, or is not a finite number.
  public func calibrator(layout: ClassLayout, parameters: [CalibrationParameter]) -> (any Calibrator)? {
    let stored = StoredParameters(parameters)
    return switch self {
    case .none: IdentityCalibrator()
    case .tieMap: TieMap(stored, layout: layout)
    case .temperature, .biasCorrectedTemperature: TemperatureScaling(self, stored, classCount: layout.count)
    case .vector, .matrix, .dirichlet: LinearScaling(self, stored, classCount: layout.count)
    case .beta: BetaCalibration(stored, classCount: layout.count)
    case .isotonic: IsotonicCalibration(stored, classCount: layout.count)
    }
  }
}

/// Parameters that come from outside, looked up by name.
struct StoredParameters {
  private let parameters: [CalibrationParameter]

  init(_ parameters: [CalibrationParameter]) { self.parameters = parameters }

  /// The finite numbers of a name, in the wanted number, or nil.
  func values(_ name: String, count: Int) -> [Double]? {
    guard let values = values(name), values.count == count else { return nil }
    return values
  }

  /// The finite numbers of a name, or nil.
  func values(_ name: String) -> [Double]? {
    guard let found = parameters.first(where: { $0.name == name }), found.values.allSatisfy(\.isFinite) else {
      return nil
    }
    return found.values
  }

  /// A single finite number, or nil.
  func value(_ name: String) -> Double? { values(name, count: 1)?[0] }
}
