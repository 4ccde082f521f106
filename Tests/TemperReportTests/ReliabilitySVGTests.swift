import TemperCore
import TemperReport
import Testing

@Suite struct ReliabilitySVGTests {
  private static func diagram(_ upper: Double) -> ReliabilityDiagram {
    ReliabilityDiagram(bins: [
      .init(
        lower: 0, upper: upper / 2, count: 40, meanProbability: upper / 4, frequency: upper / 4, interval: 0...upper / 2
      ),
      .init(
        lower: upper / 2, upper: upper, count: 20, meanProbability: upper * 0.75, frequency: upper,
        interval: upper / 2...upper),
    ])
  }

  @Test func picture() throws {
    let svg = ReliabilitySVG(className: "a <b>", colorClass: "tie", identifier: "class-1", diagram: Self.diagram(1))
    try expectSnapshot(svg.render(), named: "reliability.svg")
  }

  @Test func geometry() {
    let text = ReliabilitySVG(className: "a", identifier: "p", diagram: Self.diagram(1)).render()
    // The plot is a square of 264 from (44, 10) to (308, 274).
    #expect(text.contains("<circle class=\"dot\" cx=\"110\" cy=\"208\" r=\"3.4\"/>"))
    #expect(text.contains("<circle class=\"dot\" cx=\"242\" cy=\"10\" r=\"3.4\"/>"))
    #expect(text.contains("<line class=\"interval\" x1=\"110\" y1=\"274\" x2=\"110\" y2=\"142\"/>"))
    #expect(text.contains("<title>predicted 0.250, observed 0.250 [0.000, 0.500], 40 rows</title>"))
    #expect(text.contains("<rect class=\"count\" x=\"44\" y=\"282\" width=\"131.2\" height=\"22\"/>"))
    #expect(text.contains("<rect class=\"count\" x=\"176\" y=\"293\" width=\"131.2\" height=\"11\"/>"))
  }

  @Test(arguments: [(0.05, 0.1), (0.1, 0.1), (0.15, 0.2), (0.3, 0.4), (0.55, 0.6), (0.61, 1), (1, 1)])
  func axesZoomInOnRareClasses(highest: Double, limit: Double) {
    let svg = ReliabilitySVG(className: "a", identifier: "p", diagram: Self.diagram(highest))
    #expect(svg.axisLimit == limit)
    #expect(svg.render().contains("Both axes run from 0 to \(limit == 1 ? "1" : "\(limit)")."))
  }

  @Test func noRows() {
    let svg = ReliabilitySVG(className: "a", identifier: "p", diagram: ReliabilityDiagram(bins: []))
    #expect(svg.axisLimit == 0.1)
    #expect(svg.render().contains("There are no rows to show."))
    #expect(!svg.render().contains("<circle"))
  }
}
