import Testing

@testable import TemperCore

@Suite struct OutcomeDrawsTests {
  /// Outcomes in rising order of their probabilities, of a class and of the most probable one.
  @Test(arguments: [-1, 0, 2])
  func outcomesStandByRisingProbability(k: Int) {
    let rows = CalibratedRows(rows: 90, classes: 3, seed: 8)
    let event = k < 0 ? PredictedEvent.topLabel(rows.probabilities) : .class(k, rows.probabilities)
    let outcomes = event.outcomes(rows.labels)
    let forecast = BinaryForecast(event.probabilities, outcomes: outcomes)
    let chosen = OutcomeDraws(event, forecast).chosen(rows.labels.map(Int32.init))
    #expect(chosen == forecast.order.map { outcomes[$0] ? 1 : 0 })
    #expect(chosen.contains(0) && chosen.contains(1))
  }
}
