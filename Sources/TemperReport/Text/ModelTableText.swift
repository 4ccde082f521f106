/// The models of a fit as a table: what each scores alone, weighs, and brings to the blend.
enum ModelTableText {
  /// Columns are dropped or shortened, the least needed first, until the table fits.
  private enum Detail: Int, CaseIterable, Comparable {
    case full, noInterval, shortHeaders, noParts, noErrors

    static func < (a: Detail, b: Detail) -> Bool { a.rawValue < b.rawValue }
  }

  /// Columns a name should have before anything else is dropped for it.
  private static let wishedNameWidth = 20

  static func render(_ fit: FitDocument, style: TerminalStyle) -> String {
    let models = FitPhrases.modelsInOrder(fit)
    let names = models.map { VisibleText.escaping($0.name) }
    let widestName = names.map(DisplayWidth.columns(of:)).max() ?? 0
    let wished = min(max(widestName, 5), wishedNameWidth)
    for detail in Detail.allCases {
      let columns = columns(fit, models, detail)
      let room = style.width - columns.reduce(0) { $0 + $1.gap + $1.width }
      if room >= wished || detail == Detail.allCases.last {
        let name = TerminalTable.Column("model", alignment: .left, maximumWidth: max(room, 8))
        return TerminalTable(
          columns: [name] + columns.map { TerminalTable.Column($0.header, alignment: $0.alignment, gap: $0.gap) },
          rows: models.indices.map { index in [models[index].name] + columns.map { $0.cells[index] } }
        ).render(style: style)
      }
    }
    return ""
  }

  private struct Column {
    var header: String
    var gap: Int
    var alignment = TerminalTable.Alignment.right
    var cells: [String]

    var width: Int { ([header] + cells).map(DisplayWidth.columns(of:)).max() ?? 0 }
  }

  private static func columns(_ fit: FitDocument, _ models: [FitDocument.Model], _ detail: Detail) -> [Column] {
    let hasTie = fit.tie != nil
    var columns = [Column(header: "log loss", gap: 3, cells: models.map { NumberText.loss($0.logLoss) })]
    if detail < .noErrors {
      columns.append(Column(header: "± se", gap: 3, cells: models.map { NumberText.loss($0.standardError) }))
    }
    if hasTie && detail < .noParts {
      columns.append(Column(header: "tie", gap: 2, cells: models.map { $0.tieLogLoss.map(NumberText.loss) ?? "-" }))
      columns.append(
        Column(header: "side", gap: 2, cells: models.map { $0.decisiveLogLoss.map(NumberText.loss) ?? "-" }))
    }
    let isShort = detail >= .shortHeaders
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
