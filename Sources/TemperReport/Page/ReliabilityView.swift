import TemperCore

/// "Can each class be believed?": what it means, the errors beside their null levels, a diagram and its tables per class.
struct ReliabilityView {
  /// An error as a bar, with a mark where it would be by chance.
  struct Gauge {
    var value: PageNumber
    var chance: PageNumber
    var bar: PageBar
    var mark: String

    init(_ value: Double, chance: Double, _ scale: PageScale) {
      self.value = .loss(value)
      self.chance = .loss(chance)
      bar = PageBar(value, scale)
      mark = scale.percent(chance)
    }
  }

  /// A line of the overview.
  struct Line {
    var name: String
    var part: String
    var hasPart: Bool
    var isTie: Bool
    /// Of the likeliest class, which is no class by name.
    var isTopLabel: Bool
    var observed: PageNumber
    var predicted: PageNumber
    var ece: Gauge
    var smooth: Gauge
    var mcb: PageNumber
    var dsc: PageNumber
    var z: PageNumber
    var p: String
    var flagged: String
    var isFlagged: Bool
  }

  struct Error {
    var name: String
    var gauge: Gauge
  }

  var meaning: String
  /// Says so where not every class is drawn.
  var note: String
  var lines: [Line]
  var errors: [Error]
  var diagrams: [DiagramView]
  /// The diagrams beyond the first dozen, drawn behind a disclosure.
  var moreDiagrams: [DiagramView]
  var hasMore: Bool
  /// Whether two columns divide the diagrams evenly, and three do not.
  var isPairs: Bool
  var moreCount: String
  var isNested: Bool
  var hasUncalibrated: Bool
  /// None where no segments were asked for.
  var segments: [SegmentsView]

  private static let diagramsInView = 12
  /// Diagrams of classes that are drawn, and lines of the overview; of more classes, the worst calibrated ones are.
  private static let drawnClasses = 15
  private static let listedClasses = 100

  init(_ document: InspectDocument) {
    let parts = document.perClass.map { Self.part($0.name, document) }
    let all = document.perClass.map(\.result) + [document.topLabel]
    let scale = PageScale(
      covering: all.flatMap { [$0.ece, $0.eceUnderCalibration, $0.smoothEce, $0.smoothEceUnderCalibration] })
    meaning = InspectSentence.text(document)
    lines =
      Self.worst(Self.listedClasses, document).map { index in
        let item = document.perClass[index]
        return Self.line(item.name, parts[index], item.name == document.tie?.className, item.result, scale)
      } + [Self.line("", "", false, document.topLabel, scale, isTopLabel: true)]
    let found = InspectPhrases.errors(document)
    let errorScale = PageScale(covering: found.flatMap { [$0.value, $0.chance] })
    errors = found.map { Error(name: $0.name, gauge: Gauge($0.value, chance: $0.chance, errorScale)) }
    let drawn = Self.worst(Self.drawnClasses, document)
    note =
      drawn.count < document.perClass.count
      ? "Of \(NumberText.count(document.perClass.count)) classes the \(drawn.count) with the largest miscalibration (MCB) are drawn; temper inspect --csv writes the points of all."
      : ""
    var views = drawn.map { index in
      let item = document.perClass[index]
      return DiagramView(
        name: item.name, part: parts[index], isTie: item.name == document.tie?.className,
        identifier: "class-\(index + 1)", reliability: item.result)
    }
    views.append(
      DiagramView(
        name: "", part: "", isTie: false, identifier: "top-label", reliability: document.topLabel,
        heading: "The likeliest class"))
    diagrams = Array(views.prefix(Self.diagramsInView))
    moreDiagrams = Array(views.dropFirst(Self.diagramsInView))
    hasMore = !moreDiagrams.isEmpty
    isPairs = [2, 4].contains(views.count)
    moreCount = NumberText.count(moreDiagrams.count, "more diagram")
    isNested = document.kind == .fit
    segments = SegmentsView(document).map { [$0] } ?? []
    hasUncalibrated = all.contains { $0.uncalibratedCurve != nil }
  }

  /// Ordinals of the classes with the largest miscalibration, in the order of the classes.
  private static func worst(_ count: Int, _ document: InspectDocument) -> [Int] {
    let classes = document.perClass.map(\.result.brier.miscalibration)
    let worst = classes.indices.sorted { classes[$0] != classes[$1] ? classes[$0] > classes[$1] : $0 < $1 }
    return worst.prefix(count).sorted()
  }

  private static func part(_ name: String, _ document: InspectDocument) -> String {
    guard let tie = document.tie else { return "" }
    if name == tie.className { return "tie" }
    switch tie.sides.firstIndex(of: name) {
    case 0: return "first side"
    case 1: return "second side"
    default: return ""
    }
  }

  private static func line(
    _ name: String, _ part: String, _ isTie: Bool, _ reliability: ForecastReliability, _ scale: PageScale,
    isTopLabel: Bool = false
  ) -> Line {
    let flagged = reliability.bins.filter(\.flagged).count
    return Line(
      name: name, part: part, hasPart: !part.isEmpty, isTie: isTie, isTopLabel: isTopLabel,
      observed: .probability(reliability.frequency), predicted: .probability(reliability.meanProbability),
      ece: Gauge(reliability.ece, chance: reliability.eceUnderCalibration, scale),
      smooth: Gauge(reliability.smoothEce, chance: reliability.smoothEceUnderCalibration, scale),
      mcb: .loss(reliability.brier.miscalibration), dsc: .loss(reliability.brier.discrimination),
      z: .bias(reliability.spiegelhalter.z),
      p: NumberText.significance(reliability.spiegelhalter.p),
      flagged: flagged == 0 ? "none" : "\(flagged) of \(reliability.bins.count)", isFlagged: flagged > 0)
  }
}
