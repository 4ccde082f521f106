import Testing

@testable import TemperCore

@Suite struct TieShareScenarioTests {
  private static let simulation = Simulation(TestLayout.tieStructure.layout, rows: 300, noise: [0.7], seed: 12)
  private static let losses = LogLoss.perRow(simulation.predictions[0], labels: simulation.labels)

  /// Brute force: data sets drawn with exactly the supposed share of ties.
  @Test(arguments: [0, 1, 2])
  func scenarioIsTheMeanOfResampledTests(index: Int) {
    let labels = Self.simulation.labels
    let scenarios = TieShareScenario.all(losses: Self.losses, labels: labels, tie: 2, groups: nil)
    #expect(scenarios.count == 3)
    let scenario = scenarios[index]
    let ties = labels.indices.filter { labels[$0] == 2 }
    let others = labels.indices.filter { labels[$0] != 2 }
    #expect(abs(scenario.tieShare - (Double(ties.count) / 300 + [-0.05, 0, 0.05][index])) < 1e-12)
    var random = RandomSource(seed: UInt64(index))
    // Means over tests of as many ties, and as many others, as there are; weighed to the supposed share.
    let means = (0..<3000).map { _ in
      func mean(_ rows: [Int]) -> Double {
        rows.reduce(0) { sum, _ in sum + Self.losses[rows[random.index(below: rows.count)]] } / Double(rows.count)
      }
      return scenario.tieShare * mean(ties) + (1 - scenario.tieShare) * mean(others)
    }
    let spread = MeanEstimate(means)
    #expect(abs(scenario.score.mean - spread.mean) < 4 * spread.standardError)
    let deviation = spread.standardError * 3000.0.squareRoot()
    #expect(abs(scenario.score.standardError / deviation - 1) < 0.05)
  }

  @Test func observedShareGivesTheScore() {
    let scenarios = TieShareScenario.all(
      losses: Self.losses, labels: Self.simulation.labels, tie: 2, groups: nil, shifts: [0])
    #expect(abs(scenarios[0].score.mean - Self.losses.reduce(0, +) / 300) < 1e-12)
  }

  @Test func groupsWidenTheError() {
    // Every row twice, as a group: the error is that of half as many rows.
    let doubled = Self.losses.flatMap { [$0, $0] }
    let labels = Self.simulation.labels.flatMap { [$0, $0] }
    let groups = doubled.indices.map { $0 / 2 }
    let once = TieShareScenario.all(losses: Self.losses, labels: Self.simulation.labels, tie: 2, groups: nil)
    let twice = TieShareScenario.all(losses: doubled, labels: labels, tie: 2, groups: groups)
    for (a, b) in zip(once, twice) {
      #expect(abs(a.score.mean - b.score.mean) < 1e-12 && abs(a.score.standardError - b.score.standardError) < 1e-12)
    }
  }

  @Test func impossibleSharesAreLeftOut() {
    #expect(TieShareScenario.all(losses: [1, 2], labels: [0, 1], tie: 2, groups: nil).isEmpty)
    #expect(TieShareScenario.all(losses: [1, 2], labels: [2, 2], tie: 2, groups: nil).isEmpty)
    let rare = [2] + Array(repeating: 0, count: 49)
    let scenarios = TieShareScenario.all(losses: rare.map(Double.init), labels: rare, tie: 2, groups: nil)
    #expect(scenarios.map { ($0.tieShare * 100).rounded() } == [2, 7])
  }
}
