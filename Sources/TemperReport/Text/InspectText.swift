public import TemperCore

/// An inspection in the terminal: `temper inspect`.
public enum InspectText {
  /// Scores and errors, a line per class, the tie by margin, and what it means in one sentence, on one screen; or, with a
  /// class, that class alone with its diagram. Ends with a newline.
  ///
  /// - Parameters:
  ///   - className: a class of the document whose diagram is shown.
  ///   - next: what to do next, a sentence each.
  ///   - style: width and colours of the terminal.
  ///   - document: what is shown.
  public static func render(
    _ document: InspectDocument, className: String? = nil, next: [String] = [], style: TerminalStyle = .plain
  ) -> String {
    [heading(document, style: style), body(document, className: className, style: style)].joined(separator: "\n")
      + FitPhrases.next(next, indent: 7, style: style).map { $0 + "\n" }.joined()
  }

  /// The same without the heading.
  static func body(_ document: InspectDocument, className: String? = nil, style: TerminalStyle) -> String {
    var parts: [String] = []
    let asked = document.perClass.filter { $0.name == className }
    if let asked = asked.first {
      parts.append(ClassTableText.render([asked], others: 0, topLabel: nil, style: style))
      parts.append(DiagramText.render(asked.result, style: style))
    } else {
      parts.append(scores(document, style: style))
      let shown = classesInView(document)
      parts.append(
        ClassTableText.render(
          shown, others: document.perClass.count - shown.count, topLabel: document.topLabel, style: style))
      if let tie = document.tie { parts += [byMargin(tie, style: style), sides(tie, style: style)] }
      if let by = document.by {
        parts.append(SegmentTableText.render(by, tie: document.tie?.className, style: style))
      }
    }
    parts.append(
      LineWrapping.words(InspectSentence.text(document), after: "", indent: 0, width: style.width)
        .map { $0 + "\n" }.joined())
    return parts.joined(separator: "\n")
  }

  /// Rows of a table of classes; of more classes the worst calibrated are shown, in their order.
  private static let classRows = 12

  private static func classesInView(_ document: InspectDocument) -> [PerClass<ForecastReliability>] {
    guard document.perClass.count > classRows else { return document.perClass }
    let worst = document.perClass.indices.sorted { a, b in
      let (x, y) = (document.perClass[a].brier.miscalibration, document.perClass[b].brier.miscalibration)
      return x != y ? x > y : a < b
    }
    return worst.prefix(classRows).sorted().map { document.perClass[$0] }
  }

  private static func heading(_ document: InspectDocument, style: TerminalStyle) -> String {
    let groups = document.groups.map { " in \(NumberText.count($0, "group"))" } ?? ""
    let predictions = document.kind == .fit ? "nested predictions" : "OOF predictions"
    let weights = document.weights.map { ["weighted, \(WeightPhrases.effective($0, of: document.rows))"] } ?? []
    return LineWrapping.join(
      ["\(document.kind.rawValue), \(predictions) of \(NumberText.count(document.rows, "row"))\(groups)"]
        + [ConditionPhrases.text(document.where)].compactMap { $0 } + weights
        + ["\(document.binCount) bins of equal \(document.binning.rawValue)"],
      after: "\(FitPhrases.name(document.name)): ", separator: "; ", indent: 2, width: style.width
    ).map { $0 + "\n" }.joined()
  }

  /// With less, scores and calibration errors stand below one another.
  private static let besideWidth = 78

  /// The scores on the left, the calibration errors with what they would be by chance on the right.
  private static func scores(_ document: InspectDocument, style: TerminalStyle) -> String {
    let errors = document.standardErrors
    // Ranks mean something where classes have an order: side, tie, side.
    let ranked = ("ranked probability", document.rankedProbabilityScore, errors.rankedProbabilityScore)
    let scores =
      ([
        ("log loss", document.logLoss, errors.logLoss), ("Brier score", document.brier, errors.brier),
        ("accuracy", document.accuracy, errors.accuracy),
      ] + (document.tie == nil ? [] : [ranked])).map { [$0.0, NumberText.loss($0.1), NumberText.loss($0.2)] }
    let left = scores + InspectPhrases.parts(document).map { [$0.name, NumberText.loss($0.value), ""] }
    let right = InspectPhrases.errors(document).map {
      [$0.name, NumberText.loss($0.value), NumberText.loss($0.chance)]
    }
    let count = max(left.count, right.count)
    let columns: [TerminalTable.Column] = [
      .init("score", alignment: .left), .init(""), .init("± se"),
      .init("calibration error", alignment: .left, gap: 4), .init("found"), .init("by chance"),
    ]
    guard style.width >= besideWidth else {
      let tables = [(Array(columns[..<3]), left), (Array(columns[3...]), right)]
      return tables.map { TerminalTable(columns: $0, rows: $1).render(style: style) }.joined(separator: "\n")
    }
    let rows = (0..<count).map { row in
      (row < left.count ? left[row] : ["", "", ""]) + (row < right.count ? right[row] : ["", "", ""])
    }
    return TerminalTable(columns: columns, rows: rows).render(style: style)
  }

  private static func byMargin(_ tie: TieInspection, style: TerminalStyle) -> String {
    let number = NumberText.probability
    return TerminalTable(
      columns: [
        .init("tie by margin", alignment: .left), .init("rows"), .init("predicted"), .init("observed"),
        .init("95 %", alignment: .left), .init("", alignment: .left),
      ],
      rows: tie.byMargin.map { bin in
        [
          "|log a/b| \(NumberText.fixed(bin.margin, 2))", NumberText.count(bin.count), number(bin.predicted),
          number(bin.observed), InspectPhrases.interval(bin.interval),
          bin.flagged ? (bin.observed > bin.predicted ? "under-predicted" : "over-predicted") : "",
        ]
      }
    ).render(style: style)
  }

  private static func sides(_ tie: TieInspection, style: TerminalStyle) -> String {
    InspectPhrases.sides(tie).flatMap { label, phrases in
      LineWrapping.join(
        phrases, after: DisplayWidth.padded(label, to: 10, onLeft: false), separator: "; ", indent: 10,
        width: style.width)
    }.map { $0 + "\n" }.joined()
  }
}

/// The classes of an inspection as a table: rates, errors beside their null levels, miscalibration and test.
enum ClassTableText {
  /// - Parameters:
  ///   - others: how many classes are not shown.
  ///   - topLabel: a last line, or nil.
  static func render(
    _ classes: [PerClass<ForecastReliability>], others: Int, topLabel: ForecastReliability?,
    style: TerminalStyle
  ) -> String {
    let columns: [TerminalTable.Column] = [
      .init("class", alignment: .left, leastWidth: 8), .init("observed"), .init("predicted"),
      .init("ECE"), .init("by chance", gap: 1), .init("smooth ECE", dropOrder: 1),
      .init("by chance", gap: 1, dropOrder: 1), .init("MCB"), .init("Z"), .init("flagged"),
    ]
    var rows = classes.map { row($0.name, $0.result) }
    if others > 0 {
      let label = "and \(NumberText.count(others)) more"
      rows.append([label] + columns.dropFirst().map { _ in "" })
    }
    if let topLabel { rows.append(row("(top label)", topLabel)) }
    return TerminalTable(columns: columns, rows: rows).render(style: style)
  }

  private static func row(_ name: String, _ reliability: ForecastReliability) -> [String] {
    let flagged = reliability.bins.filter(\.flagged).count
    return [
      name, NumberText.probability(reliability.frequency), NumberText.probability(reliability.meanProbability),
      NumberText.loss(reliability.ece), NumberText.loss(reliability.eceUnderCalibration),
      NumberText.loss(reliability.smoothEce), NumberText.loss(reliability.smoothEceUnderCalibration),
      NumberText.loss(reliability.brier.miscalibration), NumberText.signed(reliability.spiegelhalter.z, 1),
      flagged == 0 ? "-" : "\(flagged) of \(reliability.bins.count)",
    ]
  }
}

/// The segments of an inspection as a table: log loss, the tie where there is one, and confidence beside accuracy.
enum SegmentTableText {
  /// - Parameter tie: name of the tie class, or nil.
  static func render(_ parts: [SegmentReliability], tie: String?, style: TerminalStyle) -> String {
    var columns: [TerminalTable.Column] = [
      .init("segment", alignment: .left, leastWidth: 12), .init("rows"),
      .init("log loss"), .init("± se", dropOrder: 1),
    ]
    if tie != nil { columns += [.init("tie predicted", gap: 3), .init("observed", gap: 1)] }
    columns += [
      .init("confidence", gap: 3), .init("accuracy", gap: 1),
      .init("flagged", alignment: .left, gap: 3, leastWidth: 16),
    ]
    let rows = parts.map { part in
      let tied = part.perClass.filter { $0.name == tie }.map(\.result)
      let rates = (tied + [part.topLabel]).flatMap {
        [NumberText.probability($0.meanProbability), NumberText.probability($0.frequency)]
      }
      let flags = flags(part).map(VisibleText.escaping)
      return [
        "\(VisibleText.escaping(part.segment)): \(VisibleText.escaping(part.value))", NumberText.count(part.rows),
        NumberText.loss(part.logLoss), NumberText.loss(part.standardError),
      ] + rates + [flags.isEmpty ? "-" : flags.joined(separator: ", ")]
    }
    return TerminalTable(columns: columns, rows: rows).render(style: style)
  }

  /// What contradicts calibration, in words; names as they are.
  static func flags(_ part: SegmentReliability) -> [String] {
    var flags = part.perClass.filter(\.result.flagged).map {
      "\($0.name) \($0.frequency > $0.meanProbability ? "under" : "over")-predicted"
    }
    if part.topLabel.flagged {
      flags.append(part.topLabel.frequency > part.topLabel.meanProbability ? "underconfident" : "overconfident")
    }
    return flags
  }
}

/// A reliability diagram in characters: a line per bin, with the predicted probability and the interval of the observed one
/// on a common axis.
enum DiagramText {
  /// Columns that the numbers beside the axis need, and the marks of flagged bins.
  private static let otherColumns = 51

  static func render(_ reliability: ForecastReliability, style: TerminalStyle) -> String {
    let limit = ReliabilityPlot(title: "", colors: "", identifier: "", reliability: reliability).axisLimit
    let last = reliability.bins.count - 1
    let end = NumberText.exact(limit)
    let isNarrow = style.width < otherColumns + 50
    let axisWidth = isNarrow ? max(16, min(40, style.width - otherColumns)) : 40
    let axis = "0" + String(repeating: " ", count: max(axisWidth - 1 - end.utf8.count, 1)) + end
    let number = NumberText.probability
    let rows = reliability.bins.enumerated().map { index, bin in
      [
        "[\(number(bin.lower)), \(number(bin.upper))\(index == last ? "]" : ")")", NumberText.count(bin.count),
        number(bin.meanProbability), number(bin.frequency), line(bin, limit: limit, width: axisWidth),
        bin.flagged
          ? (bin.frequency > bin.meanProbability ? "under" : "over") + (isNarrow ? "" : "-predicted") : "",
      ]
    }
    let table = TerminalTable(
      columns: [
        .init("predicted from, to", alignment: .left), .init("rows"), .init("mean"), .init("observed"),
        .init(axis, alignment: .left), .init("", alignment: .left),
      ], rows: rows
    ).render(style: style)
    return table + style.dim("● observed, with its 95 % interval; │ predicted; ◆ both in one place") + "\n"
  }

  /// "    ├──●──┤  │   ": one bin on the axis from 0 to `limit`.
  private static func line(_ bin: ReliabilityDiagram.Bin, limit: Double, width axisWidth: Int) -> String {
    func column(_ value: Double) -> Int {
      min(max(Int((value / limit * Double(axisWidth - 1)).rounded()), 0), axisWidth - 1)
    }
    var characters = [Character](repeating: " ", count: axisWidth)
    let (start, end) = (column(bin.interval.lowerBound), column(bin.interval.upperBound))
    for index in start...end { characters[index] = "─" }
    characters[start] = "├"
    characters[end] = "┤"
    let (predicted, observed) = (column(bin.meanProbability), column(bin.frequency))
    characters[predicted] = "│"
    characters[observed] = predicted == observed ? "◆" : "●"
    return String(characters)
  }
}
