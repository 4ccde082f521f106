import TemperCore

/// The summary of a run on one screen of a terminal.
public enum RunSummaryText {
  /// Everything up to the line that says what was written, which the command knows. Ends with a newline.
  ///
  /// Models come by rising log loss. With less than `style.width` columns to spare, the interval of "without it", then
  /// the tie and side parts, then standard errors are left out, and long names are shortened in their middle.
  public static func render(_ summary: RunSummary, style: TerminalStyle = .plain) -> String {
    var text = (facts(summary, style: style) + weights(summary, style: style)).joined(separator: "\n") + "\n\n"
    text += ModelTableText.render(summary.fit, style: style)
    let lines =
      blend(summary, style: style) + tie(summary, style: style) + averaging(summary, style: style)
      + forecast(summary, style: style)
      + shift(summary, style: style) + FitPhrases.next(summary.next, indent: 7, style: style)
    for line in lines { text += line + "\n" }
    return text
  }

  private static func facts(_ summary: RunSummary, style: TerminalStyle) -> [String] {
    let fit = summary.fit
    var phrases = ["\(NumberText.count(fit.rows)) OOF rows"]
    if summary.testRows > 0 { phrases.append("\(NumberText.count(summary.testRows)) test rows") }
    phrases.append(NumberText.count(fit.models.count, "model"))
    var classes = NumberText.count(fit.classes.count, "class", plural: "classes")
    if fit.tie != nil { classes += ";" }
    phrases.append(classes)
    var pieces = phrases.enumerated().map { $0.offset + 1 < phrases.count ? $0.element + "," : $0.element }
    if let tie = fit.tie {
      pieces.append("tie = \(FitPhrases.name(tie)),")
      let found = summary.tieWasFoundByName ? "(found by name)" : "(given)"
      pieces.append(FitPhrases.sides(fit).map { "sides = \($0) \(found)" } ?? found)
    }
    return LineWrapping.join(
      pieces, after: "\(FitPhrases.name(summary.title)): ", separator: " ", indent: 2, width: style.width)
  }

  private static func weights(_ summary: RunSummary, style: TerminalStyle) -> [String] {
    guard let weights = summary.fit.weights else { return [] }
    return LineWrapping.join(
      WeightPhrases.line(weights, of: summary.fit.rows), after: "rows are weighted: ", indent: 2, width: style.width)
  }

  private static func blend(_ summary: RunSummary, style: TerminalStyle) -> [String] {
    let indent = "       "
    var lines = LineWrapping.join(FitPhrases.blend(summary.fit), after: "blend  ", indent: 7, width: style.width)
    let loss = summary.fit.logLoss
    let score =
      "\(indent)nested log loss \(NumberText.loss(loss.crossValidated)) ± \(NumberText.loss(loss.standardError))"
    let inSample = FitPhrases.inSample(summary.fit)
    // On the narrowest terminals a line that runs over is better than one more.
    lines +=
      style.width < 56 || score.count + 3 + inSample.count <= style.width
      ? ["\(score)   \(style.dim(inSample))"] : [score, "\(indent)\(style.dim(inSample))"]
    if !summary.comparisons.isEmpty {
      let phrases = summary.comparisons.map {
        "\(FitPhrases.name($0.against)) \(NumberText.difference($0.mean)) "
          + NumberText.interval($0.interval)
      }
      lines += LineWrapping.join(phrases, after: "\(indent)against ", indent: 15, width: style.width)
    }
    let certificate = FitPhrases.certificate(summary.fit)
    for line in LineWrapping.words(certificate, after: indent, indent: 7, width: style.width) {
      lines.append(summary.fit.certificate.converged ? style.dim(line) : style.bold(line))
    }
    return lines
  }

  private static func averaging(_ summary: RunSummary, style: TerminalStyle) -> [String] {
    guard let averaging = summary.fit.averaging else { return [] }
    return LineWrapping.words(
      AveragingPhrases.phrases(averaging).joined(separator: "; "), after: "averaging  ", indent: 7, width: style.width)
  }

  /// The forecast, where somebody asked for a public part of it; the page always has it.
  private static func forecast(_ summary: RunSummary, style: TerminalStyle) -> [String] {
    guard let forecast = summary.fit.forecast, forecast.public != nil else { return [] }
    return LineWrapping.join(
      ForecastPhrases.forecast(forecast), after: "test   ", separator: ", ", indent: 7, width: style.width)
  }

  private static func shift(_ summary: RunSummary, style: TerminalStyle) -> [String] {
    guard let shift = summary.priorShift else { return [] }
    let phrases = shift.phrases(classes: summary.fit.classes, tie: summary.fit.tie)
    return LineWrapping.join(phrases, after: "shift  ", indent: 7, width: style.width)
  }

  private static func tie(_ summary: RunSummary, style: TerminalStyle) -> [String] {
    guard let name = summary.fit.tie, let closest = summary.inspection.tie?.byMargin.first,
      let whole = summary.inspection.perClass.first(where: { $0.name == name })?.result
    else { return [] }
    let number = NumberText.probability
    return LineWrapping.join(
      [
        "predicted \(number(whole.meanProbability)), observed \(number(whole.frequency));",
        "in the closest tenth of margins predicted \(number(closest.predicted)), observed \(number(closest.observed))",
      ],
      after: "tie    ", separator: " ", indent: 7, width: style.width)
  }
}
