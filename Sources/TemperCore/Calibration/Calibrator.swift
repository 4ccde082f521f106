/// A fitted map from probabilities to probabilities, row by row.
///
/// Where the classes have sides, exchanging the sides of the input exchanges the sides of the output, unless
/// `isSwapEquivariant` says otherwise.
public protocol Calibrator: Sendable {
  var method: CalibrationMethod { get }

  /// What was fitted, in a fixed order; `CalibrationMethod.calibrator(layout:parameters:)` makes the same map of it again.
  var parameters: [CalibrationParameter] { get }

  /// False for a map that treats the two sides differently on purpose.
  var isSwapEquivariant: Bool { get }

  /// Calibrates predictions row by row. O(N K), or O(N K²) for a matrix.
  ///
  /// - Parameter probabilities: N × K, each row with sum 1.
  /// - Returns: N × K probabilities; rows sum to 1.
  func calibrate(_ probabilities: ProbabilityMatrix) -> ProbabilityMatrix
}

extension Calibrator {
  public var isSwapEquivariant: Bool { true }
}

/// A named group of numbers of a calibrator.
public struct CalibrationParameter: Sendable, Equatable {
  public let name: String
  /// One number, one per class in class order, or a matrix row by row.
  public let values: [Double]

  public init(_ name: String, _ values: [Double]) {
    self.name = name
    self.values = values
  }
}

/// Probabilities as they are.
public struct IdentityCalibrator: Calibrator, Equatable {
  public var method: CalibrationMethod { .none }
  public var parameters: [CalibrationParameter] { [] }

  public init() {}

  public func calibrate(_ probabilities: ProbabilityMatrix) -> ProbabilityMatrix { probabilities }
}
