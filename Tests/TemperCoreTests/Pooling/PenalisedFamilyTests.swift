import Testing

@testable import TemperCore

@Suite struct PenalisedFamilyTests {
  private static func family(_ layout: ClassLayout, models: Int = 3) -> PenalisedFamily {
    PenalisedFamily(
      Simulation(layout, rows: 6, noise: Array(repeating: 1, count: models), seed: 71).inputs())
  }

  @Test func headsFollowTheLayout() {
    let tieStructure = PenalisedFamilyTests.family(TestLayout.tieStructure.layout)
    #expect(tieStructure.hasTie)
    #expect(tieStructure.headCount == 1)
    #expect(tieStructure.equalWeights == BlendCoefficients(equalWeightsFor: 3, heads: 1))
    let ten = PenalisedFamilyTests.family(TestLayout.ten.layout)
    #expect(!ten.hasTie)
    #expect(ten.headCount == 10)
    #expect(ten.equalWeights == BlendCoefficients(equalWeightsFor: 3, heads: 10))
  }

  /// Parameters of an arena with three models, by what is switched on.
  @Test(arguments: [
    (PenaltySettings(weightRidge: .infinity), 2),
    (PenaltySettings(), 4),
    (PenaltySettings(hasBias: false), 3),
    (PenaltySettings(headRidge: 30), 7),
    (PenaltySettings(weightRidge: .infinity, headRidge: 30), 5),
    (PenaltySettings(headRidge: 0, blocks: [.closeness: 30]), 8),
    (PenaltySettings(headRidge: 0, blocks: [.closeness: 30, .sideBias: 300]), 9),
    (PenaltySettings(blocks: [.sideBias: 300]), 5),
  ])
  func parametersOfAnArena(settings: PenaltySettings, count: Int) {
    let problem = PenalisedFamilyTests.family(TestLayout.tieStructure.layout).problem(settings, .signed)
    #expect(problem.tying.count == count)
  }

  /// Parameters of three models and ten classes.
  @Test(arguments: [
    (PenaltySettings(weightRidge: .infinity), 11),
    (PenaltySettings(weightRidge: .infinity, hasBias: false), 1),
    (PenaltySettings(), 13),
    (PenaltySettings(headRidge: 30), 43),
    (PenaltySettings(headRidge: 30, hasBias: false), 33),
    (PenaltySettings(weightRidge: .infinity, headRidge: 30, hasBias: false), 31),
  ])
  func parametersOfClasses(settings: PenaltySettings, count: Int) {
    let problem = PenalisedFamilyTests.family(TestLayout.ten.layout).problem(settings, .nonnegative)
    #expect(problem.tying.count == count)
  }

  @Test func weightsAreBoundedAndNothingElse() {
    let settings = PenaltySettings(headRidge: 3, blocks: [.closeness: 30, .sideBias: 30])
    let problem = PenalisedFamilyTests.family(TestLayout.tieStructure.layout).problem(settings, .nonnegative)
    #expect(problem.tying.isBounded == Array(repeating: true, count: 6) + [false, false, false])
    let signed = PenalisedFamilyTests.family(TestLayout.tieStructure.layout).problem(settings, .signed)
    #expect(signed.tying.isBounded == Array(repeating: false, count: 9))
  }

  @Test func manyClassWiseWeightsAreNotTried() {
    #expect(PenalisedFamilyTests.family(TestLayout.ten.layout, models: 25).allowsDeviations)
    #expect(!PenalisedFamilyTests.family(TestLayout.ten.layout, models: 26).allowsDeviations)
    #expect(PenalisedFamilyTests.family(TestLayout.tieStructure.layout, models: 90).allowsDeviations)
  }
}
