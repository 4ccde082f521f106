public import TemperCore

/// A comparison in the terminal: `temper compare`.
public enum CompareText {
  /// A heading, a table with a line for each part, and a sentence that says who is better at what. Ends with a newline.
  ///
  /// With less than 100 columns the names above the losses are cut shorter, and the last column is left out.
  public static func render(_ comparison: CompareDocument, style: TerminalStyle = .plain) -> String {
    let heading = LineWrapping.join(
      facts(comparison), after: CompareSentence.names(comparison).joined(separator: " minus ") + ": ", indent: 2,
      width: style.width)
    let sentence = LineWrapping.words(CompareSentence.text(comparison), after: "", indent: 0, width: style.width)
    let forecast = ForecastPhrases.comparison(comparison).map {
      LineWrapping.words($0, after: "", indent: 0, width: style.width)
    }
    return heading.joined(separator: "\n") + "\n\n" + table(comparison, style: style) + "\n"
      + (sentence + (forecast ?? [])).joined(separator: "\n") + "\n"
  }

  private static func facts(_ comparison: CompareDocument) -> [String] {
    let groups = comparison.groups.map { " in \(NumberText.count($0, "group"))" } ?? ""
    return ["log loss on \(NumberText.count(comparison.rows, "row"))\(groups)", "95 % paired bootstrap intervals"]
  }

  private static func table(_ comparison: CompareDocument, style: TerminalStyle) -> String {
    let isWide = style.width >= 100
    let names = CompareSentence.names(comparison).map { DisplayWidth.shortened($0, to: isWide ? 20 : 12) }
    var columns: [TerminalTable.Column] = [
      .init("part", alignment: .left, maximumWidth: isWide ? 32 : 22), .init("share"), .init(names[0], gap: 3),
      .init(names[1]), .init("difference", alignment: .left, gap: 3),
    ]
    if isWide { columns.append(.init("lower loss", alignment: .left, gap: 3)) }
    let rows = lines(comparison).map { label, part -> [String] in
      let cells = [
        label, NumberText.probability(part.share), part.lossA.map(NumberText.loss) ?? "-",
        part.lossB.map(NumberText.loss) ?? "-", CompareSentence.difference(part) ?? "-",
      ]
      return isWide ? cells + [lower(part, names)] : cells
    }
    return TerminalTable(columns: columns, rows: rows).render(style: style)
  }

  private static func lines(_ comparison: CompareDocument) -> [(label: String, part: Comparison.Part)] {
    let difference = comparison.difference
    var lines = [("overall", difference.logLoss)]
    if let tie = difference.tie { lines.append(("tie or not", tie)) }
    if let decisive = difference.decisive { lines.append(("which side", decisive)) }
    lines += difference.perClass.map { ("rows of \(VisibleText.escaping($0.name))", $0.result) }
    return lines
      + (comparison.by ?? []).map {
        ("\(VisibleText.escaping($0.segment)): \(VisibleText.escaping($0.value))", $0.result)
      }
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
