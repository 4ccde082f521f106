import TemperCore

/// How far the blends of single folds lie apart on the test rows: for every tenth of the rows, by how sure the blend is, a line
/// from the lowest to the highest fold, the blend of the means on it, and where the correction puts it.
struct SpreadPlot {
  var identifier: String
  var tenths: [AveragingEstimate.Spread]
  var isCorrected: Bool

  private var frame: PlotFrame {
    let all = tenths.flatMap { [$0.lowest, $0.highest, $0.corrected] }
    let range = (all.min() ?? 0)...max(all.max() ?? 1, (all.min() ?? 0) + 0.01)
    return PlotFrame(
      left: 44, top: 10, width: 264, height: 200,
      horizontal: .init(
        low: 0.5, high: Double(tenths.count) + 0.5, ticks: tenths.indices.map { (Double($0 + 1), "\($0 + 1)") }),
      vertical: .init(covering: range))
  }

  /// O(tenths).
  func plot() -> Plot {
    let frame = frame
    var body = frame.grid()
    body += frame.titles(
      horizontal: "tenths of the test rows, from unsure to sure", vertical: "probability of the favourite", below: 33)
    for (index, tenth) in tenths.enumerated() {
      let x = frame.x(Double(index + 1))
      body += PlotMarkup.line("interval", x, frame.y(tenth.lowest), x, frame.y(tenth.highest))
      if isCorrected { body += PlotMarkup.circle("hollow", x, frame.y(tenth.corrected), 3.4) }
      body += PlotMarkup.circle("dot", x, frame.y(tenth.mean), 3.0) + "\n"
    }
    return Plot(
      identifier: identifier, title: "Spread between folds", description: description, colors: "side", size: (320, 250),
      body: body,
      points: tenths.enumerated().map {
        (frame.x(Double($0.offset + 1)), frame.y($0.element.mean), Self.label($0.element))
      })
  }

  private var description: String {
    guard let first = tenths.first, let last = tenths.last else { return "There are no rows to show." }
    let number = NumberText.probability
    func range(_ tenth: AveragingEstimate.Spread) -> String {
      "single folds \(number(tenth.lowest)) to \(number(tenth.highest)), their mean \(number(tenth.mean))"
    }
    return
      "Probability of the likeliest class in \(NumberText.count(tenths.count, "part")) of the test rows, from unsure to "
      + "sure. Least sure: \(range(first)); surest: \(range(last)). The table below has every number."
  }

  static func label(_ tenth: AveragingEstimate.Spread) -> String {
    let number = NumberText.probability
    return "mean \(number(tenth.mean)), corrected \(number(tenth.corrected)), single folds \(number(tenth.lowest)) to "
      + "\(number(tenth.highest)), \(NumberText.count(tenth.rows, "row"))"
  }
}
