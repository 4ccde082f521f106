import Foundation
import Testing

@testable import TemperReport

/// Rules that every page keeps, so that it can be read without sight, without a mouse, and without a network.
@Suite struct PageRulesTests {
  static let pages = [
    "run arena", "run digits", "run hostile", "inspect fit", "inspect model", "inspect hostile", "compare fits",
    "compare hostile",
  ]

  /// Rendered and read once for all rules.
  private static let rendered: [String: (text: String, scan: MarkupScan)] = {
    var result: [String: (text: String, scan: MarkupScan)] = [:]
    for name in pages {
      guard let text = try? render(name) else { continue }
      result[name] = (text, MarkupScan(text))
    }
    return result
  }()

  private static func render(_ name: String) throws -> String {
    switch name {
    case "run arena": try ReportPage.render(Samples.arena)
    case "run digits": try ReportPage.render(Samples.digits)
    case "run hostile": try ReportPage.render(Samples.hostile)
    case "inspect fit": try InspectPage.render(InspectPageTests.fit)
    case "inspect model": try InspectPage.render(InspectPageTests.model)
    case "compare fits": try ComparePage.render(ComparePageTests.fits)
    case "compare hostile": try ComparePage.render(ComparePageTests.hostile)
    default: try InspectPage.render(InspectPageTests.hostile)
    }
  }

  private func scan(_ name: String) throws -> MarkupScan { try #require(Self.rendered[name]).scan }

  @Test(arguments: pages)
  func standsAloneAndRunsNothing(name: String) throws {
    let page = try #require(Self.rendered[name]).text
    let lowercased = page.lowercased()
    for needle in ["<script", "http:", "https:", "//", "@import", "url(", "<link rel=\"style", "<img", "<iframe"] {
      #expect(lowercased.range(of: needle, options: .literal) == nil, "\(needle)")
    }
    #expect(page.utf8.count < 1_000_000)
    #expect(try Self.render(name) == page)
  }

  @Test(arguments: pages)
  func markupIsWellFormedAndIdsAreUnique(name: String) throws {
    let page = try scan(name)
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

  @Test(arguments: pages)
  func pageHasLanguageTitleAndOrderedHeadings(name: String) throws {
    let page = try scan(name)
    #expect(page.tags.first { $0.name == "html" }?.attributes["lang"] == "en")
    #expect(page.texts(of: "title").contains { $0.hasSuffix(" · Temper") })
    #expect(page.tags.contains { $0.name == "meta" && $0.attributes["name"] == "viewport" })
    let levels = page.tags.compactMap { ["h1": 1, "h2": 2, "h3": 3, "h4": 4][$0.name] }
    #expect(levels.first == 1 && levels.filter { $0 == 1 }.count == 1)
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
    for landmark in ["header", "nav", "main", "footer"] { #expect(page.tags.contains { $0.name == landmark }) }
    // Every section is named by its heading.
    #expect(page.tags.filter { $0.name == "section" }.allSatisfy { $0.attributes["aria-labelledby"] != nil })
  }

  @Test(arguments: pages)
  func everyPictureHasItsText(name: String) throws {
    let page = try scan(name)
    let pictures = page.tags.filter { $0.name == "svg" && $0.attributes["class"] != "clip" }
    #expect(pictures.allSatisfy { $0.attributes["role"] == "img" && $0.attributes["aria-labelledby"] != nil })
    #expect(page.tags.filter { $0.name == "desc" }.count == pictures.count)
    #expect(page.texts(of: "desc").allSatisfy { $0.count > 60 })
    // Behind every picture there is a disclosure with its numbers.
    #expect(page.texts(of: "summary").count >= pictures.count && page.texts(of: "summary").allSatisfy { !$0.isEmpty })
  }

  @Test(arguments: pages)
  func tablesAreNamedAndTheirHeadersScoped(name: String) throws {
    let page = try scan(name)
    #expect(page.tags.filter { $0.name == "caption" }.count == page.tags.filter { $0.name == "table" }.count)
    #expect(page.tags.filter { $0.name == "th" }.allSatisfy { $0.attributes["scope"] != nil })
  }

  /// The focus goes through the page in its order; what scrolls can be reached, and what can be reached has a name.
  @Test(arguments: pages)
  func keyboardReachesEverything(name: String) throws {
    let page = try scan(name)
    #expect(page.tags.allSatisfy { ($0.attributes["tabindex"] ?? "0") == "0" && $0.attributes["accesskey"] == nil })
    for tag in page.tags where tag.attributes["class"] == "scroll" {
      #expect(tag.attributes["tabindex"] == "0" && tag.attributes["role"] == "region")
      #expect(tag.attributes["aria-label"]?.isEmpty == false)
    }
    let inputs = page.tags.filter { $0.name == "input" }
    // What unfolds definitions has a label of its own.
    let boxes = inputs.filter { $0.attributes["type"] == "checkbox" }
    let labelled = page.tags.filter { $0.name == "label" }.compactMap { $0.attributes["for"] }
    #expect(boxes.allSatisfy { $0.attributes["id"].map(labelled.contains) == true } && labelled.count == boxes.count)
    let radios = inputs.filter { $0.attributes["type"] != "checkbox" }
    #expect(radios.allSatisfy { $0.attributes["type"] == "radio" && $0.attributes["name"] != nil })
    // One group a picture, entered once: its first point is chosen beforehand. A label around it names each point.
    let groups = Set(radios.compactMap { $0.attributes["name"] })
    #expect(radios.filter { $0.attributes["checked"] != nil }.count == groups.count)
    #expect(page.tags.filter { $0.name == "fieldset" }.count == groups.count)
    #expect(page.tags.filter { $0.name == "legend" }.count == groups.count)
    #expect(page.tags.filter { $0.name == "label" && $0.attributes["for"] == nil }.count == radios.count)
  }

  /// Text against its grounds at 4.5 to 1, marks against paper and band at 3 to 1, in all three palettes.
  @Test func coloursHaveContrast() throws {
    let page = try #require(Self.rendered["run digits"]).text
    let palettes = page.matches(of: /:root \{([^}]*)\}/).map { String($0.1) }
    #expect(palettes.count == 3)
    for palette in palettes {
      var colors: [String: Double] = [:]
      for match in palette.matches(of: /--([a-z]+): #([0-9a-f]{6}|[0-9a-f]{3});/) {
        colors[String(match.1)] = luminance(String(match.2))
      }
      func contrast(_ name: String, _ ground: String) throws -> Double {
        let (a, b) = (try #require(colors[name]), try #require(colors[ground]))
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
      }
      for name in ["ink", "soft", "side", "tie", "alert"] {
        for ground in ["paper", "wash"] {
          let found = try contrast(name, ground)
          #expect(found >= 4.5, "\(name) on \(ground) \(found)")
        }
      }
      for name in ["side", "tie", "alert"] {
        let found = try contrast(name, "band")
        #expect(found >= 3, "\(name) on band \(found)")
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
}
