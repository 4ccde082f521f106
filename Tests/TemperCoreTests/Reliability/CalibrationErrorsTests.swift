import Testing

@testable import TemperCore

@Suite struct CalibrationErrorsTests {
  private let values = EventErrors.Values(equalWidth: 1, equalMass: 2, debiasedL2: 3, smooth: 4, maximum: 5)
  private let null = [
    EventErrors.Values(equalWidth: 0.1, equalMass: 0.2, debiasedL2: 0.3, smooth: 0.4, maximum: 0.5),
    EventErrors.Values(equalWidth: 0.3, equalMass: 0.2, debiasedL2: 0.1, smooth: 0.6, maximum: 0.7),
  ]

  @Test func expectationsAreMeansOverReplicates() {
    let errors = EventErrors(values, null: null, closedFormEqualMass: nil)
    let estimates = [errors.equalWidth, errors.equalMass, errors.debiasedL2, errors.smooth, errors.maximum]
    #expect(estimates.map(\.value) == [1, 2, 3, 4, 5])
    #expect(largestDifference(estimates.map(\.expectedUnderCalibration), [0.2, 0.2, 0.2, 0.5, 0.6]) < 1e-15)
    #expect(largestDifference(estimates.map(\.standardError), [0.1, 0, 0.1, 0.1, 0.1]) < 1e-15)
  }

  @Test func aClosedFormHasNoMonteCarloError() {
    let errors = EventErrors(values, null: null, closedFormEqualMass: 0.25)
    #expect(errors.equalMass == .init(value: 2, expectedUnderCalibration: 0.25, standardError: 0))
  }

  @Test func classWiseIsTheMeanOverClasses() {
    let classes = [values, null[0]].map { EventErrors($0, null: null, closedFormEqualMass: nil) }
    let found = CalibrationErrors(topLabel: classes[0], classes: classes, \.value)
    #expect(found.classWise == 0.55 && found.topLabel == 1 && found.maximum == 5 && found.debiasedL2 == 3)
  }
}

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
    #expect(bins.values(DrawnOutcomes(chosen), smooth: 0.1) == bins.values(smooth: 0.1))
    #expect(bins.values(DrawnOutcomes(Array(repeating: 0, count: 230)), smooth: 0.1) != bins.values(smooth: 0.1))
  }

  /// The mean magnitude of a normal gap in every bin.
  @Test func closedForm() {
    let forecast = BinaryForecast([0.1, 0.2, 0.7, 0.9], outcomes: [false, false, true, true])
    let expected = (2 / Double.pi).squareRoot() * ((0.09 + 0.16).squareRoot() + (0.21 + 0.09).squareRoot()) / 4
    #expect(abs(ErrorBins(forecast, bins: 2).closedFormEqualMass - expected) < 1e-15)
  }
}
