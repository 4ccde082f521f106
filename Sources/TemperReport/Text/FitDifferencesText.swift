import TemperCore

/// What two fits differ in, in the terminal.
enum FitDifferencesText {
  /// A table with a line for each difference, or a sentence that says there is none. Ends with a newline.
  static func render(_ differences: FitDifferences, names: [String], style: TerminalStyle) -> String {
    if differences.isEmpty { return none + "\n" }
    let width = max(12, (style.width - 36) / 2)
    let columns: [TerminalTable.Column] =
      [.init("the fits differ in", alignment: .left, maximumWidth: 30)]
      + names.map { .init(DisplayWidth.shortened($0, to: width), alignment: .left, gap: 3, maximumWidth: width) }
    let rows =
      differences.options.map { ["asked: \($0.name)", $0.a, $0.b] }
      + differences.choices.map { ["chosen: \($0.name)", $0.a, $0.b] }
    return TerminalTable(columns: columns, rows: rows).render(style: style)
  }

  /// What is said where there is no difference.
  static let none = "The two fits were asked for in the same way, of the same files, and came out the same."
}
