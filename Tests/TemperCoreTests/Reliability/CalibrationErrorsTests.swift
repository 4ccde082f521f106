import Testing

@testable import TemperCore

@Suite struct CalibrationErrorsTests {
  private let values = CalibrationErrors.Values(equalWidth: 1, equalMass: 2, debiasedL2: 3, smooth: 4, maximum: 5)
  private let null = [
    CalibrationErrors.Values(equalWidth: 0.1, equalMass: 0.2, debiasedL2: 0.3, smooth: 0.4, maximum: 0.5),
    CalibrationErrors.Values(equalWidth: 0.3, equalMass: 0.2, debiasedL2: 0.1, smooth: 0.6, maximum: 0.7),
  ]

  @Test func nullLevelsAreMeansOverReplicates() {
    let errors = CalibrationErrors(values, smoothBandwidth: 6, null: null, closedFormEqualMass: nil)
    let estimates = [errors.equalWidth, errors.equalMass, errors.debiasedL2, errors.smooth, errors.maximum]
    #expect(estimates.map(\.value) == [1, 2, 3, 4, 5])
    #expect(largestDifference(estimates.map(\.nullLevel), [0.2, 0.2, 0.2, 0.5, 0.6]) < 1e-15)
    #expect(largestDifference(estimates.map(\.nullStandardError), [0.1, 0, 0.1, 0.1, 0.1]) < 1e-15)
    #expect(errors.smoothBandwidth == 6)
  }

  @Test func aClosedFormHasNoMonteCarloError() {
    let errors = CalibrationErrors(values, smoothBandwidth: 6, null: null, closedFormEqualMass: 0.25)
    #expect(errors.equalMass == .init(value: 2, nullLevel: 0.25, nullStandardError: 0))
  }

  @Test func meanOfEstimates() {
    let mean = CalibrationErrors.Estimate(meanOf: [
      .init(value: 1, nullLevel: 0.5, nullStandardError: 0.1), .init(value: 2, nullLevel: 0.3, nullStandardError: 0.3),
    ])
    #expect(mean == .init(value: 1.5, nullLevel: 0.4, nullStandardError: 0.2))
  }
}
