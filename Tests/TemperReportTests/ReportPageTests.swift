import Foundation
import Testing

@testable import TemperCore
@testable import TemperReport

@Suite struct ReportPageTests {
  static let samples = ["arena", "digits", "hostile"]

  @Test(arguments: samples)
  func snapshot(name: String) throws {
    try expectPageSnapshot(try ReportPage.render(Self.sample(name)), named: "page-\(name).html")
  }

  @Test(arguments: ["arena", "digits"])
  func valuesAreThoseOfTheDocuments(name: String) throws {
    let summary = Self.sample(name)
    let values = MarkupScan(try ReportPage.render(summary)).tags.filter { $0.name == "data" }
      .compactMap { Double($0.attributes["value"] ?? "") }
    #expect(values == PageValues.run(summary))
  }

  @Test func hostileNamesAreText() throws {
    let page = MarkupScan(try ReportPage.render(Samples.hostile))
    let names = page.texts(of: "bdi")
    for name in Samples.hostileNames.prefix(9) where name != Samples.hostileNames[5] {
      #expect(names.contains { Array($0.unicodeScalars) == Array(name.unicodeScalars) }, "\(name)")
    }
    #expect(names.contains("\\u{202E}gnp.exe\\u{1B}[31m\\u{7}"))
    #expect(names.contains("{{{warnings}}} {{>report}}"))
    #expect(page.tags.contains { $0.attributes["title"] == Samples.hostileNames[0] })
    // In pictures, their descriptions and the texts of their points.
    #expect(page.texts(of: "title").contains("Reliability of <script>alert(1)</script>"))
    #expect(page.texts(of: "span").contains { $0.hasPrefix("<script>alert(1)</script>: Brier score") })
  }

  @Test func testRowsThatDifferAreMarked() throws {
    let page = try ReportPage.render(Samples.arena)
    // Three classes of one model differ by more than chance allows.
    #expect(page.components(separatedBy: " *</td>").count - 1 == 3)
    #expect(try !ReportPage.render(Samples.digits).contains("id=\"test\""))
  }

  @Test func withoutTieNothingIsSaidOfTies() throws {
    let page = try ReportPage.render(Samples.digits)
    #expect(!page.contains("id=\"ties\"") && !page.contains("href=\"#ties\""))
    #expect(page.contains("warning: not converged after 50 iterations"))
    #expect(page.contains("Weights by class"))
  }

  static func sample(_ name: String) -> RunSummary {
    switch name {
    case "arena": Samples.arena
    case "digits": Samples.digits
    default: Samples.hostile
    }
  }

  /// Step by step, and what to do next.
  @Test func stagesAndWhatNextAreOnThePage() throws {
    var summary = Samples.arena
    let plain = try ReportPage.render(summary)
    #expect(!plain.contains("Where the score comes from") && !plain.contains("class=\"next\""))
    summary.next = ["leaving out knn costs nothing; to see what is left: temper fit --without knn"]
    summary.fit.stages = [
      .init(stage: .pool, logLoss: 0.7401, difference: nil, interval: nil),
      .init(stage: .blocks, logLoss: 0.7312, difference: -0.0089, interval: -0.0121...(-0.0051)),
      .init(stage: .calibration, logLoss: 0.7298, difference: -0.0014, interval: -0.0041...0.0012),
    ]
    let page = try ReportPage.render(summary)
    #expect(page.contains("<li>leaving out knn costs nothing; to see what is left: temper fit --without knn</li>"))
    #expect(page.contains("tie-aware pool, plain") && page.contains("+ blocks") && page.contains("+ calibration"))
    #expect(page.contains("<data value=\"-0.0089\">−0.0089</data>"))
    #expect(MarkupScan(page).problems == [])
    let text = FitText.render(summary.fit)
    #expect(
      text.hasSuffix(
        """
        where it comes from     nested   gain
        tie-aware pool, plain   0.7401
        + blocks                0.7312   -0.0089 [-0.0121, -0.0051]
        + calibration           0.7298   -0.0014 [-0.0041, +0.0012]

        """))
  }

  /// Of many classes those that matter come first, and the rest is folded.
  @Test func manyClassesAreFolded() throws {
    var summary = Samples.digits
    let names = (0..<30).map { "c\($0)" }
    summary.inspection = InspectSamples.digits(names)
    summary.inspection.perClass[20].result.brier.miscalibration = 0.9
    summary.inspection.perClass[7].result.frequency = 0.8
    summary.inspection.calibrationTests = InspectSamples.tests(found: [(.classRate, "c11", -5)])
    let view = ReliabilityView(summary.inspection, \.description)
    #expect(view.lines.prefix(3).map(\.name.text) == ["c11", "c20", "c7"])
    #expect(view.lines.count == 13 && view.lines[12].isTopLabel && view.moreLines.count == 18)
    #expect(view.diagrams.first?.name.text == "c11")
    #expect(view.note.hasPrefix("Of 30 classes, in the order of the table, 20 are drawn"))
    #expect(view.tests.first?.subject.text == "c11" && view.tests.first?.isFound == true)
    let few = ReliabilityView(InspectSamples.arena, \.description)
    #expect(
      few.lines.map(\.name.text) == ["winner_model_a", "winner_model_b", "winner_tie", ""] && few.moreLines.isEmpty)
  }
}
