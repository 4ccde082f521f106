import Testing

@testable import TemperCore

@Suite struct OneStepCrossValidationTests {
  /// Expansions move between settings that tie weights and settings that do not; limits hold in all of them, and the
  /// losses stay close to those of refits.
  @Test(arguments: [WeightLimits.none, WeightLimits(fixed: [0: 0.3]), WeightLimits(minimum: 0.1, fixed: [2: 0.2])])
  func lossesWithinLimitsAreCloseToRefits(limits: WeightLimits) async throws {
    let inputs = Simulation(TestLayout.pairwise.layout, rows: 3000, noise: [0.6, 0.8, 1.2], seed: 141).inputs(
      foldCount: 5)
    let family = PenalisedFamily(inputs, limits: limits)
    var expanded = OneStepCrossValidation(family: family, sign: .nonnegative, folds: [0, 1, 2, 3, 4])
    var refitted = ExactCrossValidation(family: family, sign: .nonnegative, threads: 2)
    let room = PenaltySettings(headRidge: 0)
    for settings in [
      PenaltySettings(weightRidge: .infinity), PenaltySettings(weightRidge: 30),
      PenaltySettings(weightRidge: .infinity, headRidge: 3), PenaltySettings(headRidge: 0),
    ] {
      let rough = expanded.leaveOut(settings, room: room)
      await refitted.refit([(settings, .all)])
      let fine = try #require(refitted.leaveOut(settings, .all))
      #expect(abs(rough.meanLoss(weight: 3000) - fine.meanLoss(weight: 3000)) < 1e-5)
      for coefficients in rough.coefficients + fine.coefficients {
        #expect(coefficients == coefficients.within(limits))
        #expect(coefficients.weights.count == 3)
      }
      for (a, b) in zip(rough.coefficients, fine.coefficients) {
        #expect(largestDifference(a.weights, b.weights) < 0.02)
      }
    }
  }
}
