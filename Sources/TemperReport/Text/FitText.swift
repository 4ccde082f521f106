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
    if let averaging = fit.averaging {
      let phrases = AveragingPhrases.phrases(averaging).joined(separator: "; ")
      let label = DisplayWidth.padded("averaging", to: 17, onLeft: false)
      text += LineWrapping.words(phrases, after: label, indent: 17, width: style.width).joined(separator: "\n") + "\n"
    }
    let certificate = FitPhrases.certificate(fit)
    let label = DisplayWidth.padded("certificate", to: 17, onLeft: false)
    text += LineWrapping.words(certificate, after: label, indent: 17, width: style.width).joined(separator: "\n") + "\n"
    for line in FitPhrases.next(fit.advice ?? [], indent: 17, style: style) { text += line + "\n" }
    text += "\n" + ModelTableText.render(fit, style: style)
    if fit.bootstrap != nil { text += "\n" + StabilityText.render(fit, style: style) }
    if !fit.candidates.isEmpty { text += "\n" + candidates(fit, style: style) }
    if let stages = fit.stages, stages.count > 1 { text += "\n" + self.stages(stages, fit, style: style) }
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
    let score = "\(NumberText.loss(loss.crossValidated)) ± \(NumberText.loss(loss.standardError))"
    let inSample = FitPhrases.inSample(fit)
    let (label, hint) = ("nested log loss", style.dim(inSample))
    var lines =
      label.count + 2 + score.count + 3 + inSample.count <= style.width
      ? [(label, ["\(score)   \(hint)"])] : [(label, [score]), ("", [hint])]
    if let metric = FitPhrases.metric(fit) { lines.append(("nested metric", [metric])) }
    if let weights = fit.weights { lines.append(("row weights", WeightPhrases.line(weights, of: fit.rows))) }
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
    lines += postProcessing(fit)
    if let refinement = fit.refinement { lines.append(("refined", FitPhrases.refinement(refinement))) }
    if let forecast = fit.forecast { lines.append(("forecast", ForecastPhrases.forecast(forecast))) }
    if let scenarios = fit.whatIf { lines.append(("what if", ForecastPhrases.scenarios(scenarios))) }
    return lines
  }

  private static func postProcessing(_ fit: FitDocument) -> [(label: String, phrases: [String])] {
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
      lines.append(("calibration", [calibration.method.rawValue] + numbers(calibration, classes: fit.classes)))
    }
    return lines
  }

  /// Classes whose numbers are shown, and those of a matrix; of more, the JSON has them.
  private static let (shownClasses, shownMatrix) = (12, 3)

  /// "slope 0.93", "bias of winner_tie +0.10", "weight of a for b 0.02".
  private static func numbers(_ calibration: FitDocument.Calibration, classes: [String]) -> [String] {
    let numbers = calibration.method.numbers(calibration.parameters, classes: classes)
    let shown = numbers.filter { number in
      number.of != nil ? classes.count <= shownMatrix : number.class == nil || classes.count <= shownClasses
    }
    let hidden = numbers.count - shown.count
    return shown.map { number in
      let name = number.name.replacing("_", with: " ")
      let value = number.name == "floor" ? NumberText.exact(number.value) : NumberText.weight(number.value)
      guard let owner = number.class else { return "\(name) \(value)" }
      guard let input = number.of else { return "\(name) of \(FitPhrases.name(owner)) \(value)" }
      return "weight of \(FitPhrases.name(input)) for \(FitPhrases.name(owner)) \(value)"
    } + (hidden > 0 ? ["\(NumberText.count(hidden, "further number")) in the JSON"] : [])
  }

  /// Calibrators by rising loss; equal ones stay in their order.
  private static func table(_ calibrators: [CalibrationCandidate], style: TerminalStyle) -> String {
    let ordered = calibrators.enumerated().sorted { a, b in
      a.element.crossValidated != b.element.crossValidated
        ? a.element.crossValidated < b.element.crossValidated : a.offset < b.offset
    }.map(\.element)
    return TerminalTable(
      columns: [
        .init("calibrator", alignment: .left), .init("out of fold", gap: 3), .init("± se", gap: 3),
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

  /// Where the score comes from, step by step.
  private static func stages(_ stages: [StageScore], _ fit: FitDocument, style: TerminalStyle) -> String {
    TerminalTable(
      columns: [
        .init("where it comes from", alignment: .left), .init("nested", gap: 3),
        .init("gain", alignment: .left, gap: 3),
      ],
      rows: stages.enumerated().map { place, stage in
        [
          FitPhrases.stage(stage.stage, fit, isFirst: place == 0), NumberText.loss(stage.logLoss),
          [stage.difference.map(NumberText.difference), stage.interval.map(NumberText.interval)].compactMap { $0 }
            .joined(separator: " "),
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
        .init("candidate, plain", alignment: .left), .init("nested", gap: 3), .init("± se", gap: 3),
        .init("blend minus it", alignment: .left, gap: 3),
      ], rows: rows
    ).render(style: style)
  }
}

/// The models of a fit as a table: what each scores alone, weighs, and brings to the blend.
enum ModelTableText {
  /// Columns are dropped or shortened, the least needed first, until the table fits.
  private enum Detail: Int, CaseIterable, Comparable {
    case full, noInterval, shortHeaders, noParts, noErrors

    static func < (a: Detail, b: Detail) -> Bool { a.rawValue < b.rawValue }
  }

  /// Columns a name should have before anything else is dropped for it.
  private static let wishedNameWidth = 20
  /// Terminals on which two tables, of scores and of weights, show what one would have to drop.
  private static let widthsOfTwoTables = 56..<72

  static func render(_ fit: FitDocument, style: TerminalStyle) -> String {
    let models = FitPhrases.modelsInOrder(fit)
    let names = models.map { VisibleText.escaping($0.name) }
    let widestName = names.map(DisplayWidth.columns(of:)).max() ?? 0
    let wished = min(max(widestName, 5), wishedNameWidth)
    if widthsOfTwoTables.contains(style.width) {
      let columns = columns(fit, models, .full, hasShortHeaders: true)
      return [columns.filter(\.isScore), columns.filter { !$0.isScore }].map { columns in
        table(models, columns, nameWidth: min(wished, style.width - width(columns))).render(style: style)
      }.joined(separator: "\n")
    }
    for detail in Detail.allCases {
      let columns = columns(fit, models, detail)
      let room = style.width - width(columns)
      if room >= wished || detail == Detail.allCases.last {
        // Below that it runs over rather than breaks: it is one table on one screen.
        return table(models, columns, nameWidth: max(room, 8))
          .render(style: TerminalStyle(usesColor: style.usesColor, width: max(style.width, 60)))
      }
    }
    return ""
  }

  private static func table(
    _ models: [FitDocument.Model], _ columns: [Column], nameWidth: Int
  ) -> TerminalTable {
    TerminalTable(
      columns: [.init("model", alignment: .left, maximumWidth: nameWidth)]
        + columns.map { .init($0.header, alignment: $0.alignment, gap: $0.gap) },
      rows: models.indices.map { index in [models[index].name] + columns.map { $0.cells[index] } })
  }

  /// Columns that some columns of the table take, without the names.
  private static func width(_ columns: [Column]) -> Int { columns.reduce(0) { $0 + $1.gap + $1.width } }

  private struct Column {
    var header: String
    /// Whether it says how a model does alone.
    var isScore = false
    var gap: Int
    var alignment = TerminalTable.Alignment.right
    var cells: [String]

    var width: Int { ([header] + cells).map(DisplayWidth.columns(of:)).max() ?? 0 }
  }

  private static func columns(
    _ fit: FitDocument, _ models: [FitDocument.Model], _ detail: Detail, hasShortHeaders: Bool = false
  ) -> [Column] {
    let hasTie = fit.tie != nil
    var columns = [Column(header: "log loss", isScore: true, gap: 3, cells: models.map { NumberText.loss($0.logLoss) })]
    if detail < .noErrors {
      columns.append(
        Column(header: "± se", isScore: true, gap: 3, cells: models.map { NumberText.loss($0.standardError) }))
    }
    if hasTie && detail < .noParts {
      columns.append(
        Column(header: "tie", isScore: true, gap: 2, cells: models.map { $0.tieLogLoss.map(NumberText.loss) ?? "-" }))
      columns.append(
        Column(
          header: "side", isScore: true, gap: 2, cells: models.map { $0.decisiveLogLoss.map(NumberText.loss) ?? "-" }))
    }
    let isShort = hasShortHeaders || detail >= .shortHeaders
    columns.append(
      Column(
        header: hasTie ? (isShort ? "w side" : "weight side") : "weight", gap: 3,
        cells: models.map { NumberText.weight($0.weight) }))
    if hasTie {
      columns.append(
        Column(
          header: isShort ? "w tie" : "weight tie", gap: 2,
          cells: models.map { $0.tieWeight.map(NumberText.weight) ?? "-" }))
    }
    if models.contains(where: { $0.leaveOutDelta != nil }) {
      let cells = models.map { without($0, withInterval: detail < .noInterval) }
      columns.append(Column(header: "without it", gap: 3, alignment: .left, cells: cells))
    }
    return columns
  }

  private static func without(_ model: FitDocument.Model, withInterval: Bool) -> String {
    guard let delta = model.leaveOutDelta else { return "-" }
    let text = NumberText.difference(delta)
    guard withInterval, let interval = model.leaveOutInterval else { return text }
    return "\(text) \(NumberText.interval(interval))"
  }
}

/// The bootstrap of a fit in the terminal: how far its weights are known, and whose place another model can take.
enum StabilityText {
  /// A heading that says what the intervals are, and a table with a line for each model. Ends with a newline.
  static func render(_ fit: FitDocument, style: TerminalStyle) -> String {
    guard let bootstrap = fit.bootstrap else { return "" }
    let unit = bootstrap.byGroup ? "groups" : "rows"
    let meaning =
      fit.intervalKind == .confidence
      ? "95 % confidence intervals" : "95 % stability intervals (of penalised, bounded or chosen weights)"
    let heading = LineWrapping.words(
      "\(meaning), from \(NumberText.count(bootstrap.resamples, "refit")) to resampled \(unit)", after: "", indent: 2,
      width: style.width)
    let hasTie = fit.tie != nil
    var columns: [TerminalTable.Column] = [
      .init("model", alignment: .left, leastWidth: 8),
      .init(hasTie ? "weight side" : "weight", alignment: .left, gap: 3),
    ]
    if hasTie { columns.append(.init("weight tie", alignment: .left, gap: 3)) }
    columns.append(.init("interchangeable", alignment: .left, gap: 3, leastWidth: 16))
    let rows = FitPhrases.modelsInOrder(fit).map { model in
      var cells = [model.name, value(model.weight, model.weightInterval)]
      if hasTie { cells.append(value(model.tieWeight, model.tieWeightInterval)) }
      return cells + [remark(model)]
    }
    return heading.joined(separator: "\n") + "\n" + TerminalTable(columns: columns, rows: rows).render(style: style)
  }

  /// "0.93 [0.90, 0.97]"; "-" where there is no number.
  static func value(_ value: Double?, _ interval: ClosedRange<Double>?) -> String {
    join(value.map(NumberText.weight), interval, NumberText.weight)
  }

  /// The same with signs.
  static func signed(_ value: Double, _ interval: ClosedRange<Double>?) -> String {
    join(NumberText.signed(value, 2), interval) { NumberText.signed($0, 2) }
  }

  private static func join(_ value: String?, _ interval: ClosedRange<Double>?, _ format: (Double) -> String) -> String {
    guard let value else { return "-" }
    guard let interval else { return value }
    return "\(value) [\(format(interval.lowerBound)), \(format(interval.upperBound))]"
  }

  /// "with x, y", "left out by 62 % of the refits", or "-".
  private static func remark(_ model: FitDocument.Model) -> String {
    guard model.interchangeable == true else { return "-" }
    if let names = model.interchangeableWith, !names.isEmpty { return "with " + names.joined(separator: ", ") }
    return "left out by \(NumberText.fixed(100 * (model.zeroShare ?? 0), 0)) % of the refits"
  }
}
