/// The classes of a problem and the parts they play: which one is the tie, which two are the sides.
public struct ClassLayout: Sendable, Equatable {
  /// The part a class plays in a comparison of two sides.
  public enum Role: String, Sendable, Equatable, CaseIterable {
    case sideA = "side_a"
    case sideB = "side_b"
    case tie
  }

  /// Ordinals of the two sides and of the tie.
  public struct Arena: Sendable, Equatable {
    public let sideA: Int
    public let sideB: Int
    public let tie: Int

    public init(sideA: Int, sideB: Int, tie: Int) {
      self.sideA = sideA
      self.sideB = sideB
      self.tie = tie
    }
  }

  /// Class names; a class's ordinal is its position here, and in every row of probabilities.
  public let names: [String]
  /// The two sides and the tie, or nil where the classes are not a comparison with ties.
  public let arena: Arena?

  /// Number of classes K.
  public var count: Int { names.count }

  /// - Precondition: names are distinct, and an arena names three different ordinals of exactly three classes.
  public init(names: [String], arena: Arena? = nil) {
    precondition(Set(names).count == names.count, "class names must be distinct")
    if let arena {
      precondition(names.count == 3 && Set([arena.sideA, arena.sideB, arena.tie]) == [0, 1, 2])
    }
    self.names = names
    self.arena = arena
  }

  /// The part class `ordinal` plays, or nil without a tie.
  public func role(of ordinal: Int) -> Role? {
    guard let arena else { return nil }
    if ordinal == arena.tie { return .tie }
    return ordinal == arena.sideA ? .sideA : .sideB
  }
}
