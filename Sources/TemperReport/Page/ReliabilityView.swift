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
    var name: PageName
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
  /// The lines of further classes, behind a disclosure.
  var moreLines: [Line]
  var hasMoreLines: Bool
  var moreLinesCount: String
  /// Which classes come first; empty where all are shown.
  var order: String
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
  /// The tests behind the verdict, the surest first.
  var tests: [TestLine]
  var hasTests: Bool
  var testCount: String
  var testNote: String

  /// Tests that are listed; of more, the surest.
  private static let listedTests = 40

  /// Diagrams in view and behind a disclosure, and lines of the overview in all.
  private static let diagramsInView = 12
  static let drawnClasses = 20
  private static let listedClasses = 100
  /// Up to so many classes stand in their own order; of more, those that matter most come first.
  private static let fewClasses = 12

  init(_ document: InspectDocument, _ words: Message.Words) {
    let parts = document.perClass.map { Self.part($0.name, document) }
    let all = document.perClass.map(\.result) + [document.topLabel]
    let scale = PageScale(
      covering: all.flatMap { [$0.ece, $0.eceUnderCalibration, $0.smoothEce, $0.smoothEceUnderCalibration] })
    meaning = InspectSentence.text(document)
    let ranked = Self.ranked(document)
    let listed = ranked.prefix(Self.listedClasses).map { index in
      let item = document.perClass[index]
      return Self.line(item.name, parts[index], item.name == document.tie?.className, item.result, scale)
    }
    let isMany = ranked.count > Self.fewClasses
    lines =
      (isMany ? Array(listed.prefix(Self.fewClasses)) : listed)
      + [Self.line("", "", false, document.topLabel, scale, isTopLabel: true)]
    moreLines = isMany ? Array(listed.dropFirst(Self.fewClasses)) : []
    hasMoreLines = !moreLines.isEmpty
    moreLinesCount = NumberText.count(moreLines.count, "more class", plural: "more classes")
    order =
      isMany
      ? "Of \(NumberText.count(document.perClass.count)) classes those come first that tests found, then the worst calibrated and the largest."
      : ""
    let found = InspectPhrases.errors(document)
    let errorScale = PageScale(covering: found.flatMap { [$0.value, $0.chance] })
    errors = found.map { Error(name: $0.name, gauge: Gauge($0.value, chance: $0.chance, errorScale)) }
    let drawn = ranked.prefix(Self.drawnClasses)
    note =
      drawn.count < document.perClass.count
      ? "Of \(NumberText.count(document.perClass.count)) classes, in the order of the table, \(drawn.count) are drawn; \(words(.inspectTables)) writes the points of all."
      : ""
    var views = drawn.map { index in
      let item = document.perClass[index]
      return DiagramView(
        name: item.name, part: parts[index], isTie: item.name == document.tie?.className,
        identifier: "class-\(index + 1)", reliability: item.result, words)
    }
    views.append(
      DiagramView(
        name: "", part: "", isTie: false, identifier: "top-label", reliability: document.topLabel,
        heading: "The likeliest class", words))
    diagrams = Array(views.prefix(Self.diagramsInView))
    moreDiagrams = Array(views.dropFirst(Self.diagramsInView))
    hasMore = !moreDiagrams.isEmpty
    isPairs = [2, 4].contains(views.count)
    moreCount = NumberText.count(moreDiagrams.count, "more diagram")
    isNested = document.kind == .fit
    segments = SegmentsView(document).map { [$0] } ?? []
    hasUncalibrated = all.contains { $0.uncalibratedCurve != nil }
    let made = document.calibrationTests.all
    tests = made.enumerated().sorted { ($0.element.p, $0.offset) < ($1.element.p, $1.offset) }
      .prefix(Self.listedTests).map { TestLine($0.element) }
    hasTests = !tests.isEmpty
    testCount = NumberText.count(made.count, "test")
    testNote =
      "Z is observed minus predicted in standard errors, of bins and segments the surest. Below 0.05 adjusted a test contradicts calibration."
      + (made.count > tests.count ? " The \(tests.count) surest are listed." : "")
  }

  /// Ordinals of the classes: few in their order, of many the noteworthy ones first.
  private static func ranked(_ document: InspectDocument) -> [Int] {
    document.perClass.count > fewClasses ? document.result.noteworthyClasses : Array(document.perClass.indices)
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
      name: PageName(name), part: part, hasPart: !part.isEmpty, isTie: isTie, isTopLabel: isTopLabel,
      observed: .probability(reliability.frequency), predicted: .probability(reliability.meanProbability),
      ece: Gauge(reliability.ece, chance: reliability.eceUnderCalibration, scale),
      smooth: Gauge(reliability.smoothEce, chance: reliability.smoothEceUnderCalibration, scale),
      mcb: .loss(reliability.brier.miscalibration), dsc: .loss(reliability.brier.discrimination),
      z: .bias(reliability.spiegelhalter.z),
      p: NumberText.significance(reliability.spiegelhalter.p),
      flagged: flagged == 0 ? "none" : "\(flagged) of \(reliability.bins.count)", isFlagged: flagged > 0)
  }
}

/// A test of calibration.
struct TestLine {
  var view: String
  /// The class or the column of segments; empty where there is none.
  var subject: PageName
  var z: PageNumber
  var p: String
  var adjusted: String
  var isFound: Bool

  init(_ test: CalibrationTests.Test) {
    view = Self.name(test.view)
    let segment = test.segment.map { "\($0): \(test.value ?? "")" }
    subject = PageName([segment, test.className].compactMap { $0 }.joined(separator: ", "))
    z = .bias(test.z)
    p = NumberText.significance(test.p)
    adjusted = NumberText.significance(test.adjustedP)
    isFound = test.found
  }

  private static func name(_ view: CalibrationTests.View) -> String {
    switch view {
    case .confidence: "confidence of all probabilities"
    case .topLabelRate: "rate of the likeliest class"
    case .topLabelBins: "bins of the likeliest class"
    case .classRate: "rate"
    case .classSlope: "slope"
    case .classBins: "bins"
    case .tieByMargin: "ties, by margin"
    case .tieTenths: "tenths of margins"
    case .sideSlope: "slope, given no tie"
    case .sideBins: "bins, given no tie"
    case .position: "lead of the first side"
    case .segments: "segments"
    }
  }
}

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
  var name: PageName
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
    heading: String = "", _ words: Message.Words
  ) {
    self.name = PageName(name)
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
      ? "\(NumberText.count(points.count)) of \(NumberText.count(reliability.curve.count)) points; \(words(.inspectTables)) writes all."
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

/// The segments of an inspection: rates beside what was predicted, a line a segment.
struct SegmentsView {
  struct Line {
    var name: PageName
    var rows: String
    var loss: PageNumber
    var error: PageNumber
    var tie: [Pair]
    var topLabel: Pair
    var flags: String
    var isFlagged: Bool
  }

  /// Predicted and observed.
  struct Pair {
    var predicted: PageNumber
    var observed: PageNumber

    init(_ rate: SegmentReliability.Rate) {
      predicted = .probability(rate.meanProbability)
      observed = .probability(rate.frequency)
    }
  }

  var hasTie: Bool
  var lines: [Line]

  /// Nil where no columns were asked for.
  init?(_ document: InspectDocument) {
    guard let parts = document.by else { return nil }
    let tie = document.tie?.className
    hasTie = tie != nil
    lines = parts.map { part in
      let flags = SegmentTableText.flags(part)
      return Line(
        name: PageName("\(part.segment): \(part.value)"), rows: NumberText.count(part.rows), loss: .loss(part.logLoss),
        error: .loss(part.standardError), tie: part.perClass.filter { $0.name == tie }.map { Pair($0.result) },
        topLabel: Pair(part.topLabel), flags: flags.isEmpty ? "none" : flags.joined(separator: ", "),
        isFlagged: !flags.isEmpty)
    }
  }
}
