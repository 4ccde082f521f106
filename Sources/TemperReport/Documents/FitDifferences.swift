import TemperCore

/// Where two fits are not the same: what was asked of them, and what came out of it.
public struct FitDifferences: Codable, Sendable, Equatable {
  /// Something that both have, each in its own way.
  public struct Entry: Codable, Sendable, Equatable {
    public var name: String
    public var a: String
    public var b: String

    public init(name: String, a: String, b: String) {
      self.name = name
      self.a = a
      self.b = b
    }
  }

  /// Options that were given differently, the version, and the files that went into one of them only.
  public var options: [Entry]
  /// What was chosen or fitted differently: pool, weights, models, penalties, and what follows the pool.
  public var choices: [Entry]

  public init(options: [Entry], choices: [Entry]) {
    self.options = options
    self.choices = choices
  }

  /// Whether there is no difference.
  public var isEmpty: Bool { options.isEmpty && choices.isEmpty }
}

extension FitDifferences {
  /// The choices of two fits that are not the same, in a fixed order. O(models).
  public static func choices(_ a: FitDocument, _ b: FitDocument) -> [Entry] {
    let (first, second) = (choices(of: a), choices(of: b))
    let names = a.models.map(\.name)
    let others = b.models.map(\.name)
    let models = Entry(
      name: "models of one only", a: list(names.filter { !others.contains($0) }),
      b: list(others.filter { !names.contains($0) }))
    return (zip(first, second).map { Entry(name: $0.name, a: $0.value, b: $1.value) } + [models])
      .filter { $0.a != $0.b }
  }

  private static func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }

  private static func choices(of fit: FitDocument) -> [(name: String, value: String)] {
    let mixture = FitPhrases.finalists(fit)
    let segments = (fit.segments?.columns ?? []).map(\.name)
    return [
      ("pool", fit.pool.rawValue),
      ("weights", FitPhrases.sign(fit.weightsSign)),
      ("mixture of", mixture.count > 1 ? mixture.joined(separator: ", ") : "one pool"),
      ("swapped predictions", FitPhrases.swapping(fit)),
      ("blocks", list(fit.blocks.map { $0.name.rawValue })),
      ("penalties", FitPhrases.penalties(fit).joined(separator: ", ")),
      ("temperature", fit.temperature.map(NumberText.weight) ?? "none"),
      ("effects of segments", list(segments)),
      ("calibration", (fit.calibration?.method ?? .none).rawValue),
      ("averaging", fit.averaging.map { AveragingPhrases.phrases($0).joined(separator: "; ") } ?? "none"),
      ("rows", NumberText.count(fit.rows)),
    ]
  }
}
