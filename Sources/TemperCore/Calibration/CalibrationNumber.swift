/// A number of a calibrator by its name, and by the names of the classes that it is of.
public struct CalibrationNumber: Sendable, Hashable, Codable {
  public let name: String
  /// The class whose score or curve it makes; absent where it is of all classes.
  public let `class`: String?
  /// The class whose log-probability it multiplies, in a matrix; absent elsewhere.
  public let of: String?
  public let value: Double

  init(_ name: String, class: String? = nil, of: String? = nil, _ value: Double) {
    self.name = name
    self.class = `class`
    self.of = of
    self.value = value
  }
}

extension CalibrationMethod {
  /// Coefficients of d|d| and of d u in the side score of a tie map.
  private static let shape = ["shape_squared_margin", "shape_margin_times_tie"]

  /// The parameters of a calibrator of this method, one by one and by name. O(parameters).
  ///
  /// The points of isotonic curves are left out: they are as many as the data wanted, and have no names.
  ///
  /// - Parameters:
  ///   - parameters: groups of numbers, as the calibrator has them.
  ///   - classes: K names.
  public func numbers(_ parameters: [CalibrationParameter], classes: [String]) -> [CalibrationNumber] {
    parameters.flatMap { parameter -> [CalibrationNumber] in
      let (name, values) = (parameter.name, parameter.values)
      if self == .tieMap, name == "shape", values.count == Self.shape.count {
        return zip(Self.shape, values).map { CalibrationNumber($0, $1) }
      }
      if self == .isotonic, name != "floor" { return [] }
      if values.count == 1 { return [CalibrationNumber(name, values[0])] }
      if values.count == classes.count { return zip(classes, values).map { CalibrationNumber(name, class: $0, $1) } }
      guard values.count == classes.count * classes.count else { return [] }
      return classes.indices.flatMap { row in
        classes.indices.map { column in
          CalibrationNumber(
            name, class: classes[row], of: classes[column], values[row * classes.count + column])
        }
      }
    }
  }
}
