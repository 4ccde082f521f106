/// A fitted map from probabilities to probabilities, row by row.
///
/// Where the classes have sides, exchanging the sides of the input exchanges the sides of the output. In JSON a calibrator
/// is one object: `method`, and beside it what was fitted.
public enum Calibrator: Sendable, Hashable {
  /// Probabilities as they are.
  case none
  case tieMap(TieMap)
  /// Plain or bias-corrected temperature scaling.
  case temperature(TemperatureScaling)
  /// Vector, matrix or Dirichlet scaling.
  case linear(LinearScaling)
  case beta(BetaCalibration)
  case isotonic(IsotonicCalibration)

  public var method: CalibrationMethod {
    switch self {
    case .none: .none
    case .tieMap: .tieMap
    case .temperature(let scaling): scaling.method
    case .linear(let scaling): scaling.method
    case .beta: .beta
    case .isotonic: .isotonic
    }
  }

  /// What was fitted, by name and in a fixed order, for readers; `floor` comes last.
  public var parameters: [CalibrationParameter] {
    switch self {
    case .none: []
    case .tieMap(let map): map.parameters
    case .temperature(let scaling): scaling.parameters
    case .linear(let scaling): scaling.parameters
    case .beta(let curves): curves.parameters
    case .isotonic(let curves): curves.parameters
    }
  }

  /// Calibrates predictions row by row. O(N K), or O(N K²) for a full matrix.
  ///
  /// - Parameter probabilities: N × K, each row with sum 1.
  /// - Returns: N × K probabilities; rows sum to 1.
  public func calibrate(_ probabilities: ProbabilityMatrix) -> ProbabilityMatrix {
    switch self {
    case .none: probabilities
    case .tieMap(let map): map.calibrate(probabilities)
    case .temperature(let scaling): scaling.calibrate(probabilities)
    case .linear(let scaling): scaling.calibrate(probabilities)
    case .beta(let curves): curves.calibrate(probabilities)
    case .isotonic(let curves): curves.calibrate(probabilities)
    }
  }

  /// Whether it is of these classes, and all its numbers are finite: what comes from outside may be anything.
  func isUsable(_ layout: ClassLayout) -> Bool {
    guard parameters.allSatisfy({ $0.values.allSatisfy(\.isFinite) }) else { return false }
    return switch self {
    case .none: true
    case .tieMap(let map): map.isUsable(layout)
    case .temperature(let scaling): scaling.isUsable(layout)
    case .linear(let scaling): scaling.isUsable(layout)
    case .beta(let curves): curves.isUsable(layout)
    case .isotonic(let curves): curves.isUsable(layout)
    }
  }
}

extension Calibrator: Codable {
  private enum CodingKeys: String, CodingKey { case method }

  /// - Throws: `DecodingError`, also for an unknown method.
  public init(from decoder: any Decoder) throws {
    let method = try decoder.container(keyedBy: CodingKeys.self).decode(CalibrationMethod.self, forKey: .method)
    switch method {
    case .none: self = .none
    case .tieMap: self = .tieMap(try TieMap(from: decoder))
    case .temperature, .biasCorrectedTemperature: self = .temperature(try TemperatureScaling(from: decoder))
    case .vector, .matrix, .dirichlet: self = .linear(try LinearScaling(from: decoder))
    case .beta: self = .beta(try BetaCalibration(from: decoder))
    case .isotonic: self = .isotonic(try IsotonicCalibration(from: decoder))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(method, forKey: .method)
    switch self {
    case .none: break
    case .tieMap(let map): try map.encode(to: encoder)
    case .temperature(let scaling): try scaling.encode(to: encoder)
    case .linear(let scaling): try scaling.encode(to: encoder)
    case .beta(let curves): try curves.encode(to: encoder)
    case .isotonic(let curves): try curves.encode(to: encoder)
    }
  }
}

/// A named group of numbers of a calibrator.
public struct CalibrationParameter: Sendable, Hashable, Codable {
  public let name: String
  /// One number, one per class in class order, or a matrix row by row.
  public let values: [Double]

  public init(_ name: String, _ values: [Double]) {
    self.name = name
    self.values = values
  }
}

/// The calibrators, in the order in which a tie between them is decided: what is simpler comes first.
public enum CalibrationMethod: String, Sendable, Hashable, Codable, CaseIterable {
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

/// Why a calibrator cannot be fitted.
package enum CalibrationRefusal: Sendable, Equatable {
  /// The classes have no sides and tie.
  case needsSides
  /// The number of parameters grows with the square of the number of classes.
  case tooManyClasses(maximum: Int)
}

extension CalibrationMethod {
  /// Rows below which curves per class cost more than they bring.
  static let curveRowMinimum = 5000

  /// Largest K for a full matrix, whose Hessian has K² (K + 1)² entries.
  static let matrixClassMaximum = 16

  /// Why the method cannot be fitted to such classes, or nil where it can.
  package func refusal(layout: ClassLayout) -> CalibrationRefusal? {
    switch self {
    case .tieMap: return layout.tieStructure == nil ? .needsSides : nil
    case .matrix, .dirichlet:
      let maximum = CalibrationMethod.matrixClassMaximum
      return layout.count > maximum ? .tooManyClasses(maximum: maximum) : nil
    case .none, .temperature, .biasCorrectedTemperature, .vector, .beta, .isotonic: return nil
    }
  }

  /// The methods that suit such data, in order, `none` first: curves need many rows.
  ///
  /// - Parameters:
  ///   - rowCount: all rows, also where some are held out in turn.
  ///   - layout: the classes, and the tie among them.
  public static func applicable(layout: ClassLayout, rowCount: Int) -> [CalibrationMethod] {
    allCases.filter { method in
      method.refusal(layout: layout) == nil
        && (rowCount >= curveRowMinimum || ![.beta, .isotonic].contains(method))
    }
  }
}

extension CalibrationMethod: Comparable {
  /// The order of the table of calibrators.
  public static func < (left: CalibrationMethod, right: CalibrationMethod) -> Bool {
    guard let first = allCases.firstIndex(of: left), let second = allCases.firstIndex(of: right) else { return false }
    return first < second
  }
}

/// Which calibrators a blend may end in.
public enum CalibrationRequest: Sendable, Hashable {
  /// Cross-validation chooses between none and the simplest: pools have a temperature, and biases, of their own.
  case auto
  /// Cross-validation chooses among all that suit the data.
  case all
  /// This one, whatever cross-validation says.
  case only(CalibrationMethod)

  /// `auto`, `all`, or the name of a method.
  public init?(name: String) {
    switch name {
    case "auto": self = .auto
    case "all": self = .all
    default:
      guard let method = CalibrationMethod(rawValue: name) else { return nil }
      self = .only(method)
    }
  }

  /// What `init(name:)` reads.
  public var name: String {
    switch self {
    case .auto: "auto"
    case .all: "all"
    case .only(let method): method.rawValue
    }
  }

  /// The methods to choose from, in order.
  func methods(layout: ClassLayout, rowCount: Int) -> [CalibrationMethod] {
    switch self {
    case .auto: layout.tieStructure == nil ? [.none, .temperature] : [.none, .tieMap, .temperature]
    case .all: CalibrationMethod.applicable(layout: layout, rowCount: rowCount)
    case .only(let method): [method]
    }
  }
}

extension CalibrationRequest: Codable {
  /// Reads its name.
  ///
  /// - Throws: `DecodingError` for a name of no calibrator.
  public init(from decoder: any Decoder) throws {
    let name = try String(from: decoder)
    guard let request = CalibrationRequest(name: name) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "there is no calibrator \(name)"))
    }
    self = request
  }

  public func encode(to encoder: any Encoder) throws { try name.encode(to: encoder) }
}
