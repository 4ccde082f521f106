import Testing

@testable import TemperCore

@Suite struct ScoreForecastTests {
  @Test func rowsAloneGiveTheTextbookFormula() {
    var random = RandomSource(seed: 1)
    let losses = (0..<400).map { _ in 0.7 + 0.5 * random.normal() }
    let estimate = MeanEstimate(losses)
    let spread = estimate.standardError * estimate.standardError * 400
    for (tests, share) in [(100, 1.0), (1000, 0.25), (400, 0.5)] {
      let forecast = ScoreForecast(losses, groups: nil, testRows: tests, share: share)
      let variance = estimate.standardError * estimate.standardError + spread / (share * Double(tests))
      #expect(abs(forecast.standardError - variance.squareRoot()) < 1e-12)
      #expect(forecast.mean == estimate.mean && forecast.rows == share * Double(tests))
      let half = (forecast.interval.upperBound - forecast.interval.lowerBound) / 2
      #expect(abs(half - 1.959963984540054 * forecast.standardError) < 1e-9)
    }
  }

  /// Brute force: data sets and test sets drawn in groups, and a random public part of each test set.
  @Test(arguments: [1.0, 0.3])
  func groupedRowsHoldLessThanTheirNumber(share: Double) {
    var random = RandomSource(seed: 2)
    func draw(groups: Int) -> (values: [Double], groups: [Int]) {
      var values: [Double] = []
      var numbers: [Int] = []
      for group in 0..<groups {
        let common = random.normal()
        for _ in 0..<6 {
          values.append(common + random.normal())
          numbers.append(group)
        }
      }
      return (values, numbers)
    }
    var held = 0
    var heldByRows = 0
    for _ in 0..<400 {
      let data = draw(groups: 40)
      var test = draw(groups: 20).values
      random.shuffle(&test)
      let part = test.prefix(Int(share * 120))
      let mean = part.reduce(0, +) / Double(part.count)
      let forecast = ScoreForecast(data.values, groups: data.groups, testRows: 120, share: share)
      if forecast.interval.contains(mean) { held += 1 }
      if ScoreForecast(data.values, groups: nil, testRows: 120, share: share).interval.contains(mean) {
        heldByRows += 1
      }
    }
    #expect((370...392).contains(held), "\(held)")
    #expect(heldByRows < 350, "\(heldByRows)")
  }

  @Test func probabilityIsTheNormalTail() {
    let differences = (0..<100).map { -0.01 + ($0 % 2 == 0 ? 0.1 : -0.1) }
    let forecast = ScoreForecast(differences, groups: nil, testRows: 100)
    // s² = .01 × 100 / 99 and two means of 100 rows: z = .01 / √(2 s² / 100).
    #expect(abs(forecast.standardError - (0.02 / 99).squareRoot()) < 1e-12)
    #expect(abs(forecast.probabilityBelowZero - 0.758_5) < 2e-3)
    func sure(_ value: Double) -> Double {
      ScoreForecast([value, value], groups: nil, testRows: 5).probabilityBelowZero
    }
    #expect([sure(-1), sure(0), sure(1)] == [1, 0.5, 0])
  }
}

@Suite struct TieShareScenarioTests {
  private static let simulation = Simulation(TestLayout.pairwise.layout, rows: 300, noise: [0.7], seed: 12)
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
    #expect(abs(scenario.logLoss - spread.mean) < 4 * spread.standardError)
    let deviation = spread.standardError * 3000.0.squareRoot()
    #expect(abs(scenario.standardError / deviation - 1) < 0.05)
  }

  @Test func observedShareGivesTheScore() {
    let scenarios = TieShareScenario.all(
      losses: Self.losses, labels: Self.simulation.labels, tie: 2, groups: nil, shifts: [0])
    #expect(abs(scenarios[0].logLoss - Self.losses.reduce(0, +) / 300) < 1e-12)
  }

  @Test func groupsWidenTheError() {
    // Every row twice, as a group: the error is that of half as many rows.
    let doubled = Self.losses.flatMap { [$0, $0] }
    let labels = Self.simulation.labels.flatMap { [$0, $0] }
    let groups = doubled.indices.map { $0 / 2 }
    let once = TieShareScenario.all(losses: Self.losses, labels: Self.simulation.labels, tie: 2, groups: nil)
    let twice = TieShareScenario.all(losses: doubled, labels: labels, tie: 2, groups: groups)
    for (a, b) in zip(once, twice) {
      #expect(abs(a.logLoss - b.logLoss) < 1e-12 && abs(a.standardError - b.standardError) < 1e-12)
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
