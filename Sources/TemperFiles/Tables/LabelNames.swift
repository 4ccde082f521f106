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

  /// The class that a name stands for by the pairs, or the name itself.
  func className(of name: String) -> String {
    pairs.first { $0.name.utf8.elementsEqual(name.utf8) }?.className ?? name
  }
}

/// What an arena of language models says of who won, under whichever of the names that arenas have written.
enum ArenaName: Equatable {
  case sideA, sideB, tie

  /// The column in which arenas say it.
  static let column = "winner"

  /// Case, spaces and punctuation do not count: `tie (bothbad)`, `tie (both bad)` and `both_bad` are all known.
  ///
  /// Sources: the files of Chatbot Arena (`model_a`, `tie (bothbad)`, `both_bad`), of the competition made of it
  /// (`winner_tie`), and the votes that FastChat logs (`leftvote`, `tievote`, `bothbad_vote`).
  init?(_ name: String) {
    switch String(name.lowercased().filter { $0.isLetter || $0.isNumber }) {
    case "modela", "winnermodela", "leftvote": self = .sideA
    case "modelb", "winnermodelb", "rightvote": self = .sideB
    case "tie", "winnertie", "tievote", "draw", "bothbad", "tiebothbad", "bothbadvote", "bothgood", "tiebothgood",
      "bothgoodvote":
      self = .tie
    default: return nil
    }
  }

  static func isTie(_ name: String) -> Bool { ArenaName(name) == .tie }

  /// The class of the competition.
  var className: String {
    switch self {
    case .sideA: "winner_model_a"
    case .sideB: "winner_model_b"
    case .tie: "winner_tie"
    }
  }

  /// What classes that are given may be called, the likeliest first.
  var classes: [String] {
    switch self {
    case .sideA: [className, "model_a"]
    case .sideB: [className, "model_b"]
    case .tie: [className, "tie", "draw", "tie (bothbad)"]
    }
  }
}
