import TemperCore

/// A reliability diagram in characters: a line per bin, with the predicted probability and the interval of the observed one
/// on a common axis.
enum DiagramText {
  private static let axisWidth = 40

  static func render(_ reliability: ForecastReliability, style: TerminalStyle) -> String {
    let limit = ReliabilityPlot(title: "", colors: "", identifier: "", reliability: reliability).axisLimit
    let last = reliability.bins.count - 1
    let end = NumberText.exact(limit)
    let axis = "0" + String(repeating: " ", count: max(axisWidth - 1 - end.utf8.count, 1)) + end
    let number = NumberText.probability
    let rows = reliability.bins.enumerated().map { index, bin in
      [
        "[\(number(bin.lower)), \(number(bin.upper))\(index == last ? "]" : ")")", NumberText.count(bin.count),
        number(bin.meanProbability), number(bin.frequency), line(bin, limit: limit),
        bin.flagged ? (bin.frequency > bin.meanProbability ? "under-predicted" : "over-predicted") : "",
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
  private static func line(_ bin: ReliabilityDiagram.Bin, limit: Double) -> String {
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
