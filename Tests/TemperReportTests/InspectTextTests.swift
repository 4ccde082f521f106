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
