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
}
