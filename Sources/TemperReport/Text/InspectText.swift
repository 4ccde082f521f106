public import TemperCore

/// An inspection in the terminal: `temper inspect`.
public enum InspectText {
  /// Scores and errors, a line per class, the tie by margin, and what it means in one sentence, on one screen; or, with a
  /// class, that class alone with its diagram. Ends with a newline.
  ///
  /// - Parameter className: a class of the document whose diagram is shown.
  public static func render(
    _ document: InspectDocument, className: String? = nil, style: TerminalStyle = .plain
  ) -> String {
    var parts = [heading(document, style: style)]
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
    return LineWrapping.join(
      [
        "\(document.kind.rawValue), \(predictions) of \(NumberText.count(document.rows, "row"))\(groups)",
        "\(document.binCount) bins of equal \(document.binning.rawValue)",
      ], after: "\(FitPhrases.name(document.name)): ", separator: "; ", indent: 2, width: style.width
    ).map { $0 + "\n" }.joined()
  }

  /// The scores on the left, the calibration errors with what they would be by chance on the right.
  private static func scores(_ document: InspectDocument, style: TerminalStyle) -> String {
    let errors = document.standardErrors
    let scores = [
      ("log loss", document.logLoss, errors.logLoss), ("Brier score", document.brier, errors.brier),
      ("accuracy", document.accuracy, errors.accuracy),
      ("ranked probability", document.rankedProbabilityScore, errors.rankedProbabilityScore),
    ].map { [$0.0, NumberText.loss($0.1), NumberText.loss($0.2)] }
    let left = scores + InspectPhrases.parts(document).map { [$0.name, NumberText.loss($0.value), ""] }
    let right = InspectPhrases.errors(document).map {
      [$0.name, NumberText.loss($0.value), NumberText.loss($0.chance)]
    }
    let count = max(left.count, right.count)
    let rows = (0..<count).map { row in
      (row < left.count ? left[row] : ["", "", ""]) + (row < right.count ? right[row] : ["", "", ""])
    }
    return TerminalTable(
      columns: [
        .init("score", alignment: .left), .init(""), .init("± se"),
        .init("calibration error", alignment: .left, gap: 4), .init("found"), .init("by chance"),
      ], rows: rows
    ).render(style: style)
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
