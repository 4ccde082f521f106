import Foundation
import TemperCore
import Testing

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
}
