import Testing

@testable import TemperCore

@Suite struct ErrorBinsTests {
  @Test func topLabelsAreTheFirstMostProbableClass() {
    let matrix = ProbabilityMatrix(classCount: 3, values: [0.2, 0.4, 0.4, 0.7, 0.1, 0.2])
    let top = PredictedEvent.topLabel(matrix)
    #expect(top.probabilities == [0.4, 0.7])
    #expect(top.labels == [1, 0])
    #expect(top.outcomes([2, 0]) == [false, true])
    #expect(PredictedEvent.class(2, matrix).outcomes([2, 0]) == [true, false])
  }

  /// The errors of a replicate whose labels are the observed ones are the observed errors.
  @Test(arguments: [-1, 0, 2])
  func drawnOutcomesAreTreatedAsObservedOnes(k: Int) {
    let rows = CalibratedRows(rows: 230, classes: 3, seed: 6)
    let event = k < 0 ? PredictedEvent.topLabel(rows.probabilities) : .class(k, rows.probabilities)
    let outcomes = event.outcomes(rows.labels)
    let forecast = BinaryForecast(event.probabilities, outcomes: outcomes)
    let bins = ErrorBins(forecast, bins: 15)
    let chosen: [UInt8] = forecast.order.map { outcomes[$0] ? 1 : 0 }
    #expect(bins.values(chosen: chosen, smooth: 0.1) == bins.values(smooth: 0.1))
    #expect(bins.values(chosen: Array(repeating: 0, count: 230), smooth: 0.1) != bins.values(smooth: 0.1))
  }

  /// The mean magnitude of a normal gap in every bin.
  @Test func closedForm() {
    let forecast = BinaryForecast([0.1, 0.2, 0.7, 0.9], outcomes: [false, false, true, true])
    let expected = (2 / Double.pi).squareRoot() * ((0.09 + 0.16).squareRoot() + (0.21 + 0.09).squareRoot()) / 4
    #expect(abs(ErrorBins(forecast, bins: 2).closedFormEqualMass - expected) < 1e-15)
  }
}
