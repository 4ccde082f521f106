import Foundation
import Testing

@testable import TemperCore
@testable import TemperReport

@Suite struct ReliabilityPlotTests {
  /// Two bins up to `upper`, the second one flagged.
  private static func reliability(_ upper: Double) -> ForecastReliability {
    var result = InspectSamples.reliability(from: 0, to: upper, rows: 60, seed: 1)
    result.bins = [
      .init(
        lower: 0, upper: upper / 2, count: 40, meanProbability: upper / 4, frequency: upper / 4,
        interval: 0...upper / 2, flagged: false),
      .init(
        lower: upper / 2, upper: upper, count: 20, meanProbability: upper * 0.75, frequency: upper,
        interval: upper / 2...upper, flagged: true),
    ]
    result.curve = [
      .init(probability: 0, recalibrated: 0, band: 0...upper / 4),
      .init(probability: upper, recalibrated: upper / 2, band: upper / 4...upper),
    ]
    result.histogram = [0, 30, 0, 10]
    return result
  }

  private static func plot(_ upper: Double) -> Plot {
    ReliabilityPlot(title: "a <b>", colors: "tie", identifier: "class-1", reliability: reliability(upper)).plot()
  }

  @Test func picture() throws {
    try expectSnapshot(Self.plot(1).svg + "\n", named: "plot-reliability.svg")
  }

  /// The plot is a square of 264 from (44, 10) to (308, 274).
  @Test func geometry() {
    let svg = Self.plot(1).svg
    #expect(svg.contains("<circle class=\"dot\" cx=\"110\" cy=\"208\" r=\"3.2\"/>"))
    #expect(svg.contains("<line class=\"interval\" x1=\"110\" y1=\"274\" x2=\"110\" y2=\"142\"/>"))
    // A flagged bin is told by its shape as well as by its colour.
    #expect(svg.contains("<path class=\"dot flagged\" d=\"M242 5L247 10L242 15L237 10Z\"/>"))
    #expect(svg.contains("<path class=\"curve\" d=\"M44 274L308 142\"/>"))
    #expect(svg.contains("<path class=\"band\" d=\"M44 208L308 10L308 208L44 274Z\"/>"))
    #expect(svg.contains("<path class=\"count\" d=\"M110 321v-40H176V321ZM242 321v-13.3H308V321Z\"/>"))
  }

  @Test func pointsSayTheirNumbers() {
    let plot = Self.plot(1)
    #expect(
      plot.spots.map(\.label) == [
        "predicted 0.250, observed 0.250 [0.000, 0.500], 40 rows",
        "predicted 0.750, observed 1.000 [0.500, 1.000], 20 rows; flagged",
      ])
    #expect(plot.spots.map(\.left) == ["34.38", "75.62"] && plot.spots.map(\.top) == ["57.46", "2.76"])
    #expect(plot.spots.map(\.side) == ["right", "left"] && plot.spots.map(\.isFirst) == [true, false])
    #expect(plot.svg.contains("1 bin is flagged."))
  }

  @Test(arguments: [(0.05, 0.1), (0.1, 0.1), (0.15, 0.2), (0.3, 0.4), (0.55, 0.6), (0.61, 1), (1, 1)])
  func axesZoomInOnRareClasses(highest: Double, limit: Double) {
    let drawing = ReliabilityPlot(title: "a", colors: "", identifier: "p", reliability: Self.reliability(highest))
    #expect(drawing.axisLimit == limit)
    #expect(drawing.plot().svg.contains("Both axes run from 0 to \(limit == 1 ? "1" : "\(limit)")."))
  }

  @Test func noRows() {
    var empty = Self.reliability(1)
    (empty.bins, empty.curve, empty.histogram) = ([], [], [])
    let plot = ReliabilityPlot(title: "a", colors: "", identifier: "p", reliability: empty).plot()
    #expect(plot.svg.contains("There are no rows to show.") && !plot.svg.contains("<circle") && !plot.hasSpots)
  }

  /// However many points a curve has, its text stays short.
  @Test func textDoesNotGrowWithPoints() {
    var dense = Self.reliability(1)
    dense.curve = (0...57_477).map { index in
      let p = Double(index) / 57_477
      return .init(probability: p, recalibrated: p, band: p * 0.9...min(1, p * 1.1))
    }
    let plot = ReliabilityPlot(title: "a", colors: "", identifier: "p", reliability: dense).plot()
    #expect(plot.svg.utf8.count < 40_000)
    #expect(plot.svg.contains("L308 10\"/>"))
  }
}
