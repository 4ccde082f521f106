import Testing

@testable import TemperCore

/// With a clock that is made up.
@Suite struct TimeLeftTests {
  private func report(_ completed: Int, of total: Int? = 100, stage: Int = 1) -> ProgressReport {
    ProgressReport(stage: .refitting, number: stage, completed: completed, total: total)
  }

  /// Estimates at the times of some counts.
  private func estimates(_ counts: [(seconds: Double, completed: Int)], of total: Int? = 100) -> [Double?] {
    var timeLeft = TimeLeft()
    return counts.map { time, completed in
      timeLeft.estimate(report(completed, of: total), at: .seconds(time)).map { $0 / .seconds(1) }
    }
  }

  @Test func steadyWorkIsForeseen() {
    let found = estimates((0...50).map { (Double($0), 2 * $0) })
    #expect(found[..<3].allSatisfy { $0 == nil })
    for second in 3..<50 { #expect(abs((found[second] ?? 0) - Double(50 - second)) < 1e-9) }
    #expect(found[50] == nil, "nothing is left")
  }

  @Test func nothingIsSaidBeforeItMeansSomething() {
    // A step or two may be any; a second must have passed; a twentieth must be done.
    #expect(estimates([(0, 0), (2, 30), (4, 60)]) == [nil, nil, nil])
    #expect(estimates([(0, 0), (0.2, 10), (0.4, 20), (0.9, 45)]) == [nil, nil, nil, nil])
    #expect(estimates([(0, 0), (10, 1), (20, 2), (30, 3)], of: 1_000) == [nil, nil, nil, nil])
    #expect(estimates([(0, 0), (1, 10), (2, 20), (3, 30)], of: nil) == [nil, nil, nil, nil])
  }

  @Test func theLaterHalfSetsThePace() throws {
    // Ten a second, then one.
    let fast = (0...5).map { (second: Int) -> (Double, Int) in (Double(second), 10 * second) }
    let slow = (6...25).map { (second: Int) -> (Double, Int) in (Double(second), 45 + second) }
    let found = estimates(fast + slow)
    #expect(abs(try #require(found.last ?? nil) - 30) < 1e-9)
  }

  @Test func timeRunsBetweenSteps() {
    let found = estimates([(0, 0), (5, 12), (10, 25), (20, 50), (25, 50), (30, 50), (41, 50)])
    #expect(found == [nil, nil, nil, 20, 15, 10, nil])
  }

  @Test func aNewStageBeginsAnew() {
    var timeLeft = TimeLeft()
    for second in 0...10 { _ = timeLeft.estimate(report(5 * second), at: .seconds(second)) }
    #expect(timeLeft.estimate(report(0, stage: 2), at: .seconds(11)) == nil)
    #expect(timeLeft.estimate(report(25, stage: 2), at: .seconds(12)) == nil)
    #expect(timeLeft.estimate(report(50, stage: 2), at: .seconds(13)) == nil)
    #expect(timeLeft.estimate(report(75, stage: 2), at: .seconds(14)) == .seconds(1))
  }

  @Test func manyStepsAreRemembered() throws {
    let found = estimates((0...5_000).map { (Double($0) / 100, $0) }, of: 10_000)
    #expect(abs(try #require(found.last ?? nil) - 50) < 0.5)
  }
}
