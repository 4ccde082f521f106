public import TemperCore

/// A comparison in the terminal: `temper compare`.
public enum CompareText {
  /// A heading, a table with a line for each part, and a sentence that says who is better at what; with segments the same of
  /// them, and of two fits what they differ in. Ends with a newline.
  ///
  /// With little room the last column is left out, and the names above the losses are cut.
  public static func render(_ comparison: CompareDocument, style: TerminalStyle = .plain) -> String {
    let heading = LineWrapping.join(
      facts(comparison), after: CompareSentence.names(comparison).joined(separator: " minus ") + ": ", indent: 2,
      width: style.width)
    let sentence = LineWrapping.words(CompareSentence.text(comparison), after: "", indent: 0, width: style.width)
    let forecast = ForecastPhrases.comparison(comparison).map {
      LineWrapping.words($0, after: "", indent: 0, width: style.width)
    }
    let segments =
      (comparison.by ?? []).isEmpty
      ? "" : "\n" + CompareSegmentsText.render(comparison.by ?? [], of: comparison, style: style)
    return heading.joined(separator: "\n") + "\n\n" + table(comparison, style: style) + "\n"
      + (sentence + (forecast ?? [])).joined(separator: "\n") + "\n" + segments
      + (comparison.differsIn.map {
        "\n" + FitDifferencesText.render($0, names: CompareSentence.names(comparison), style: style)
      } ?? "")
  }

  private static func facts(_ comparison: CompareDocument) -> [String] {
    let groups = comparison.groups.map { " in \(NumberText.count($0, "group"))" } ?? ""
    let weights = comparison.weights.map { ["weighted, \(WeightPhrases.effective($0, of: comparison.rows))"] } ?? []
    return ["log loss on \(NumberText.count(comparison.rows, "row"))\(groups)"]
      + [ConditionPhrases.text(comparison.where)].compactMap { $0 } + weights
      + ["95 % paired bootstrap intervals"]
  }

  private static func table(_ comparison: CompareDocument, style: TerminalStyle) -> String {
    let names = CompareSentence.names(comparison)
    let columns: [TerminalTable.Column] = [
      .init("part", alignment: .left, leastWidth: 12), .init("share"), .init(names[0], gap: 3, leastWidth: 8),
      .init(names[1], leastWidth: 8), .init("difference", alignment: .left, gap: 3),
      .init("lower loss", alignment: .left, gap: 3, leastWidth: 8, dropOrder: 1),
    ]
    let rows = parts(comparison).map { label, part -> [String] in
      let cells = [
        VisibleText.escaping(label), NumberText.probability(part.share), part.lossA.map(NumberText.loss) ?? "-",
        part.lossB.map(NumberText.loss) ?? "-", CompareSentence.difference(part) ?? "-",
      ]
      return cells + [lower(part, names)]
    }
    return TerminalTable(columns: columns, rows: rows).render(style: style)
  }

  /// The parts of a comparison, overall first, with what they are called.
  static func parts(_ comparison: CompareDocument) -> [(name: String, part: Comparison.Part)] {
    let difference = comparison.difference
    var parts = [(name: "overall", part: difference.logLoss)]
    if let tie = difference.tie { parts.append(("tie or not", tie)) }
    if let decisive = difference.decisive { parts.append(("which side", decisive)) }
    return parts + difference.perClass.map { ("rows of \($0.name)", $0.result) }
  }

  /// The name of the one whose loss is surely lower.
  private static func lower(_ part: Comparison.Part, _ names: [String]) -> String {
    switch CompareSentence.Verdict(part) {
    case .a: names[0]
    case .b: names[1]
    case .open: "-"
    }
  }
}

/// Who is better at what, in one sentence.
enum CompareSentence {
  /// Who is better by an interval that does not hold zero.
  enum Verdict: Equatable {
    case a
    case b
    /// The interval holds zero, or there is none.
    case open

    init(_ part: Comparison.Part) { self.init(part.interval) }

    init(_ interval: ClosedRange<Double>?) {
      guard let interval else {
        self = .open
        return
      }
      self = interval.upperBound < 0 ? .a : interval.lowerBound > 0 ? .b : .open
    }
  }

  /// How the two are called within a sentence; see `FitPhrases.name`.
  static func names(_ comparison: CompareDocument) -> [String] { names(comparison, FitPhrases.name) }

  /// How the two are called: by their names, with what they are where a model and a fit bear the same one.
  static func plainNames(_ comparison: CompareDocument) -> [String] { names(comparison) { $0 } }

  private static func names(_ comparison: CompareDocument, _ shown: (String) -> String) -> [String] {
    let isShared = comparison.a == comparison.b && comparison.kindA != comparison.kindB
    return [(comparison.a, comparison.kindA), (comparison.b, comparison.kindB)].map { name, kind in
      isShared ? "\(kind.rawValue) \(shown(name))" : shown(name)
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
