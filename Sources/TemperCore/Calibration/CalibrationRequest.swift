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
