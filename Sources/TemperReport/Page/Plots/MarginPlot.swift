import TemperCore

/// Predicted and observed tie rate by how close the sides are: a line through the predictions, points with intervals for what
/// was observed.
struct MarginPlot {
  var identifier: String
  var tie: String
  var bins: [MarginTenth]

  /// Margins |log(a/b)| that people know as odds.
  private static let odds: [(value: Double, label: String)] = [
    (0, "50:50"), (0.405465, "60:40"), (0.847298, "70:30"), (1.386294, "80:20"), (2.197225, "90:10"),
    (2.944439, "95:5"),
    (4.595120, "99:1"), (6.906755, "999:1"), (9.21024, "9999:1"),
  ]

  /// Labels of the horizontal axis need this much room, in units of the drawing.
  private static let labelRoom = 38.0

  private var frame: PlotFrame {
    let farthest = max(bins.map(\.margin).max() ?? 0, 0.5) * 1.04
    let highest = bins.reduce(0.02) { max($0, $1.predicted, $1.observed, $1.interval.upperBound) }
    var frame = PlotFrame(
      left: 44, top: 10, width: 264, height: 200, horizontal: .init(low: 0, high: farthest, ticks: []),
      vertical: .init(covering: 0...min(highest, 1)))
    for tick in Self.odds where tick.value <= farthest {
      let last = frame.horizontal.ticks.last
      if last.map({ frame.x(tick.value) - frame.x($0.value) >= Self.labelRoom }) ?? true {
        frame.horizontal.ticks.append(tick)
      }
    }
    return frame
  }

  /// O(bins).
  func plot() -> Plot {
    let frame = frame
    var body = frame.grid()
    body += frame.titles(horizontal: "one side against the other", vertical: "tie rate", below: 33)
    body += PlotMarkup.path("predicted", bins.map { (frame.x($0.margin), frame.y($0.predicted)) }) + "\n"
    for bin in bins {
      let (x, y) = (frame.x(bin.margin), frame.y(bin.observed))
      body += PlotMarkup.circle("hollow", x, frame.y(bin.predicted), 2.6)
      body += PlotMarkup.line(
        "interval", x, frame.y(bin.interval.lowerBound), x, frame.y(bin.interval.upperBound))
      body += bin.flagged ? PlotMarkup.diamond("dot flagged", x, y, 5) : PlotMarkup.circle("dot", x, y, 3.4)
      body += "\n"
    }
    return Plot(
      identifier: identifier, title: "\(tie) by margin", description: description, colors: "tie", size: (320, 250),
      body: body, points: bins.map { (frame.x($0.margin), frame.y($0.observed), Self.label($0)) })
  }

  private var description: String {
    guard let first = bins.first, let last = bins.last else { return "There are no rows to show." }
    let number = NumberText.probability
    return
      "Tie rate in \(NumberText.count(bins.count, "part")) of the rows, from close to far sides. Closest: predicted "
      + "\(number(first.predicted)), observed \(number(first.observed)); farthest: predicted \(number(last.predicted)), "
      + "observed \(number(last.observed)). The table below has every number."
  }

  static func label(_ bin: MarginTenth) -> String {
    let number = NumberText.probability
    return "margin \(NumberText.fixed(bin.margin, 2)): predicted \(number(bin.predicted)), "
      + "observed \(number(bin.observed)) \(InspectPhrases.interval(bin.interval)), \(NumberText.count(bin.count, "row"))"
      + (bin.flagged ? "; flagged" : "")
  }
}
