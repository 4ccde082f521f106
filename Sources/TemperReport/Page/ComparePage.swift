import TemperCore

/// The page of a comparison: one self-contained HTML file in the style of the page of a run.
public enum ComparePage {
  /// The page's text. The same summary gives the same bytes.
  ///
  /// - Throws: `ReportFailure` where a template does not parse, which the tests rule out.
  public static func render(_ summary: CompareSummary) throws -> String {
    try PageTemplates.render(ComparePageView(summary), template: "compare")
  }
}

/// The content of the page of a comparison, which the templates read by property name.
struct ComparePageView {
  /// A line of the table of parts, or of segments.
  struct Line {
    var name: String
    var share: PageNumber
    /// Losses of A and B; empty where no row is concerned.
    var losses: [Losses]
    /// Empty where there is none.
    var interval: [PageInterval]
    /// The mean difference where there is no interval.
    var mean: [PageNumber]
    var verdict: String
    /// Against the overall difference; empty for parts, and for a segment of all rows.
    var against: [Against]
  }

  struct Losses {
    var a: PageNumber
    var b: PageNumber
  }

  struct Against {
    var mean: PageNumber
    var range: [Range]
    var differs: Bool
  }

  struct Range {
    var lower: PageNumber
    var upper: PageNumber
  }

  struct Difference {
    var name: String
    var a: String
    var b: String
  }

  /// A group of differences under a heading.
  struct Differences {
    var heading: String
    var lines: [Difference]
  }

  var kind: String
  var title: String
  var nameA: String
  var nameB: String
  var facts: [String]
  var meaning: String
  var forecast: [String]
  var lines: [Line]
  var segments: [Line]
  var hasSegments: Bool
  var segmentsMeaning: String
  var segmentCount: String
  /// Whether two fits are compared.
  var isOfFits: Bool
  var differences: [Differences]
  /// Said where fits do not differ; else empty.
  var sameness: [String]
  var making: MakingView

  init(_ summary: CompareSummary) {
    let comparison = summary.comparison
    let names = CompareSentence.plainNames(comparison)
    kind = "Comparison of \(Self.kinds(comparison))"
    title = "\(names[0]) against \(names[1])"
    (nameA, nameB) = (names[0], names[1])
    facts = Self.facts(comparison)
    meaning = CompareSentence.text(comparison)
    forecast = ForecastPhrases.comparison(comparison).map { [$0] } ?? []
    let parts = CompareText.parts(comparison)
    let scale = PageScale(covering: parts.flatMap { [$0.part.mean ?? 0] + PageScale.ends($0.part.interval) })
    lines = parts.map { Self.line($0.name, $0.part, $0.part.interval, names, scale) }
    let found = comparison.by ?? []
    let axis = PageScale(covering: found.flatMap { [$0.mean ?? 0] + PageScale.ends($0.simultaneousInterval) })
    segments = found.map { segment in
      var line = Self.line(
        "\(segment.segment): \(segment.value)", segment.result.label, segment.simultaneousInterval, names, axis)
      line.against =
        segment.againstOverall.map { contrast in
          [
            Against(
              mean: .difference(contrast.mean),
              range: contrast.interval.map {
                [Range(lower: .difference($0.lowerBound), upper: .difference($0.upperBound))]
              } ?? [], differs: segment.differsFromOverall)
          ]
        } ?? []
      return line
    }
    hasSegments = !found.isEmpty
    segmentCount = NumberText.count(found.count, "segment")
    segmentsMeaning = found.isEmpty ? "" : CompareSegmentsSentence.text(found, names: names)
    isOfFits = comparison.differsIn != nil
    differences = [
      Differences(heading: "Asked for", lines: Self.lines(comparison.differsIn?.options)),
      Differences(heading: "Came out", lines: Self.lines(comparison.differsIn?.choices)),
    ].filter { !$0.lines.isEmpty }
    sameness = comparison.differsIn?.isEmpty == true ? [FitDifferencesText.none] : []
    making = MakingView(summary)
  }

  private static func kinds(_ comparison: CompareDocument) -> String {
    switch (comparison.kindA, comparison.kindB) {
    case (.model, .model): "two models"
    case (.fit, .fit): "two fits"
    default: "a model and a fit"
    }
  }

  private static func facts(_ comparison: CompareDocument) -> [String] {
    var facts = ["\(NumberText.count(comparison.rows)) out-of-fold rows"]
    if let conditions = ConditionPhrases.text(comparison.where) { facts.append(conditions) }
    if let groups = comparison.groups { facts.append(NumberText.count(groups, "group")) }
    if let weights = comparison.weights {
      facts.append("weighted: \(WeightPhrases.effective(weights, of: comparison.rows))")
    }
    return facts
  }

  private static func line(
    _ name: String, _ part: Comparison.Part, _ interval: ClosedRange<Double>?, _ names: [String], _ scale: PageScale
  ) -> Line {
    var losses: [Losses] = []
    if let a = part.lossA, let b = part.lossB { losses.append(Losses(a: .loss(a), b: .loss(b))) }
    var drawn: [PageInterval] = []
    if let mean = part.mean, let interval { drawn.append(PageInterval(mean: mean, interval, scale)) }
    let verdict =
      switch CompareSentence.Verdict(interval) {
      case .a: names[0]
      case .b: names[1]
      case .open: "not told apart"
      }
    return Line(
      name: name, share: .probability(part.share), losses: losses, interval: drawn,
      mean: drawn.isEmpty ? part.mean.map { [.difference($0)] } ?? [] : [], verdict: verdict, against: [])
  }

  private static func lines(_ entries: [FitDifferences.Entry]?) -> [Difference] {
    (entries ?? []).map { Difference(name: $0.name, a: PageNumber.typographic($0.a), b: PageNumber.typographic($0.b)) }
  }
}
