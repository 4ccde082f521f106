import Foundation
import Testing

@testable import TemperCore

@Suite struct PriorShiftTests {
  /// Calibrated predictions of rows whose classes came with `shares` instead of equal ones, and `shares` as realised.
  private static func shifted(_ layout: ClassLayout, shares: [Double], rows: Int, seed: UInt64) -> ProbabilityMatrix {
    let simulation = Simulation(layout, rows: rows * 6, noise: [0], seed: seed)
    var random = RandomSource(seed: seed, stream: 5)
    // Rows are kept with a chance that depends on the label alone: p(x | y) stays what it was.
    let largest = shares.max() ?? 1
    let kept = simulation.labels.indices.filter { random.unit() < shares[simulation.labels[$0]] / largest }
    return simulation.truth.gathering(rows: Array(kept.prefix(rows)))
  }

  private static let thirds = [1.0 / 3, 1.0 / 3, 1.0 / 3]

  @Test func aShiftOfTheTiesIsFound() {
    let layout = TestLayout.pairwise.layout
    let predictions = PriorShiftTests.shifted(layout, shares: [0.25, 0.25, 0.5], rows: 1500, seed: 3)
    let shift = PriorShift.estimate(predictions, sourcePriors: PriorShiftTests.thirds, layout: layout)
    #expect(shift.isAccepted)
    #expect(shift.degreesOfFreedom == 1)
    #expect(abs(shift.priors[2] - 0.5) < 0.06)
    #expect(abs(shift.priors[0] - shift.priors[1]) < 1e-12)
    #expect(excessOverOne(shift.priors) < 1e-12)
    #expect(shift.certificate.gap < 1e-9)
  }

  @Test func threeClassesHaveTwoDegreesOfFreedom() {
    let layout = TestLayout.three.layout
    let predictions = PriorShiftTests.shifted(layout, shares: [0.2, 0.3, 0.5], rows: 1500, seed: 4)
    let shift = PriorShift.estimate(predictions, sourcePriors: PriorShiftTests.thirds, layout: layout)
    #expect(shift.isAccepted)
    #expect(shift.degreesOfFreedom == 2)
    #expect(largestDifference(shift.priors, [0.2, 0.3, 0.5]) < 0.06)
  }

  /// The sides keep the ratio they had, whatever it was.
  @Test func sidesAreScaledAlike() {
    let layout = TestLayout.shuffledPairwise.layout
    let predictions = Simulation(layout, rows: 200, noise: [0], seed: 8).truth
    let shift = PriorShift.estimate(predictions, sourcePriors: [0.2, 0.3, 0.5], layout: layout)
    #expect(abs(shift.priors[2] / shift.priors[0] - 2.5) < 1e-12)
  }

  /// The expectation-maximisation that the method is known by, with the sides' factors tied.
  @Test func agreesWithExpectationMaximisation() {
    let layout = TestLayout.pairwise.layout
    let source = [0.4, 0.35, 0.25]
    let predictions = Simulation(layout, rows: 80, noise: [1], seed: 9).predictions[0]
    var tie = source[2]
    for _ in 0..<4000 {
      var sum = 0.0
      for row in 0..<predictions.rowCount {
        let ties = predictions[row, 2] * tie / source[2]
        let sides = (1 - predictions[row, 2]) * (1 - tie) / (1 - source[2])
        sum += ties / (ties + sides)
      }
      tie = sum / Double(predictions.rowCount)
    }
    let shift = PriorShift.estimate(predictions, sourcePriors: source, layout: layout)
    #expect(abs(shift.priors[2] - tie) < 1e-9)
    let gain = (0..<predictions.rowCount).reduce(0.0) { sum, row in
      let ties = predictions[row, 2] * tie / source[2]
      return sum + log(ties + (1 - predictions[row, 2]) * (1 - tie) / (1 - source[2]))
    }
    #expect(abs(shift.statistic - 2 * gain) < 1e-9)
  }

  /// On calibrated predictions without a shift, one in twenty tests says otherwise.
  @Test func theTestKeepsItsLevel() {
    var accepted = 0
    for seed in 0..<200 {
      let truth = Simulation(TestLayout.pairwise.layout, rows: 120, noise: [0], seed: UInt64(1000 + seed)).truth
      let shift = PriorShift.estimate(
        truth, sourcePriors: PriorShiftTests.thirds, layout: TestLayout.pairwise.layout)
      if shift.isAccepted { accepted += 1 }
      #expect(shift.isAccepted == (shift.p < 0.05))
    }
    // Binomial(200, 0.05) lies in 2 ... 20 all but one time in a thousand.
    #expect((2...20).contains(accepted))
  }

  @Test func adjustingTurnsOldSharesIntoNewOnes() {
    let layout = TestLayout.pairwise.layout
    let predictions = PriorShiftTests.shifted(layout, shares: [0.25, 0.25, 0.5], rows: 400, seed: 3)
    let shift = PriorShift.estimate(predictions, sourcePriors: PriorShiftTests.thirds, layout: layout)
    let adjusted = shift.adjust(predictions)
    #expect(rowsAreDistributions(adjusted))
    // At the maximum the mean adjusted probability of a class is its estimated share.
    let tie = (0..<400).reduce(0.0) { $0 + adjusted[$1, 2] } / 400
    #expect(abs(tie - shift.priors[2]) < 1e-9)
    let odds = (adjusted[0, 2] / adjusted[0, 0]) / (predictions[0, 2] / predictions[0, 0])
    #expect(abs(odds - shift.priors[2] / shift.priors[0]) < 1e-9)
  }

  @Test func aClassWithoutAShareKeepsNone() {
    let predictions = ProbabilityMatrix(classCount: 3, values: [0.5, 0.4, 0.1, 0.2, 0.7, 0.1, 0.3, 0.7, 0])
    let shift = PriorShift.estimate(predictions, sourcePriors: [0.6, 0.4, 0], layout: TestLayout.three.layout)
    #expect(shift.priors[2] == 0)
    #expect(shift.degreesOfFreedom == 1)
    #expect(excessOverOne(shift.priors) < 1e-12)
  }

  @Test func oneClassHasNothingToShift() {
    let predictions = ProbabilityMatrix(classCount: 2, values: [0.9, 0.1, 0.8, 0.2])
    let shift = PriorShift.estimate(predictions, sourcePriors: [1, 0], layout: TestLayout.two.layout)
    #expect(shift.p == 1)
    #expect(!shift.isAccepted)
    #expect(shift.priors == [1, 0])
  }

  /// Uncalibrated predictions are told a shift that is none: why the estimate comes after calibration only.
  @Test func miscalibrationLooksLikeAShift() throws {
    let golden = try #require(try GoldenCalibrators.cases().last)
    let fitter = try golden.fitter(hasSides: true)
    let source = golden.saerensEm.sourcePrior
    func estimate(_ predictions: ProbabilityMatrix) -> PriorShift {
      PriorShift.estimate(predictions, sourcePriors: source, layout: fitter.inputs.layout)
    }
    let before = estimate(fitter.inputs.predictions[0])
    let after = estimate(fitter.fit(.tieMap).calibrator.calibrate(fitter.inputs.predictions[0]))
    #expect(before.isAccepted)
    #expect(before.priors[2] < 0.1)
    #expect(!after.isAccepted)
    #expect(abs(after.priors[2] - source[2]) < 0.1)
  }
}
