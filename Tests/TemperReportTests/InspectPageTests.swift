import Foundation
import Testing

@testable import TemperCore
@testable import TemperReport

@Suite struct InspectPageTests {
  static let fit = InspectSummary(
    inspection: InspectSamples.arena, fit: Samples.arena.fit, comparisons: Samples.arena.comparisons,
    sources: Samples.arena.sources, version: "0.1.0")

  static let model = InspectSummary(
    inspection: InspectSamples.model, fit: nil, comparisons: [], sources: [Samples.arena.sources[0]], version: "0.1.0")

  static let hostile = InspectSummary(
    inspection: Samples.hostile.inspection, fit: Samples.hostile.fit, comparisons: [],
    sources: Samples.hostile.sources, version: "0.1.0", warnings: Samples.hostileNames)

  @Test func snapshots() throws {
    try expectPageSnapshot(try InspectPage.render(Self.model), named: "page-inspect-model.html")
  }

  @Test func valuesAreThoseOfTheDocuments() throws {
    for summary in [Self.fit, Self.model] {
      let values = MarkupScan(try InspectPage.render(summary)).tags.filter { $0.name == "data" }
        .compactMap { Double($0.attributes["value"] ?? "") }
      #expect(values == PageValues.inspection(summary))
    }
  }

  /// A diagram for each class and for the likeliest one, the tie by margin and the side; a fit has its models besides.
  @Test func picturesAreThere() throws {
    func count(_ summary: InspectSummary, _ kind: String) throws -> Int {
      MarkupScan(try InspectPage.render(summary)).tags.filter { $0.attributes["class"]?.hasPrefix(kind) == true }.count
    }
    #expect(try count(Self.fit, "plot ") == 7)
    #expect(try count(Self.model, "plot ") == 6)
    var digits = Self.model
    digits.inspection = InspectSamples.digits((0..<10).map { "digit \($0)" })
    #expect(try count(digits, "plot ") == 11)
    #expect(try count(digits, "spot ") == 11 * 15)
  }

  @Test func whatAModelHasNotIsNotThere() throws {
    let page = try InspectPage.render(Self.model)
    #expect(!page.contains("id=\"models\"") && !page.contains("href=\"#models\"") && !page.contains("Candidates"))
    #expect(!page.contains("Nested") && !page.contains("Certificate"))
    #expect(page.contains("Inspection of a model") && page.contains("With the sides exchanged"))
  }

  @Test func meaningStandsOnThePage() throws {
    let page = try InspectPage.render(Self.model)
    #expect(page.contains(HTMLText.escape(InspectSentence.text(InspectSamples.model))))
  }

  @Test func intervalsOfWeightsAreDrawnWhereThereAreSome() throws {
    var summary = Self.fit
    #expect(
      try !InspectPage.render(summary).contains(
        "class=\"fill\" style=\"left:0.00%;width:0.00%\"></i><i class=\"reach\""))
    summary.fit?.models[0].weightInterval = 0.21...0.63
    summary.fit?.models[0].tieWeightInterval = -0.11...0.71
    let page = try InspectPage.render(summary)
    #expect(
      page.components(separatedBy: "%\"></i><i class=\"reach\"").count
        > (try InspectPage.render(Self.fit)).components(separatedBy: "%\"></i><i class=\"reach\"").count)
    let values = MarkupScan(page).tags.filter { $0.name == "data" }.compactMap { Double($0.attributes["value"] ?? "") }
    #expect(values == PageValues.inspection(summary))
  }

  @Test func curveBeforeCalibrationIsDrawnWhereThereIsOne() throws {
    var summary = Self.fit
    #expect(try !InspectPage.render(summary).contains("class=\"before\" d=\"M"))
    summary.inspection.perClass[1].uncalibratedCurve = [
      .init(probability: 0.1, recalibrated: 0, band: 0...1), .init(probability: 0.9, recalibrated: 1, band: 0...1),
    ]
    let page = try InspectPage.render(summary)
    #expect(page.components(separatedBy: "class=\"before\" d=\"M").count == 2)
    #expect(page.contains("<dt>Dotted curve</dt>"))
  }

  /// Far under a megabyte at competition size, and bounded for any number of classes.
  @Test(arguments: [3, 10, 200]) func sizeIsBounded(classes: Int) throws {
    var summary = Self.fit
    var dense = InspectSamples.reliability(from: 0.0001234567, to: 0.987654321, rows: 57_477, seed: 9)
    dense.curve = (0..<200).map { index in
      let p = (Double(index) + 0.123456789) / 200
      return .init(probability: p, recalibrated: p * 0.9987654321, band: p * 0.987654321...min(1, p * 1.01234567))
    }
    summary.inspection = InspectSamples.digits((0..<classes).map { "class number \($0)" })
    for index in 0..<classes { summary.inspection.perClass[index].result = dense }
    summary.inspection.topLabel = dense
    let page = try InspectPage.render(summary)
    #expect(page.utf8.count < 1_000_000, "\(page.utf8.count)")
    #expect(page.contains("are drawn; InspectOutputs.write writes the points of all") == (classes == 200))
  }
}
