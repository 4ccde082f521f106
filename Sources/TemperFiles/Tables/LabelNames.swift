/// How names in a column of labels become classes.
public struct LabelNames: Sendable, Equatable {
  /// A name in the file and the class it stands for.
  public struct Pair: Sendable, Equatable {
    public let name: String
    public let className: String

    public init(name: String, className: String) {
      self.name = name
      self.className = className
    }
  }

  /// Names that stand for other classes, before anything else.
  public let pairs: [Pair]

  public init(pairs: [Pair] = []) {
    self.pairs = pairs
  }

  /// The column in which Chatbot Arena says who won.
  static let arenaColumn = "winner"

  /// What it says there, and the classes of the competition that was made of it.
  private static let tieStructure = [
    Pair(name: "model_a", className: "winner_model_a"), Pair(name: "model_b", className: "winner_model_b"),
    Pair(name: "tie", className: "winner_tie"), Pair(name: "tie (bothbad)", className: "winner_tie"),
  ]

  /// The class that a name stands for by the pairs, or the name itself.
  func className(of name: String) -> String {
    pairs.first { $0.name.utf8.elementsEqual(name.utf8) }?.className ?? name
  }

  /// Classes that a name of Chatbot Arena may stand for, the likeliest first.
  static func arenaClasses(of name: String) -> [String] {
    guard let pair = tieStructure.first(where: { $0.name == name }) else { return [] }
    return [pair.className] + tieStructure.filter { $0.className == pair.className }.map(\.name)
  }

  /// The classes that the names of a column stand for where all of them are Chatbot Arena's, both sides among them; else nil.
  static func arenaClasses(ofAll names: [String]) -> [String]? {
    let classes = names.map { name in
      tieStructure.first { $0.name == name || $0.className == name }?.className
    }
    guard !classes.contains(nil), names.contains("model_a"), names.contains("model_b") else { return nil }
    return classes.compactMap { $0 }
  }
}
