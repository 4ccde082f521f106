/// Which calibrators a blend may end in.
public enum CalibrationWish: Sendable, Hashable {
  /// Cross-validation chooses between none and the simplest: pools have a temperature, and biases, of their own.
  case auto
  /// Cross-validation chooses among all that suit the data.
  case all
  /// This one, whatever cross-validation says.
  case only(CalibrationMethod)

  /// The methods to choose from, in order.
  func methods(layout: ClassLayout, rowCount: Int) -> [CalibrationMethod] {
    switch self {
    case .auto: layout.arena == nil ? [.none, .temperature] : [.none, .tieMap, .temperature]
    case .all: CalibrationMethod.applicable(layout: layout, rowCount: rowCount)
    case .only(let method): [method]
    }
  }
}
