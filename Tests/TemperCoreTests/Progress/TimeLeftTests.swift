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
    #expect(found[0] == nil && found[1] == nil)
    for second in 2..<50 { #expect(abs((found[second] ?? 0) - Double(50 - second)) < 1e-9) }
    #expect(found[50] == nil, "nothing is left")
  }

  @Test func nothingIsSaidBeforeItMeansSomething() {
    // One step may be any; a second must have passed; a fiftieth must be done.
    #expect(estimates([(0, 0), (2, 50)]) == [nil, nil])
    #expect(estimates([(0, 0), (0.2, 10), (0.4, 20), (0.9, 45)]) == [nil, nil, nil, nil])
    #expect(estimates([(0, 0), (10, 1), (20, 2)], of: 1_000) == [nil, nil, nil])
    #expect(estimates([(0, 0), (1, 10), (2, 20)], of: nil) == [nil, nil, nil])
  }

  @Test func theLaterHalfSetsThePace() {
    // Ten a second, then one.
    let found = estimates((0...5).map { (Double($0), 10 * $0) } + (6...25).map { (Double($0), 45 + $0) })
    #expect(abs((found.last ?? 0) ?? 0 - 30) < 1e-9)
  }

  @Test func timeRunsBetweenSteps() {
    let found = estimates([(0, 0), (10, 25), (20, 50), (25, 50), (30, 50), (41, 50)])
    #expect(found == [nil, nil, 20, 15, 10, nil])
  }

  @Test func aNewStageBeginsAnew() {
    var timeLeft = TimeLeft()
    for second in 0...10 { _ = timeLeft.estimate(report(5 * second), at: .seconds(second)) }
    #expect(timeLeft.estimate(report(0, stage: 2), at: .seconds(11)) == nil)
    #expect(timeLeft.estimate(report(50, stage: 2), at: .seconds(12)) == nil)
    #expect(timeLeft.estimate(report(75, stage: 2), at: .seconds(13)) == .seconds(1))
  }

  @Test func manyStepsAreRemembered() {
    let found = estimates((0...5_000).map { (Double($0) / 100, $0) }, of: 10_000)
    #expect(abs((found.last ?? 0) ?? 0 - 50) < 0.5)
  }
}
