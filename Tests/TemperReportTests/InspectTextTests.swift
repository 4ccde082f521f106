import Testing

@testable import TemperCore
@testable import TemperReport

@Suite struct InspectTextTests {
  private func lines(_ text: String) -> [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  @Test func fitOnOneScreen() throws {
    let text = InspectText.render(InspectSamples.arena, style: TerminalStyle(usesColor: false, width: 100))
    try expectSnapshot(text, named: "inspect-arena-100.txt")
    #expect(lines(text).count <= 46)
    #expect(lines(text).allSatisfy { DisplayWidth.columns(of: String($0)) <= 100 })
  }

  @Test func modelNarrow() throws {
    let text = InspectText.render(InspectSamples.model, style: TerminalStyle(usesColor: false, width: 80))
    try expectSnapshot(text, named: "inspect-model-80.txt")
    #expect(lines(text).allSatisfy { DisplayWidth.columns(of: String($0)) <= 80 })
  }

  @Test func tenClasses() throws {
    let document = InspectSamples.digits((0..<10).map { "digit \($0)" })
    try expectSnapshot(InspectText.render(document), named: "inspect-digits-120.txt")
  }

  @Test func manyClassesFitOneScreenWithTheWorst() {
    var document = InspectSamples.digits((0..<60).map { "class \($0)" })
    document.perClass[57].brier.miscalibration = 0.5
    let text = InspectText.render(document)
    #expect(lines(text).count <= 40)
    #expect(text.contains("class 57") && text.contains("and 48 more"))
  }

  @Test func diagramOfOneClass() throws {
    let text = InspectText.render(
      InspectSamples.arena, className: "winner_tie", style: TerminalStyle(usesColor: false, width: 100))
    try expectSnapshot(text, named: "inspect-class-100.txt")
    #expect(lines(text).count <= 46)
    #expect(!text.contains("tie by margin") && !text.contains("winner_model_b"))
  }

  @Test func hostileNames() {
    let text = InspectText.render(Samples.hostile.inspection)
    #expect(!text.unicodeScalars.contains { $0 != "\n" && VisibleText.escaping(String($0)) != String($0) })
  }
}

@Suite struct SegmentTableTextTests {
  static let parts: [SegmentReliability] = [
    .init(
      segment: "length", value: "[-inf, 120)", rows: 1200, logLoss: 0.71234, standardError: 0.0123,
      perClass: [
        .init("winner_model_a", .init(meanProbability: 0.4, frequency: 0.41, standardError: 0.014, flagged: false)),
        .init("winner_model_b", .init(meanProbability: 0.4, frequency: 0.45, standardError: 0.013, flagged: true)),
        .init("winner_tie", .init(meanProbability: 0.2, frequency: 0.14, standardError: 0.011, flagged: true)),
      ], topLabel: .init(meanProbability: 0.62, frequency: 0.55, standardError: 0.014, flagged: true)),
    .init(
      segment: "length", value: "<b>\u{1b}[1m", rows: 3, logLoss: 1.2, standardError: 0.3,
      perClass: [
        .init("winner_model_a", .init(meanProbability: 0.4, frequency: 0, standardError: 0.1, flagged: false)),
        .init("winner_model_b", .init(meanProbability: 0.4, frequency: 1, standardError: 0.1, flagged: false)),
        .init("winner_tie", .init(meanProbability: 0.2, frequency: 0, standardError: 0.1, flagged: false)),
      ], topLabel: .init(meanProbability: 0.5, frequency: 1, standardError: 0.1, flagged: false)),
  ]

  @Test func aLineForEachSegment() {
    let text = SegmentTableText.render(
      Self.parts, tie: "winner_tie", style: TerminalStyle(usesColor: false, width: 200))
    let lines = text.split(separator: "\n")
    #expect(
      lines[0].split(separator: "  ", omittingEmptySubsequences: true).map { $0.trimming(" ") } == [
        "segment", "rows", "log loss", "± se", "tie predicted observed", "confidence accuracy", "flagged",
      ])
    #expect(lines[1].contains("length: [-inf, 120)") && lines[1].contains("1,200") && lines[1].contains("0.7123"))
    #expect(lines[1].hasSuffix("winner_model_b under-predicted, winner_tie over-predicted, overconfident"))
    #expect(lines[2].hasSuffix("   -"))
    #expect(!text.contains("\u{1b}") && lines.count == 3)
  }

  @Test func withoutATieTheLikeliestClassIsLeft() {
    let text = SegmentTableText.render(Self.parts, tie: nil, style: TerminalStyle(usesColor: false, width: 200))
    #expect(!text.contains("tie predicted") && text.contains("confidence"))
  }

  /// Behind the tables of an inspection, and on its page; nowhere without being asked for.
  @Test func partOfTheInspection() throws {
    var document = InspectSamples.arena
    #expect(!InspectText.render(document).contains("length: "))
    document.by = Self.parts
    #expect(InspectText.render(document).contains("length: [-inf, 120)"))
    #expect(!InspectText.render(document, className: "winner_tie").contains("length: "))
    #expect(try JSONText.parse(InspectDocument.self, JSONText.render(document)) == document)
    var summary = InspectPageTests.model
    #expect(!(try InspectPage.render(summary)).contains("<h3>Segments</h3>"))
    summary.inspection.by = Self.parts
    let page = try InspectPage.render(summary)
    #expect(page.contains("<h3>Segments</h3>") && page.contains("length: &lt;b&gt;"))
    #expect(page.contains("winner_model_b under-predicted, winner_tie over-predicted, overconfident"))
  }
}

extension Substring {
  fileprivate func trimming(_ character: Character) -> String {
    var rest = self
    while rest.first == character { rest.removeFirst() }
    while rest.last == character { rest.removeLast() }
    return String(rest)
  }
}
