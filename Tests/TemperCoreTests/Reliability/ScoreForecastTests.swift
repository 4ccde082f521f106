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
