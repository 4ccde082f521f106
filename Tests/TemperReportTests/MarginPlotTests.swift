import Testing

@testable import TemperCore
@testable import TemperReport

@Suite struct MarginPlotTests {
  private func plot(_ margins: [Double]) -> Plot {
    MarginPlot(
      identifier: "m", tie: "<draw>",
      bins: margins.map {
        .init(
          margin: $0, lower: 0, upper: $0, predicted: 0.2, observed: 0.3, count: 12, interval: 0.1...0.4,
          flagged: $0 > 1)
      }
    ).plot()
  }

  @Test func labelsOfTheAxisAreOddsWithRoomBetweenThem() {
    // 60:40 would touch 50:50 on the wider axis.
    let close = plot([0.1, 1.5])
    #expect(["50:50", "60:40", "70:30", "80:20"].allSatisfy { close.svg.contains(">\($0)<") })
    let wide = plot([0.1, 5])
    #expect(!wide.svg.contains(">60:40<") && wide.svg.contains(">70:30<") && wide.svg.contains(">99:1<"))
  }

  @Test func pointsSayTheirNumbers() {
    let found = plot([0.1, 1.5])
    #expect(found.spots[0].label == "margin 0.10: predicted 0.200, observed 0.300 [0.100, 0.400], 12 rows")
    #expect(found.spots[1].label.hasSuffix("; flagged"))
    #expect(
      found.svg.contains("dot flagged") && found.svg.contains("<title id=\"m-title\">&lt;draw&gt; by margin</title>"))
  }
}
