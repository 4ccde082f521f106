import TemperCore

/// A reliability diagram with its tables.
struct DiagramView {
  struct Bin {
    var lower: PageNumber
    var upper: PageNumber
    /// "]" for the last bin, which is closed, ")" for the others.
    var bracket: String
    var count: Int
    var shownCount: String
    var mean: PageNumber
    var frequency: PageNumber
    var interval: PageBounds
    var isFlagged: Bool
    var reading: String
  }

  struct Point {
    var probability: PageNumber
    var recalibrated: PageNumber
    var band: PageBounds
  }

  /// Name of the class; empty where `heading` says what it is.
  var name: String
  var heading: String
  var isNamed: Bool
  var part: String
  var hasPart: Bool
  var predicted: PageNumber
  var observed: PageNumber
  var isZoomed: Bool
  var limit: String
  var plot: Plot
  var bins: [Bin]
  var points: [Point]
  var hasPoints: Bool
  /// Says so where the table leaves points out.
  var pointsNote: String

  /// Points of the curve in the table; of more, every few are shown.
  private static let pointRows = 40

  init(
    name: String, part: String, isTie: Bool, identifier: String, reliability: ForecastReliability,
    heading: String = ""
  ) {
    self.name = name
    self.heading = heading
    isNamed = heading.isEmpty
    self.part = part
    hasPart = !part.isEmpty
    predicted = .probability(reliability.meanProbability)
    observed = .probability(reliability.frequency)
    let shown = heading.isEmpty ? "Reliability of \(name)" : "Reliability: \(heading.lowercased())"
    let drawing = ReliabilityPlot(
      title: shown, colors: isTie ? "tie" : "side", identifier: identifier, reliability: reliability)
    plot = drawing.plot()
    isZoomed = drawing.axisLimit < 1
    limit = NumberText.exact(drawing.axisLimit)
    let last = reliability.bins.count - 1
    bins = reliability.bins.enumerated().map { Self.bin($0.element, isLast: $0.offset == last) }
    let stride = max((reliability.curve.count + Self.pointRows - 1) / Self.pointRows, 1)
    points = reliability.curve.enumerated().filter { $0.offset % stride == 0 }.map { _, point in
      Point(
        probability: .probability(point.probability), recalibrated: .probability(point.recalibrated),
        band: PageBounds(point.band))
    }
    hasPoints = !points.isEmpty
    pointsNote =
      stride > 1
      ? "\(NumberText.count(points.count)) of \(NumberText.count(reliability.curve.count)) points; temper inspect --csv writes all."
      : ""
  }

  private static func bin(_ bin: ReliabilityDiagram.Bin, isLast: Bool) -> Bin {
    Bin(
      lower: .probability(bin.lower), upper: .probability(bin.upper), bracket: isLast ? "]" : ")", count: bin.count,
      shownCount: NumberText.count(bin.count), mean: .probability(bin.meanProbability),
      frequency: .probability(bin.frequency), interval: PageBounds(bin.interval), isFlagged: bin.flagged,
      reading: bin.flagged ? (bin.frequency > bin.meanProbability ? "too low" : "too high") : "")
  }
}
