import Foundation
import Testing

@testable import TemperCore
@testable import TemperReport

@Suite struct ComparePageTests {
  private static func part(_ share: Double, _ mean: Double?, _ interval: ClosedRange<Double>?) -> Comparison.Part {
    .init(
      share: share, mean: mean, interval: interval, lossA: mean.map { 0.9 + $0 }, lossB: mean.map { _ in 0.9 })
  }

  private static func segment(
    _ column: String, _ value: String, _ mean: Double, _ interval: ClosedRange<Double>?, against: Double?,
    _ range: ClosedRange<Double>?
  ) -> CompareSegmentsText.Segment {
    .init(
      SegmentLabel(segment: column, value: value),
      Labelled(
        part(0.5, mean, interval),
        .init(
          simultaneousInterval: interval, againstOverall: against.map { .init(mean: $0, interval: range) })))
  }

  /// Two fits, segments, a condition and a forecast.
  static let fits: CompareSummary = {
    var subjects = ComparedSubjects(Subject(.fit, "run"), Subject(.fit, "plain"))
    subjects.differsIn = FitDifferences(
      options: [.init(name: "pool", a: "auto", b: "linear")],
      choices: [.init(name: "pool", a: "tie-aware", b: "linear"), .init(name: "temperature", a: "0.97", b: "1.04")])
    var comparison = Comparison(
      rows: 3200, groups: 303, resamples: 2000, seed: 0,
      difference: .init(
        logLoss: part(1, -0.0538, -0.0668 ... -0.0409), tie: part(1, -0.0325, -0.0527 ... -0.0172),
        decisive: part(0.89, -0.024, -0.0412...0.0012),
        perClass: [
          .init("a", part(0.45, 0.01, 0.001...0.02)), .init("b", part(0.55, -0.1, nil)),
          .init("tie", part(0, nil, nil)),
        ]),
      forecast: .init(
        testRows: 1254, probabilityABetter: 0.97, publicShare: 0.25, publicRows: 314, publicProbabilityABetter: 0.81),
      by: [
        segment("language", "English", -0.05, -0.08 ... -0.02, against: 0.0038, -0.01...0.02),
        segment("language", "Japanese", 0.02, -0.01...0.05, against: 0.0738, 0.03...0.11),
        segment("all", "rows", -0.0538, nil, against: nil, nil),
      ])
    comparison.where = [RowCondition(column: "size", value: "large")]
    return CompareSummary(
      comparison: CompareDocument(subjects, comparison), sources: Array(Samples.arena.sources.prefix(3)),
      version: "0.1.0")
  }()

  static let hostile: CompareSummary = {
    let names = Samples.hostileNames
    var summary = fits
    summary.comparison.a = names[0]
    summary.comparison.b = names[1]
    for (index, name) in [names[2], names[4], names[6]].enumerated() {
      summary.comparison.difference.perClass[index].name = name
      summary.comparison.by?[index].segment = name
      summary.comparison.by?[index].value = names[index + 3]
    }
    summary.comparison.differsIn = FitDifferences(
      options: [.init(name: names[0], a: names[1], b: names[9])],
      choices: [.init(name: "models", a: names[8], b: names[5])])
    summary.comparison.where = [RowCondition(column: names[0], value: names[5])]
    summary.sources[0].path = names[1]
    return summary
  }()

  @Test func snapshot() throws {
    try expectPageSnapshot(try ComparePage.render(Self.fits), named: "page-compare.html")
  }

  /// Every number of the document stands on the page, with its exact value behind it.
  @Test func valuesAreThoseOfTheDocument() throws {
    let values = MarkupScan(try ComparePage.render(Self.fits)).tags.filter { $0.name == "data" }
      .compactMap { Double($0.attributes["value"] ?? "") }
    func numbers(_ part: Comparison.Part, _ interval: ClosedRange<Double>?) -> [Double] {
      [part.share] + [part.lossA, part.lossB, part.mean].compactMap { $0 }
        + (interval.map { [$0.lowerBound, $0.upperBound] } ?? [])
    }
    let difference = Self.fits.comparison.difference
    let parts =
      [difference.logLoss, difference.tie, difference.decisive].compactMap { $0 } + difference.perClass.map(\.result)
    let segments = (Self.fits.comparison.by ?? []).flatMap { segment in
      numbers(segment.result.label, segment.simultaneousInterval) + [segment.againstOverall?.mean].compactMap { $0 }
        + (segment.againstOverall?.interval.map { [$0.lowerBound, $0.upperBound] } ?? [])
    }
    #expect(values == parts.flatMap { numbers($0, $0.interval) } + segments)
  }

  @Test func meaningsAndDifferencesStandOnThePage() throws {
    let page = try ComparePage.render(Self.fits)
    for text in [
      "run is better overall (-0.0538 [-0.0668, -0.0409]) and at ties; at sides the two cannot be told apart.",
      "On 1,254 test rows like these run scores better with probability 0.97", "3,200 out-of-fold rows", "303 groups",
      "where size = large", "Comparison of two fits", "What differs between the fits?", "tie-aware", "1.04",
      "<span class=\"tag\">differs</span>", "All intervals of 3 segments hold at once",
    ] { #expect(page.contains(text), "\(text)") }
  }

  @Test func whatIsNotThereIsNotShown() throws {
    var summary = Self.fits
    summary.comparison.kindA = .model
    summary.comparison.differsIn = nil
    summary.comparison.by = nil
    let page = try ComparePage.render(summary)
    #expect(!page.contains("href=\"#differences\"") && !page.contains("href=\"#segments\""))
    #expect(page.contains("Comparison of a model and a fit"))
    summary.comparison.differsIn = FitDifferences(options: [], choices: [])
    #expect(try ComparePage.render(summary).contains("came out the same."))
  }
}

@Suite struct FitDifferencesTests {
  @Test func choicesThatAreNotTheSame() {
    let a = Samples.arena.fit
    #expect(FitDifferences.choices(a, a) == [])
    var b = a
    b.pool = .linear
    b.weightsSign = .nonnegative
    b.swapping = .none
    b.blocks = []
    b.temperature = nil
    b.penalty.equalWeights = .infinity
    b.models.removeFirst()
    b.calibration = .init(method: .temperature, parameters: [])
    let found = FitDifferences.choices(a, b)
    #expect(
      found.map(\.name) == [
        "pool", "weights", "swapped predictions", "blocks", "penalties", "temperature", "calibration",
        "models of one only",
      ])
    #expect(found[0] == .init(name: "pool", a: "tie-aware", b: "linear"))
    #expect(found[3] == .init(name: "blocks", a: "sharpness", b: "none"))
    #expect(found[5] == .init(name: "temperature", a: "0.85", b: "none"))
    #expect(found[7] == .init(name: "models of one only", a: "catboost", b: "none"))
  }

  @Test func tableInTheTerminal() {
    let differences = FitDifferences(
      options: [.init(name: "pool", a: "auto", b: "linear")],
      choices: [.init(name: "temperature", a: "0.97", b: String(repeating: "long ", count: 30))])
    let style = TerminalStyle(usesColor: false, width: 80)
    #expect(
      FitDifferencesText.render(differences, names: ["run", "plain"], style: style) == """
        the fits differ in    run    plain
        asked: pool           auto   linear
        chosen: temperature   0.97   long long l…long long

        """)
    #expect(
      FitDifferencesText.render(FitDifferences(options: [], choices: []), names: ["x", "y"], style: style)
        == "The two fits were asked for in the same way, of the same files, and came out the same.\n")
  }
}
