import Foundation
import TemperCore
import Testing

@testable import TemperReport

@Suite struct ReportPageTests {
  static let samples = ["arena", "digits", "hostile"]

  @Test(arguments: samples)
  func snapshot(name: String) throws {
    try expectSnapshot(try ReportPage.render(Self.sample(name)), named: "page-\(name).html")
  }

  @Test(arguments: samples)
  func standsAloneAndRunsNothing(name: String) throws {
    let page = try ReportPage.render(Self.sample(name))
    let bytes = page.lowercased().utf8.map { $0 }
    for needle in ["<script", "http:", "https:", "//", "@import", "url(", "<link rel=\"style", "<img", "<iframe"] {
      #expect(!bytes.contains(needle.utf8), "\(needle)")
    }
    #expect(bytes.count < 1_000_000)
    #expect(try ReportPage.render(Self.sample(name)) == page)
  }

  @Test(arguments: samples)
  func markupIsWellFormed(name: String) throws {
    let page = MarkupScan(try ReportPage.render(Self.sample(name)))
    #expect(page.problems == [])
    #expect(page.tags.allSatisfy { tag in tag.attributes.allSatisfy { !$0.key.hasPrefix("on") } })
    let ids = page.tags.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    for tag in page.tags {
      for id in (tag.attributes["aria-labelledby"] ?? "").split(separator: " ") { #expect(ids.contains(String(id))) }
      if let target = tag.attributes["href"], target.hasPrefix("#") {
        #expect(ids.contains(String(target.dropFirst())))
      }
    }
  }

  @Test(arguments: samples)
  func headingsAreInOrder(name: String) throws {
    let levels = MarkupScan(try ReportPage.render(Self.sample(name))).tags.compactMap { tag in
      ["h1": 1, "h2": 2, "h3": 3, "h4": 4][tag.name]
    }
    #expect(levels.first == 1)
    #expect(levels.filter { $0 == 1 }.count == 1)
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
  }

  @Test(arguments: samples)
  func everyPictureAndTableHasItsText(name: String) throws {
    let summary = Self.sample(name)
    let page = MarkupScan(try ReportPage.render(summary))
    let pictures = page.tags.filter { $0.name == "svg" }
    #expect(pictures.count == summary.reliability.count)
    #expect(pictures.allSatisfy { $0.attributes["role"] == "img" && $0.attributes["aria-labelledby"] != nil })
    #expect(page.tags.filter { $0.name == "desc" }.count == pictures.count)
    let tables = page.tags.filter { $0.name == "table" }.count
    #expect(page.tags.filter { $0.name == "caption" }.count == tables)
    #expect(page.tags.filter { $0.name == "th" }.allSatisfy { $0.attributes["scope"] != nil })
    #expect(
      page.tags.filter { $0.name == "circle" }.count == summary.reliability.reduce(0) { $0 + $1.diagram.bins.count })
  }

  @Test(arguments: ["arena", "digits"])
  func valuesAreThoseOfTheDocument(name: String) throws {
    let summary = Self.sample(name)
    let fit = summary.fit
    let values = MarkupScan(try ReportPage.render(summary)).tags.filter { $0.name == "data" }
      .compactMap { Double($0.attributes["value"] ?? "") }
    var expected = [fit.logLoss.crossValidated, fit.logLoss.standardError, fit.logLoss.inSample]
    for comparison in summary.comparisons {
      expected += [comparison.difference.mean, comparison.difference.lower, comparison.difference.upper]
    }
    for candidate in fit.candidates.sorted(by: { $0.crossValidated < $1.crossValidated }) {
      expected += [candidate.crossValidated, candidate.standardError, candidate.difference] + candidate.interval
    }
    let models = fit.models.sorted { $0.logLoss < $1.logLoss }
    for model in models {
      expected += [model.logLoss, model.standardError]
      expected += [model.tieLogLoss, model.decisiveLogLoss, model.weight, model.tieWeight, model.leaveOutDelta]
        .compactMap { $0 }
      expected += model.leaveOutInterval ?? []
    }
    expected += models.flatMap { $0.classWeights ?? [] }
    for reliability in summary.reliability {
      expected += [reliability.meanProbability, reliability.frequency]
      for bin in reliability.diagram.bins {
        expected += [bin.lower, bin.upper, Double(bin.count), bin.meanProbability, bin.frequency]
        expected += [bin.interval.lowerBound, bin.interval.upperBound]
      }
    }
    if let check = summary.tieCheck {
      expected += [check.predicted, check.observed, check.closestPredicted, check.closestObserved]
    }
    if let check = summary.testCheck {
      expected += [check.forecast.lowerBound, check.forecast.upperBound]
      for comparison in check.comparisons {
        expected += (comparison.classes + [comparison.entropy]).flatMap { [$0.oof, $0.test] }
      }
    }
    #expect(values == expected)
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

  @Test func coloursHaveContrast() throws {
    let page = try ReportPage.render(Samples.digits)
    let palettes = page.matches(of: /:root \{([^}]*)\}/).map { String($0.1) }
    #expect(palettes.count == 3)
    for palette in palettes {
      var colors: [String: Double] = [:]
      for match in palette.matches(of: /--([a-z]+): #([0-9a-f]{6}|[0-9a-f]{3});/) {
        colors[String(match.1)] = luminance(String(match.2))
      }
      let paper = try #require(colors["paper"])
      for name in ["ink", "soft", "side", "tie", "alert"] {
        for ground in [paper, try #require(colors["wash"])] {
          let color = try #require(colors[name])
          let contrast = (max(color, ground) + 0.05) / (min(color, ground) + 0.05)
          #expect(contrast >= 4.5, "\(name) \(contrast)")
        }
      }
    }
  }

  /// Relative luminance of an sRGB colour, as the Web Content Accessibility Guidelines define it.
  private func luminance(_ hex: String) -> Double {
    let digits = hex.count == 3 ? hex.map { "\($0)\($0)" }.joined() : hex
    let value = Int(digits, radix: 16) ?? 0
    let parts = [16, 8, 0].map { shift in
      let channel = Double((value >> shift) & 255) / 255
      return channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  static func sample(_ name: String) -> RunSummary {
    switch name {
    case "arena": Samples.arena
    case "digits": Samples.digits
    default: Samples.hostile
    }
  }
}
