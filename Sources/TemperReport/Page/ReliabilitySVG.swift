public import TemperCore

/// Draws a reliability diagram: binned points with their intervals, the diagonal, and the counts below.
///
/// The picture is a self-contained `<svg>` element with a title and a description as its text alternative; each bin says
/// its numbers when pointed at. Colours come from the page, by class: `plot`, and `tie` or `side` for the part played.
public struct ReliabilitySVG: Sendable, Equatable {
  /// Name of the class, as the title says it.
  public var className: String
  /// `tie` or `side`; decides the colour only.
  public var colorClass: String
  /// Prefix of the ids inside the picture; unique on a page, and made of ASCII letters, digits and hyphens.
  public var identifier: String
  public var diagram: ReliabilityDiagram

  public init(className: String, colorClass: String = "side", identifier: String, diagram: ReliabilityDiagram) {
    self.className = className
    self.colorClass = colorClass
    self.identifier = identifier
    self.diagram = diagram
  }

  /// Upper end of both axes: 1, or less where all points and intervals lie below, so that a rare class can be read.
  public var axisLimit: Double { axis.limit }

  /// The axes' end, and the number of steps between their labels.
  private var axis: (limit: Double, steps: Int, decimals: Int) {
    let highest = diagram.bins.reduce(0.0) { max($0, $1.meanProbability, $1.interval.upperBound) }
    let choices = [(0.1, 5, 2), (0.2, 4, 2), (0.4, 4, 1), (0.6, 6, 1)]
    return choices.first { highest <= $0.0 } ?? (1, 5, 1)
  }

  private static let left = 44.0
  private static let top = 10.0
  private static let size = 264.0
  private static let bottom = top + size
  private static let stripBottom = bottom + 30
  private static let stripHeight = 22.0

  /// The `<svg>` element. O(bins).
  public func render() -> String {
    let title = "Reliability of \(className)"
    var svg = """
      <svg class="plot \(HTMLText.escape(colorClass))" viewBox="0 0 320 346" role="img" \
      aria-labelledby="\(identifier)-title \(identifier)-desc">
      <title id="\(identifier)-title">\(HTMLText.escape(title))</title>
      <desc id="\(identifier)-desc">\(HTMLText.escape(description))</desc>

      """
    svg += axes()
    let mostRows = diagram.bins.reduce(1) { max($0, $1.count) }
    for bin in diagram.bins { svg += group(bin, mostRows: mostRows) }
    return svg + "</svg>\n"
  }

  private var description: String {
    guard let first = diagram.bins.first, let last = diagram.bins.last else { return "There are no rows to show." }
    return
      "Observed frequency against predicted probability in \(NumberText.count(diagram.bins.count, "bin")), with 95 % "
      + "intervals; mean predictions go from \(NumberText.probability(first.meanProbability)) to "
      + "\(NumberText.probability(last.meanProbability)). Both axes run from 0 to \(NumberText.exact(axisLimit)). "
      + "The table of bins has every number."
  }

  private func x(_ probability: Double) -> Double {
    Self.left + Self.size * min(max(probability / axisLimit, 0), 1)
  }

  private func y(_ frequency: Double) -> Double {
    Self.bottom - Self.size * min(max(frequency / axisLimit, 0), 1)
  }

  private func text(_ coordinate: Double) -> String { NumberText.exact((coordinate * 10).rounded() / 10) }

  private func line(_ kind: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
    "<line class=\"\(kind)\" x1=\"\(text(x1))\" y1=\"\(text(y1))\" x2=\"\(text(x2))\" y2=\"\(text(y2))\"/>"
  }

  private func axes() -> String {
    var svg = ""
    let right = Self.left + Self.size
    let (limit, steps, decimals) = axis
    for step in 0...steps {
      let value = limit * Double(step) / Double(steps)
      let label = NumberText.fixed(value, decimals)
      svg += line("grid", x(value), Self.top, x(value), Self.bottom)
      svg += line("grid", Self.left, y(value), right, y(value))
      svg += "<text x=\"\(text(x(value)))\" y=\"\(text(Self.stripBottom + 15))\" text-anchor=\"middle\">\(label)</text>"
      svg += "<text x=\"\(text(Self.left - 7))\" y=\"\(text(y(value) + 3.5))\" text-anchor=\"end\">\(label)</text>\n"
    }
    svg += line("diagonal", Self.left, Self.bottom, right, Self.top)
    let middle = Self.left + Self.size / 2
    svg += "<text class=\"axis\" x=\"\(text(middle))\" y=\"342\" text-anchor=\"middle\">predicted probability</text>"
    svg += "<text class=\"axis\" x=\"12\" y=\"\(text(Self.top + Self.size / 2))\" text-anchor=\"middle\" "
    svg += "transform=\"rotate(-90 12 \(text(Self.top + Self.size / 2)))\">observed frequency</text>\n"
    return svg
  }

  private func group(_ bin: ReliabilityDiagram.Bin, mostRows: Int) -> String {
    let number = NumberText.probability
    let rows = NumberText.count(bin.count, "row")
    let label =
      "predicted \(number(bin.meanProbability)), observed \(number(bin.frequency)) "
      + "[\(number(bin.interval.lowerBound)), \(number(bin.interval.upperBound))], \(rows)"
    let center = x(bin.meanProbability)
    let start = x(bin.lower)
    let width = max(x(bin.upper) - start - 0.8, 0.8)
    let height = Self.stripHeight * Double(bin.count) / Double(mostRows)
    return "<g class=\"bin\"><title>\(label)</title>"
      + "<rect class=\"count\" x=\"\(text(start))\" y=\"\(text(Self.stripBottom - height))\" "
      + "width=\"\(text(width))\" height=\"\(text(height))\"/>"
      + line("interval", center, y(bin.interval.lowerBound), center, y(bin.interval.upperBound))
      + "<circle class=\"dot\" cx=\"\(text(center))\" cy=\"\(text(y(bin.frequency)))\" r=\"3.4\"/></g>\n"
  }
}
