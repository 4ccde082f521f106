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
      .init("model", alignment: .left, maximumWidth: 24),
      .init(hasTie ? "weight side" : "weight", alignment: .left, gap: 3),
    ]
    if hasTie { columns.append(.init("weight tie", alignment: .left, gap: 3)) }
    columns.append(.init("interchangeable", alignment: .left, gap: 3, maximumWidth: 40))
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
