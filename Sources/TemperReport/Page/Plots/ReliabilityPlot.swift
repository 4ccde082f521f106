import TemperCore

/// A reliability diagram: the recalibration curve with its band, binned points with their intervals, the diagonal, and how
/// the predictions are distributed below.
struct ReliabilityPlot {
  var title: String
  /// `tie` or `side`; decides the colour only.
  var colors: String
  var identifier: String
  var reliability: ForecastReliability

  /// Upper end of both axes: 1, or less where all points and intervals lie below, so that a rare class can be read.
  var axisLimit: Double { axis.limit }

  private var axis: (limit: Double, steps: Int, decimals: Int) {
    let highest = reliability.bins.reduce(0.0) { max($0, $1.meanProbability, $1.interval.upperBound) }
    let choices = [(0.1, 5, 2), (0.2, 4, 2), (0.4, 4, 1), (0.6, 6, 1)]
    return choices.first { highest <= $0.0 } ?? (1, 5, 1)
  }

  private static let stripGap = 7.0
  private static let stripHeight = 40.0

  private var frame: PlotFrame {
    let (limit, steps, decimals) = axis
    let ticks = (0...steps).map { step -> (value: Double, label: String) in
      let value = limit * Double(step) / Double(steps)
      return (value, NumberText.fixed(value, decimals))
    }
    let scale = PlotFrame.Scale(low: 0, high: limit, ticks: ticks)
    return PlotFrame(left: 44, top: 10, width: 264, height: 264, horizontal: scale, vertical: scale)
  }

  /// O(bins + points + cells).
  func plot() -> Plot {
    let frame = frame
    let below = Self.stripGap + Self.stripHeight
    var body = frame.grid(below: below + 15)
    body += frame.clipped(band(frame) + curves(frame))
    body += histogram(frame)
    body += frame.titles(horizontal: "predicted probability", vertical: "observed frequency", below: below + 33)
    for bin in reliability.bins { body += mark(bin, frame) }
    return Plot(
      identifier: identifier, title: title, description: description, colors: colors, size: (320, 362),
      body: body,
      points: reliability.bins.map { (frame.x($0.meanProbability), frame.y($0.frequency), Self.label($0)) })
  }

  private var description: String {
    guard let first = reliability.bins.first, let last = reliability.bins.last else {
      return "There are no rows to show."
    }
    let flagged = reliability.bins.filter(\.flagged).count
    return
      "Observed frequency against predicted probability in \(NumberText.count(reliability.bins.count, "bin")), with 95 % "
      + "intervals and the recalibration curve; mean predictions go from "
      + "\(NumberText.probability(first.meanProbability)) to \(NumberText.probability(last.meanProbability)). "
      + "\(flagged == 0 ? "No bin is" : "\(NumberText.count(flagged, "bin")) \(flagged == 1 ? "is" : "are")") flagged. "
      + "Both axes run from 0 to \(NumberText.exact(axisLimit)). The tables below have every number."
  }

  static func label(_ bin: ReliabilityDiagram.Bin) -> String {
    let number = NumberText.probability
    return "predicted \(number(bin.meanProbability)), observed \(number(bin.frequency)) "
      + "\(InspectPhrases.interval(bin.interval)), "
      + "\(NumberText.count(bin.count, "row"))\(bin.flagged ? "; flagged" : "")"
  }

  private func band(_ frame: PlotFrame) -> String {
    let points = reliability.curve
    let upper = points.map { frame.place($0.probability, $0.band.upperBound) }
    let lower = points.reversed().map { frame.place($0.probability, $0.band.lowerBound) }
    let diagonal = PlotMarkup.line("diagonal", frame.left, frame.bottom, frame.right, frame.top)
    return PlotMarkup.path("band", upper + lower, isClosed: true) + diagonal
  }

  private func curves(_ frame: PlotFrame) -> String {
    func path(_ kind: String, _ points: [RecalibrationCurve.Point]) -> String {
      PlotMarkup.path(kind, points.map { frame.place($0.probability, $0.recalibrated) })
    }
    return path("before", reliability.uncalibratedCurve ?? []) + path("curve", reliability.curve)
  }

  private func mark(_ bin: ReliabilityDiagram.Bin, _ frame: PlotFrame) -> String {
    let (x, y) = (frame.x(bin.meanProbability), frame.y(bin.frequency))
    let interval = PlotMarkup.line(
      "interval", x, frame.y(bin.interval.lowerBound), x, frame.y(bin.interval.upperBound))
    let dot = bin.flagged ? PlotMarkup.diamond("dot flagged", x, y, 5) : PlotMarkup.circle("dot", x, y, 3.2)
    return interval + dot + "\n"
  }

  private func histogram(_ frame: PlotFrame) -> String {
    let counts = reliability.histogram
    let cell = 1 / Double(max(counts.count, 1))
    let shown = counts.indices.filter { Double($0) * cell < axisLimit * (1 - 1e-9) }
    let most = shown.map { counts[$0] }.max() ?? 0
    let bottom = frame.bottom + Self.stripGap + Self.stripHeight
    var data = ""
    for index in shown where counts[index] > 0 {
      let height = max(Self.stripHeight * Double(counts[index]) / Double(most), 0.5)
      let ends = [frame.x(Double(index) * cell), frame.x(Double(index + 1) * cell)].map(PlotMarkup.number)
      data +=
        "M\(ends[0]) \(PlotMarkup.number(bottom))v\(PlotMarkup.number(-height))"
        + "H\(ends[1])V\(PlotMarkup.number(bottom))Z"
    }
    return "<path class=\"count\" d=\"\(data)\"/>" + PlotMarkup.line("base", frame.left, bottom, frame.right, bottom)
      + PlotMarkup.text("rows", frame.left - 7, bottom - Self.stripHeight / 2 + 3.5, anchor: "end") + "\n"
  }
}
