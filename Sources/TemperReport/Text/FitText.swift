import TemperCore

/// A fit in the terminal: `temper fit` and `temper show`.
public enum FitText {
  /// Pool, score, parameters, penalties and certificate; the models; the candidates. Ends with a newline.
  public static func render(_ fit: FitDocument, style: TerminalStyle = .plain) -> String {
    var text = heading(fit, style: style).joined(separator: "\n") + "\n\n"
    for (label, phrases) in parameters(fit, style: style) {
      let label = DisplayWidth.padded(label, to: 17, onLeft: false)
      text += LineWrapping.join(phrases, after: label, indent: 17, width: style.width).joined(separator: "\n") + "\n"
    }
    let certificate = FitPhrases.certificate(fit)
    let label = DisplayWidth.padded("certificate", to: 17, onLeft: false)
    text += LineWrapping.words(certificate, after: label, indent: 17, width: style.width).joined(separator: "\n") + "\n"
    text += "\n" + ModelTableText.render(fit, style: style)
    if fit.bootstrap != nil { text += "\n" + StabilityText.render(fit, style: style) }
    if !fit.candidates.isEmpty { text += "\n" + candidates(fit, style: style) }
    if let calibrators = fit.calibration?.candidates { text += "\n" + table(calibrators, style: style) }
    return text
  }

  private static func heading(_ fit: FitDocument, style: TerminalStyle) -> [String] {
    var pieces = [
      fit.pool.rawValue + ",",
      "\(NumberText.count(fit.rows)) OOF rows,",
      "\(NumberText.count(fit.models.count, "model")),",
      NumberText.count(fit.classes.count, "class", plural: "classes"),
    ]
    if let tie = fit.tie {
      pieces[3] += ";"
      pieces.append("tie = \(FitPhrases.name(tie))" + (fit.sides == nil ? "" : ","))
      if let sides = FitPhrases.sides(fit) { pieces.append("sides = \(sides)") }
    }
    return LineWrapping.join(
      pieces, after: "\(FitPhrases.name(fit.name)): ", separator: " ", indent: 2, width: style.width)
  }

  private static func parameters(_ fit: FitDocument, style: TerminalStyle) -> [(label: String, phrases: [String])] {
    let loss = fit.logLoss
    let score =
      "\(NumberText.loss(loss.crossValidated)) ± \(NumberText.loss(loss.standardError))   "
      + style.dim("(in-sample \(NumberText.loss(loss.inSample)), optimistic)")
    var lines = [("nested log loss", [score])]
    if let metric = FitPhrases.metric(fit) { lines.append(("nested metric", [metric])) }
    lines += [
      ("weights", [FitPhrases.sign(fit.weightsSign)]),
      ("temperature", [StabilityText.value(fit.temperature, fit.temperatureInterval)]),
    ]
    let biased = fit.classes.filter { (fit.classBias[$0] ?? 0) != 0 || $0 == fit.tie }
    if !biased.isEmpty {
      let phrases = biased.map {
        "\(FitPhrases.name($0)) \(StabilityText.signed(fit.classBias[$0] ?? 0, fit.classBiasIntervals?[$0]))"
      }
      lines.append((fit.tie == nil ? "class bias" : "tie bias", phrases))
    }
    if fit.tie != nil {
      lines.append(("closeness", [StabilityText.signed(fit.closeness, fit.closenessInterval)]))
      lines.append(("side bias", [StabilityText.signed(fit.sideBias, fit.sideBiasInterval)]))
    }
    for block in fit.blocks {
      lines.append(
        (
          block.name.rawValue,
          FitPhrases.inputs(fit, block).map { "\(FitPhrases.name($0.name)) \(NumberText.signed($0.weight, 2))" }
        ))
    }
    if let limits = fit.limits { lines.append(("limits", FitPhrases.limits(limits))) }
    lines.append(("swapped files", [FitPhrases.swapping(fit)]))
    lines.append(("penalties", FitPhrases.penalties(fit)))
    let finalists = FitPhrases.finalists(fit)
    if !finalists.isEmpty { lines.append(("mixture of", finalists)) }
    lines += refinement(fit)
    if let forecast = fit.forecast { lines.append(("forecast", ForecastPhrases.forecast(forecast))) }
    if let scenarios = fit.whatIf { lines.append(("what if", ForecastPhrases.scenarios(scenarios))) }
    return lines
  }

  private static func refinement(_ fit: FitDocument) -> [(label: String, phrases: [String])] {
    var lines: [(label: String, phrases: [String])] = []
    if let segments = fit.segments {
      for column in segments.columns {
        let tie = fit.tie.flatMap(fit.classes.firstIndex(of:))
        let phrases = column.values.map { value in
          let bias = tie.map { ", tie " + NumberText.signed(segments.shared.biases[$0] + value.effect.biases[$0], 2) }
          let slope = NumberText.weight(segments.shared.slope + value.effect.slope)
          return "\(FitPhrases.name(value.name)): slope \(slope)\(bias ?? "")"
        }
        lines.append(("by \(FitPhrases.name(column.name))", phrases))
      }
    }
    if let calibration = fit.calibration {
      let shown = calibration.parameters.filter { $0.values.count <= fit.classes.count }.map { parameter in
        parameter.name + " " + parameter.values.map(NumberText.weight).joined(separator: " ")
      }
      lines.append(("calibration", [calibration.method.rawValue] + shown))
    }
    return lines
  }

  /// Calibrators by rising loss; equal ones stay in their order.
  private static func table(_ calibrators: [CalibrationCandidate], style: TerminalStyle) -> String {
    let ordered = calibrators.enumerated().sorted { a, b in
      a.element.crossValidated != b.element.crossValidated
        ? a.element.crossValidated < b.element.crossValidated : a.offset < b.offset
    }.map(\.element)
    return TerminalTable(
      columns: [
        .init("calibrator", alignment: .left, maximumWidth: 40), .init("out of fold", gap: 3), .init("± se", gap: 3),
        .init("minus none", alignment: .left, gap: 3),
      ],
      rows: ordered.map { calibrator in
        let interval = " " + NumberText.interval(calibrator.interval)
        return [
          calibrator.method.rawValue, NumberText.loss(calibrator.crossValidated),
          NumberText.loss(calibrator.standardError),
          calibrator.method == .none ? "" : NumberText.difference(calibrator.difference) + interval,
        ]
      }
    ).render(style: style)
  }

  private static func candidates(_ fit: FitDocument, style: TerminalStyle) -> String {
    let rows = FitPhrases.candidatesInOrder(fit).map { candidate in
      return [
        candidate.pool.rawValue, NumberText.loss(candidate.crossValidated), NumberText.loss(candidate.standardError),
        "\(NumberText.difference(candidate.difference)) \(NumberText.interval(candidate.interval))",
      ]
    }
    return TerminalTable(
      columns: [
        .init("candidate", alignment: .left, maximumWidth: 40), .init("nested", gap: 3), .init("± se", gap: 3),
        .init("blend minus it", alignment: .left, gap: 3),
      ], rows: rows
    ).render(style: style)
  }
}
