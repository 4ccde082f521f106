import Foundation
import Testing

@testable import TemperCore
@testable import TemperReport

@Suite struct MemberPlotTests {
  private func plot(_ members: [(String, Double, Double)]) -> Plot {
    MemberPlot(
      identifier: "m",
      points: members.map { name, mcb, dsc in
        .init(
          name: name, brier: .init(score: 0.6 + mcb - dsc, miscalibration: mcb, discrimination: dsc, uncertainty: 0.6),
          isBlend: name == "blend")
      }
    ).plot()
  }

  @Test func blendIsTheDiamond() {
    let found = plot([("blend", 0.01, 0.15), ("a\n\"b\"", 0.05, 0.1)])
    #expect(found.svg.components(separatedBy: "dot blend").count == 2)
    #expect(found.spots[1].label == "a\\n\"b\": Brier score 0.5500, miscalibration 0.0500, discrimination 0.1000")
    #expect(!found.svg.contains("\"b\""))
  }

  /// A line of equal score goes up by as much as it goes right.
  @Test func linesJoinEqualScores() throws {
    let svg = plot([("blend", 0.0, 0.2), ("a", 0.2, 0.0)]).svg
    let line = try #require(
      svg.firstMatch(of: /class="equal" x1="([0-9.-]+)" y1="([0-9.-]+)" x2="([0-9.-]+)" y2="([0-9.-]+)"/))
    let ends = [line.1, line.2, line.3, line.4].compactMap { Double($0) }
    #expect(ends[0] == 52 && ends[2] == 308 && ends[3] < ends[1])
    #expect(svg.contains(">Brier 0.6<") || svg.contains(">Brier 0.5<"))
  }

  @Test func oneModelAlone() {
    #expect(plot([("blend", 0, 0)]).spots.count == 1)
  }
}
