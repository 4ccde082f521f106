import Foundation
import Temper
import TemperCore
import Testing

@testable import TemperCommand

/// What is shown when, with a clock that is made up.
@Suite struct ProgressLinesTests {
  private func report(_ completed: Int, of total: Int? = 100, stage: Int = 1) -> ProgressReport {
    ProgressReport(stage: .inspecting, number: stage, completed: completed, total: total)
  }

  @Test func shortWorkIsNotWorthAWord() {
    var lines = ProgressLines(isPlain: false)
    for tenth in 0..<5 {
      #expect(lines.next(report(tenth), at: .milliseconds(100 * tenth), width: 80) == nil)
    }
    #expect(lines.next(report(5), at: .milliseconds(500), width: 80) == .show("inspecting: 5 %"))
  }

  @Test func aLineIsDrawnWhereItChanges() {
    var lines = ProgressLines(isPlain: false)
    #expect(lines.next(report(5), at: .seconds(1), width: 80) == .show("inspecting: 5 %"))
    #expect(lines.next(report(5), at: .seconds(1.1), width: 80) == nil)
    #expect(lines.next(report(6), at: .seconds(1.2), width: 80) == .show("inspecting: 6 %"))
    #expect(lines.next(report(6), at: .seconds(1.3), width: 12) == .show("inspecting"))
  }

  @Test func aLineGoesWhereNothingFollows() {
    var lines = ProgressLines(isPlain: false)
    #expect(lines.next(nil, at: .seconds(1), width: 80) == nil)
    #expect(lines.next(report(5), at: .seconds(1), width: 80) != nil)
    #expect(lines.next(nil, at: .seconds(1.2), width: 80) == nil)
    #expect(lines.next(nil, at: .seconds(1.6), width: 80) == .clear)
    #expect(lines.next(nil, at: .seconds(1.7), width: 80) == nil)
    #expect(lines.next(report(5, stage: 2), at: .seconds(2), width: 80) == .show("inspecting: 5 %"))
  }

  @Test func aLogHasALineForEveryStageAndSomeForLongOnes() {
    var lines = ProgressLines(isPlain: true)
    #expect(lines.next(report(0), at: .seconds(0.1), width: 80) == nil)
    #expect(lines.next(report(10), at: .seconds(1), width: 80) == .log("temper: inspecting: 10 %"))
    #expect(lines.next(report(11), at: .seconds(10.9), width: 80) == nil)
    #expect(
      lines.next(report(12), at: .seconds(11), width: 5)
        == .log("temper: inspecting: 12 %, 7 min 20 s left of this step"))
    #expect(lines.next(nil, at: .seconds(12), width: 80) == nil)
    #expect(lines.next(report(1, stage: 2), at: .seconds(12.1), width: 80) == .log("temper: inspecting: 1 %"))
  }
}
