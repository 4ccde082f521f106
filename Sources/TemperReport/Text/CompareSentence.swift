import TemperCore

/// Who is better at what, in one sentence.
enum CompareSentence {
  /// Who is better by an interval that does not hold zero.
  enum Verdict: Equatable {
    case a
    case b
    /// The interval holds zero, or there is none.
    case open

    init(_ part: Comparison.Part) {
      guard let interval = part.interval else {
        self = .open
        return
      }
      self = interval.upperBound < 0 ? .a : interval.lowerBound > 0 ? .b : .open
    }
  }

  /// How the two are called: by their names, with what they are where a model and a fit bear the same one.
  static func names(_ comparison: CompareDocument) -> [String] {
    let isShared = comparison.a == comparison.b && comparison.kindA != comparison.kindB
    return [(comparison.a, comparison.kindA), (comparison.b, comparison.kindB)].map { name, kind in
      isShared ? "\(kind.rawValue) \(FitPhrases.name(name))" : FitPhrases.name(name)
    }
  }

  /// "-0.0097 [-0.0147, -0.0046]"; nil where there is no mean.
  static func difference(_ part: Comparison.Part) -> String? {
    guard let mean = part.mean else { return nil }
    let text = NumberText.difference(mean)
    guard let interval = part.interval else { return text }
    return "\(text) \(NumberText.interval(interval))"
  }

  /// The sentence. Overall comes first; then ties and sides, or the classes where there is no tie.
  static func text(_ comparison: CompareDocument) -> String {
    let whole = comparison.difference.logLoss
    let parts = parts(comparison.difference)
    if ([whole] + parts.map(\.part)).allSatisfy({ $0.mean ?? 0 == 0 && $0.interval ?? 0...0 == 0...0 }) {
      return "The two have the same loss in every part."
    }
    let names = names(comparison)
    let verdict = Verdict(whole)
    let order = [verdict] + [.a, .b, .open].filter { $0 != verdict }
    var clauses: [String] = []
    for group in order {
      var phrases = limited(parts.filter { Verdict($0.part) == group }.map(\.phrase))
      if group == verdict { phrases.insert("overall" + (difference(whole).map { " (\($0))" } ?? ""), at: 0) }
      guard !phrases.isEmpty else { continue }
      let list = joined(phrases)
      switch group {
      case .a: clauses.append("\(names[0]) is better \(list)")
      case .b: clauses.append("\(names[1]) is better \(list)")
      case .open where clauses.isEmpty: clauses.append("The two cannot be told apart \(list)")
      case .open: clauses.append("\(list) the two cannot be told apart")
      }
    }
    return clauses.joined(separator: "; ") + "."
  }

  private static func parts(
    _ difference: Comparison.Difference
  ) -> [(phrase: String, part: Comparison.Part)] {
    guard let tie = difference.tie, let decisive = difference.decisive else {
      return difference.perClass.filter { $0.mean != nil }.map { ("at \(FitPhrases.name($0.name))", $0.result) }
    }
    return [("at ties", tie), ("at sides", decisive)].filter { $0.1.mean != nil }
  }

  /// Named classes in a clause; further ones are counted.
  private static let namedClasses = 4

  private static func limited(_ phrases: [String]) -> [String] {
    guard phrases.count > namedClasses + 1 else { return phrases }
    let more = phrases.count - namedClasses
    return phrases.prefix(namedClasses) + ["at \(NumberText.count(more)) more classes"]
  }

  /// "x", "x and y", "x, y and z".
  private static func joined(_ phrases: [String]) -> String {
    guard let last = phrases.last, phrases.count > 1 else { return phrases.first ?? "" }
    return phrases.dropLast().joined(separator: ", ") + " and " + last
  }
}
