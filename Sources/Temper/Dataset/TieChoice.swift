public import TemperCore

/// How the tie and the two sides are told apart.
public enum TieChoice: Sendable, Equatable {
  /// By their names, where exactly one of three classes is named like a tie.
  case byName
  /// By the user. Sides are the two other classes in order unless they are named too.
  case given(tie: String, sides: [String]?)
  /// There is no tie, whatever the names say.
  case none
}

extension TieChoice {
  /// The layout of some classes, and whether the tie was found by its name.
  ///
  /// - Throws: `RequestError` of kind `.usage` when a given class does not exist or the parts do not fit.
  public func layout(of classes: [String]) throws -> (layout: ClassLayout, wasFoundByName: Bool) {
    switch self {
    case .none:
      return (ClassLayout(names: classes), false)
    case .byName:
      let tieStructure = ClassLayout.findTieStructure(in: classes)
      return (ClassLayout(names: classes, tieStructure: tieStructure), tieStructure != nil)
    case .given(let tie, let sides):
      let tieOrdinal = try TieChoice.ordinal(of: tie, in: classes, parameter: .tie)
      guard classes.count == 3 else {
        throw RequestError(.usage, "\(.tie) needs three classes, two sides and the tie; there are \(classes.count)")
      }
      let others = classes.indices.filter { $0 != tieOrdinal }
      let chosen = try sides.map { try $0.map { try TieChoice.ordinal(of: $0, in: classes, parameter: .sides) } }
      let pair = chosen ?? others
      guard pair.count == 2, Set(pair) == Set(others) else {
        throw RequestError(.usage, "\(.sides) must name the two classes that are not the tie, each once")
      }
      let tieStructure = TieStructure(sideA: pair[0], sideB: pair[1], tie: tieOrdinal)
      return (ClassLayout(names: classes, tieStructure: tieStructure), false)
    }
  }

  private static func ordinal(of name: String, in classes: [String], parameter: Message.Term) throws -> Int {
    if let ordinal = classes.firstIndex(of: name) { return ordinal }
    throw RequestError(
      .usage, "\(parameter): there is no class \"\(name)\"; the classes are \(classes.joined(separator: ", "))")
  }
}
