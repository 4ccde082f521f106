/// Ordinals of the two sides of a comparison, and of the tie.
public struct TieStructure: Sendable, Hashable, Codable {
  public let sideA: Int
  public let sideB: Int
  public let tie: Int

  public init(sideA: Int, sideB: Int, tie: Int) {
    self.sideA = sideA
    self.sideB = sideB
    self.tie = tie
  }

  /// Whether the ordinals are those of three classes, each once.
  var isComplete: Bool { Set([sideA, sideB, tie]) == [0, 1, 2] }
}

/// The classes of a problem and the parts they play: which one is the tie, which two are the sides.
public struct ClassLayout: Sendable, Hashable {
  /// The part a class plays in a comparison of two sides.
  public enum Role: String, Sendable, Equatable, CaseIterable {
    case sideA = "side_a"
    case sideB = "side_b"
    case tie
  }

  /// Class names; a class's ordinal is its position here, and in every row of probabilities.
  public let names: [String]
  /// The two sides and the tie, or nil where the classes are not a comparison with ties.
  public let tieStructure: TieStructure?

  /// Number of classes K.
  public var count: Int { names.count }

  /// - Precondition: names are distinct, and a tie structure names the ordinals of exactly three classes.
  public init(names: [String], tieStructure: TieStructure? = nil) {
    precondition(Set(names).count == names.count, "class names must be distinct")
    precondition(
      tieStructure.map { names.count == 3 && $0.isComplete } ?? true, "two sides and a tie are three classes")
    self.names = names
    self.tieStructure = tieStructure
  }

  /// The part class `ordinal` plays, or nil without a tie.
  public func role(of ordinal: Int) -> Role? {
    guard let tieStructure else { return nil }
    if ordinal == tieStructure.tie { return .tie }
    return ordinal == tieStructure.sideA ? .sideA : .sideB
  }
}

extension ClassLayout: Codable {
  private enum CodingKeys: String, CodingKey {
    case names, tieStructure
  }

  /// - Throws: `DecodingError` for names that are not distinct, and for a tie structure of other than three classes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let names = try container.decode([String].self, forKey: .names)
    let tieStructure = try container.decodeIfPresent(TieStructure.self, forKey: .tieStructure)
    guard Set(names).count == names.count, tieStructure.map({ names.count == 3 && $0.isComplete }) ?? true else {
      throw DecodingError.dataCorruptedError(forKey: .names, in: container, debugDescription: "not a layout of classes")
    }
    self.init(names: names, tieStructure: tieStructure)
  }
}

extension ClassLayout {
  /// Classes that swap-equivariant maps must treat alike: the two sides together, every other class alone.
  var exchangeableClasses: [[Int]] {
    guard let tieStructure else { return (0..<count).map { [$0] } }
    return [[tieStructure.sideA, tieStructure.sideB], [tieStructure.tie]]
  }

  /// Finds the tie and the two sides by the names of three classes.
  ///
  /// A class is the tie when one of the words of its name is `tie`, `tied`, `draw`, `drawn`, `equal` or `x`; words are runs of
  /// letters and digits, without regard to case. The two others are the sides, in order: `a` before `b`, `1` before `2`,
  /// `home` before `away`, `left` before `right`, `first` before `second`, `win` before `loss`; else in class order.
  ///
  /// - Returns: nil unless there are three classes and exactly one of them is named like a tie.
  public static func findTieStructure(in names: [String]) -> TieStructure? {
    guard names.count == 3 else { return nil }
    let ties = names.indices.filter { !tieWords.isDisjoint(with: words(names[$0])) }
    guard ties.count == 1, let tie = ties.first else { return nil }
    let sides = names.indices.filter { $0 != tie }
    let isReversed = sideWords.contains { first, second in
      words(names[sides[0]]).contains(second) && words(names[sides[1]]).contains(first)
        && !words(names[sides[0]]).contains(first)
    }
    return isReversed
      ? TieStructure(sideA: sides[1], sideB: sides[0], tie: tie)
      : TieStructure(sideA: sides[0], sideB: sides[1], tie: tie)
  }

  private static let tieWords: Set<String> = ["tie", "tied", "draw", "drawn", "equal", "x"]

  private static let sideWords = [
    ("a", "b"), ("1", "2"), ("home", "away"), ("left", "right"), ("first", "second"), ("win", "loss"), ("h", "a"),
    ("w", "l"),
  ]

  /// The words of a name: runs of letters and digits, in lower case.
  private static func words(_ name: String) -> Set<String> {
    Set(name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
  }
}

extension ClassLayout {
  /// The order of class names that are known from labels alone: numbers by their value, all other names by their UTF-8 bytes.
  ///
  /// It is the order in which classifiers that were trained on such labels write their columns: 2 before 10 among numbers,
  /// and "c10" before "c2" among texts. O(K log K).
  ///
  /// - Returns: positions in `names`, each once.
  public static func order(of names: [String]) -> [Int] {
    let values = names.compactMap(number)
    return names.indices.sorted { left, right in
      if values.count == names.count, values[left] != values[right] { return values[left] < values[right] }
      return names[left].utf8.lexicographicallyPrecedes(names[right].utf8)
    }
  }

  /// The value of a name that is a decimal number; nil for `inf`, hexadecimal numbers and all else.
  private static func number(_ name: String) -> Double? {
    guard name.utf8.allSatisfy({ "+-.0123456789eE".utf8.contains($0) }), let value = Double(name), value.isFinite
    else { return nil }
    return value
  }
}

extension Array where Element == Int {
  /// Whether every number is at least 0 and below a count: ordinals of classes, or indices of rows. O(count).
  func areOrdinals(below count: Int) -> Bool {
    // A number, or its distance from the last ordinal, is negative where it is none. Signs are gathered without a branch.
    var signs = 0
    for number in self { signs |= number | (count &- 1 &- number) }
    return signs >= 0
  }
}
