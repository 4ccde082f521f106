import TemperCore

/// The segments of a comparison: the difference in each, and whether it is another than overall.
enum CompareSegmentsText {
  /// A segment's part and how it stands among the others.
  typealias Segment = PerSegment<Labelled<Comparison.Part, Comparison.AmongSegments>>

  /// A table with a line for each segment, and a sentence that says what they show together. Ends with a newline.
  ///
  /// The losses of the two are left out where the segments' names would be cut for them, and then the intervals of what
  /// the segments differ by from overall.
  static func render(_ segments: [Segment], of comparison: CompareDocument, style: TerminalStyle) -> String {
    let widest = segments.map { DisplayWidth.columns(of: name($0)) }.max() ?? 0
    // What the other columns take: with the losses, without them, and with the means alone.
    let (wide, middle, narrow) = (97, 68, 55)
    let wished = min(widest, 40)
    let isWide = style.width - wide >= wished
    let isNarrow = style.width - middle < wished
    let room = max(8, style.width - (isWide ? wide : isNarrow ? narrow : middle))
    let names = CompareSentence.names(comparison).map { DisplayWidth.shortened($0, to: 12) }
    let losses: [TerminalTable.Column] = isWide ? [.init(names[0], gap: 3), .init(names[1])] : []
    let columns: [TerminalTable.Column] =
      [.init("segment", alignment: .left, maximumWidth: room), .init("share")]
      + losses
      + [
        .init("difference", alignment: .left, gap: 3), .init("minus overall", alignment: .left, gap: 3),
        .init("", alignment: .left),
      ]
    let rows = segments.map { segment in
      [name(segment), NumberText.probability(segment.share)]
        + (isWide ? [segment.lossA.map(NumberText.loss) ?? "-", segment.lossB.map(NumberText.loss) ?? "-"] : [])
        + [
          cell(segment.mean, segment.simultaneousInterval),
          cell(segment.againstOverall?.mean, isNarrow ? nil : segment.againstOverall?.interval),
          segment.differsFromOverall ? "*" : "",
        ]
    }
    let sentence = LineWrapping.words(
      CompareSegmentsSentence.text(segments, names: CompareSentence.names(comparison)), after: "", indent: 0,
      width: style.width)
    return TerminalTable(columns: columns, rows: rows).render(style: style) + "\n" + sentence.joined(separator: "\n")
      + "\n"
  }

  static func name(_ segment: Segment) -> String {
    "\(VisibleText.escaping(segment.segment)): \(VisibleText.escaping(segment.value))"
  }

  private static func cell(_ mean: Double?, _ interval: ClosedRange<Double>?) -> String {
    guard let mean else { return "-" }
    return NumberText.difference(mean) + (interval.map { " \(NumberText.interval($0))" } ?? "")
  }
}

/// What the segments of a comparison show together.
enum CompareSegmentsSentence {
  /// Who is better in which segments, and which of them differ from overall, by intervals that hold all at once.
  static func text(_ segments: [CompareSegmentsText.Segment], names: [String]) -> String {
    let verdicts = segments.map { CompareSentence.Verdict($0.simultaneousInterval) }
    func named(_ verdict: CompareSentence.Verdict) -> [String] {
      zip(segments, verdicts).filter { $0.1 == verdict }.map { CompareSegmentsText.name($0.0) }
    }
    let (a, b) = (named(.a), named(.b))
    var clauses = zip(names, [a, b]).filter { !$0.1.isEmpty }.map { "\($0) is better in \(list($1))" }
    let open = segments.count - a.count - b.count
    let others = clauses.isEmpty ? "any" : "the other \(NumberText.count(open))"
    if open > 0 { clauses.append("the two cannot be told apart in \(others)") }
    let differing = segments.filter(\.differsFromOverall).map(CompareSegmentsText.name)
    let verb = differing.count == 1 ? "differs" : "differ"
    let last = differing.isEmpty ? "None differs from overall." : "\(list(differing)) \(verb) from overall (*)."
    let all =
      segments.count == 1
      ? "In the segment" : "Over all \(NumberText.count(segments.count)) segments at once, with 95 % for all together"
    return "\(all): \(clauses.joined(separator: "; ")). \(last)"
  }

  /// Named segments in a clause; further ones are counted.
  private static let named = 4

  private static func list(_ names: [String]) -> String {
    let isLong = names.count > named + 1
    let shown =
      isLong ? names.prefix(named) + ["\(NumberText.count(names.count - named)) more"] : names[...]
    guard let last = shown.last, shown.count > 1 else { return shown.first ?? "" }
    return shown.dropLast().joined(separator: ", ") + " and " + last
  }
}
