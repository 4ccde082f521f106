import TemperCore

/// "Can each class be believed?": a diagram and a table of bins per class.
struct ReliabilityView {
  struct Bin {
    var lower: PageNumber
    var upper: PageNumber
    /// "]" for the last bin, which is closed, ")" for the others.
    var bracket: String
    var count: Int
    var shownCount: String
    var mean: PageNumber
    var frequency: PageNumber
    var intervalLower: PageNumber
    var intervalUpper: PageNumber
  }

  struct ClassPlot {
    var name: String
    /// "tie", "first side", "second side", or empty.
    var part: String
    var hasPart: Bool
    var predicted: PageNumber
    var observed: PageNumber
    /// Markup made by `ReliabilitySVG`, which escapes the names in it.
    var svg: String
    var isZoomed: Bool
    var limit: String
    var bins: [Bin]
  }

  var classes: [ClassPlot]

  init(_ summary: RunSummary) {
    classes = summary.reliability.enumerated().map { index, reliability in
      let isTie = reliability.name == summary.fit.tie
      let svg = ReliabilitySVG(
        className: reliability.name, colorClass: isTie ? "tie" : "side", identifier: "class-\(index + 1)",
        diagram: reliability.diagram)
      let part = Self.part(reliability.name, summary.fit)
      let last = reliability.diagram.bins.count - 1
      return ClassPlot(
        name: reliability.name, part: part, hasPart: !part.isEmpty,
        predicted: .probability(reliability.meanProbability), observed: .probability(reliability.frequency),
        svg: svg.render(), isZoomed: svg.axisLimit < 1, limit: NumberText.exact(svg.axisLimit),
        bins: reliability.diagram.bins.enumerated().map { Self.bin($0.element, isLast: $0.offset == last) })
    }
  }

  private static func part(_ name: String, _ fit: FitDocument) -> String {
    if name == fit.tie { return "tie" }
    switch fit.sides?.firstIndex(of: name) {
    case 0: return "first side"
    case 1: return "second side"
    default: return ""
    }
  }

  private static func bin(_ bin: ReliabilityDiagram.Bin, isLast: Bool) -> Bin {
    Bin(
      lower: .probability(bin.lower), upper: .probability(bin.upper), bracket: isLast ? "]" : ")", count: bin.count,
      shownCount: NumberText.count(bin.count), mean: .probability(bin.meanProbability),
      frequency: .probability(bin.frequency), intervalLower: .probability(bin.interval.lowerBound),
      intervalUpper: .probability(bin.interval.upperBound))
  }
}
