import TemperCore

/// The classes of an inspection as a table: rates, errors beside their null levels, miscalibration and test.
enum ClassTableText {
  /// - Parameters:
  ///   - others: how many classes are not shown.
  ///   - topLabel: a last line, or nil.
  static func render(
    _ classes: [PerClass<ForecastReliability>], others: Int, topLabel: ForecastReliability?,
    style: TerminalStyle
  ) -> String {
    let isWide = style.width >= 100
    // What the other columns leave.
    let nameWidth = max(8, min(isWide ? 24 : 16, style.width - (isWide ? 86 : 64)))
    var columns: [TerminalTable.Column] = [
      .init("class", alignment: .left, maximumWidth: nameWidth), .init("observed"), .init("predicted"),
      .init("ECE"), .init("by chance", gap: 1),
    ]
    if isWide { columns += [.init("smooth ECE"), .init("by chance", gap: 1)] }
    columns += [.init("MCB"), .init("Z"), .init("flagged")]
    var rows = classes.map { row($0.name, $0.result, isWide) }
    if others > 0 {
      let label = "and \(NumberText.count(others)) more"
      rows.append([label] + columns.dropFirst().map { _ in "" })
    }
    if let topLabel { rows.append(row("(top label)", topLabel, isWide)) }
    return TerminalTable(columns: columns, rows: rows).render(style: style)
  }

  private static func row(_ name: String, _ reliability: ForecastReliability, _ isWide: Bool) -> [String] {
    let flagged = reliability.bins.filter(\.flagged).count
    let smooth = [NumberText.loss(reliability.smoothEce), NumberText.loss(reliability.smoothEceUnderCalibration)]
    return [
      name, NumberText.probability(reliability.frequency), NumberText.probability(reliability.meanProbability),
      NumberText.loss(reliability.ece), NumberText.loss(reliability.eceUnderCalibration),
    ] + (isWide ? smooth : [])
      + [
        NumberText.loss(reliability.brier.miscalibration), NumberText.signed(reliability.spiegelhalter.z, 1),
        flagged == 0 ? "-" : "\(flagged) of \(reliability.bins.count)",
      ]
  }
}
