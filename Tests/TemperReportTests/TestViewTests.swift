import Testing

@testable import TemperCore
@testable import TemperReport

@Suite struct TestViewTests {
  @Test func scenariosAndPublicPartAreOnThePage() throws {
    var summary = Samples.arena
    let plain = try ReportPage.render(summary)
    #expect(!plain.contains("What if") && !plain.contains("public part"))
    summary.testCheck?.publicPart = .init(share: 0.25, rows: 314, interval: 0.6512...0.8)
    summary.testCheck?.scenarios = [
      .init(tieShare: 0.1656, logLoss: 0.7164, standardError: 0.0121),
      .init(tieShare: 0.2156, logLoss: 0.7298, standardError: 0.0121),
    ]
    let page = try ReportPage.render(summary)
    #expect(
      page.contains(
        ", and on a public part of 314 of them <data value=\"0.6512\">0.6512</data> to <data value=\"0.8\">0.8000</data>."
      ))
    #expect(page.contains("<td class=\"number\"><data value=\"0.1656\">0.166</data></td>"))
    #expect(page.contains("<data value=\"0.7298\">0.7298</data>"))
    #expect(MarkupScan(page).problems == [])
  }

  /// Of many classes each is a line, what differs most first, and models that differ little are left out.
  @Test func manyClassesAreLines() {
    let classes = (0..<30).map { "class_\($0)" }
    let comparisons = (0..<9).map { model in
      TestShift(
        name: model == 0 ? "blend" : "m\(model)",
        classes: classes.indices.map { k in
          .init(oof: 0.03, test: k == 17 && model == 6 ? 0.09 : 0.031, standardError: 0.01, p: k == 17 ? 1e-9 : 0.5)
        }, entropy: .init(oof: 2, test: 2.01, standardError: 0.1, p: 0.5))
    }
    let view = TestView(
      .init(forecast: 1...2, comparisons: comparisons, level: 1e-5), rows: 100, classes: classes)
    #expect(view.columns.map(\.text) == ["blend", "m6", "m1", "m2", "m3"])
    #expect(view.lines.count == 12 && view.lines[0].name.text == "class_17" && view.lines[0].cells.count == 5)
    #expect(view.lines[0].cells.map(\.mark) == Array(repeating: " *", count: 5) && view.moreLines.count == 19)
    #expect(view.note == "Classes and models that differ most come first; 4 models are left out.")
    let few = TestView(
      .init(forecast: 1...2, comparisons: comparisons, level: 1e-5), rows: 100, classes: Array(classes.prefix(3)))
    #expect(few.corner == "Model" && few.lines.count == 9 && few.moreLines.isEmpty)
  }
}

@Suite struct PageNameTests {
  @Test func linesBreakBehindUnderscores() {
    #expect(PageName("winner_model_a").markup == "winner_<wbr>model_<wbr>a")
    #expect(PageName("a<b_\u{1B}").markup == "a&lt;b_<wbr>\\u{1B}")
    #expect(PageName("_").markup == "_<wbr>" && PageName("").markup == "")
  }
}
