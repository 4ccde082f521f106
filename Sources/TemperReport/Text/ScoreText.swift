import TemperCore

/// A fit on new labelled rows, in the terminal: `temper score`.
public enum ScoreText {
  /// The score beside the promised one and beside the models, the shares of the classes, and the inspection. Ends with a newline.
  public static func render(_ document: ScoreDocument, style: TerminalStyle = .plain) -> String {
    let drift = document.drift
    let now = "log loss \(NumberText.loss(document.logLoss.mean)) ± \(NumberText.loss(document.logLoss.standardError))"
    let then =
      "nested \(NumberText.loss(drift.logLossAtFit.mean)) ± \(NumberText.loss(drift.logLossAtFit.standardError)) when it was fitted"
    let lines = LineWrapping.join(
      [now, then, verdict(drift)],
      after: "\(FitPhrases.name(document.fit)) on \(NumberText.count(document.rows, "new row")): ", separator: "; ",
      indent: 2, width: style.width)
    return [
      lines.map { $0 + "\n" }.joined(), models(document, style: style), classes(document, style: style),
      InspectText.body(document.inspection, style: style),
    ].joined(separator: "\n")
  }

  /// The drift in words, at two standard errors.
  static func verdict(_ drift: ScoreDocument.Drift) -> String {
    guard let z = drift.z else { return "no error to judge the difference by" }
    let change = "\(NumberText.difference(drift.difference.mean)) ± \(NumberText.loss(drift.difference.standardError))"
    return abs(z) < 2
      ? "\(change): no sign of drift" : "\(change): \(z > 0 ? "worse than was promised" : "better than was promised")"
  }

  private static func models(_ document: ScoreDocument, style: TerminalStyle) -> String {
    TerminalTable(
      columns: [
        .init("model", alignment: .left, leastWidth: 8), .init("log loss"), .init("± se"),
        .init("fit - model", gap: 3), .init("± se"),
      ],
      rows: document.models.map { model in
        [
          model.name, NumberText.loss(model.logLoss.mean), NumberText.loss(model.logLoss.standardError),
          NumberText.difference(model.difference.mean), NumberText.loss(model.difference.standardError),
        ]
      }
    ).render(style: style)
  }

  private static func classes(_ document: ScoreDocument, style: TerminalStyle) -> String {
    TerminalTable(
      columns: [
        .init("class", alignment: .left, leastWidth: 8), .init("observed"),
        .init("predicted"), .init("at the fit"),
      ],
      rows: document.classes.map { share in
        [
          share.name, NumberText.probability(share.observed), NumberText.probability(share.predicted),
          share.predictedAtFit.map(NumberText.probability) ?? "-",
        ]
      }
    ).render(style: style)
  }
}
