import Testing

@testable import TemperCore

@Suite struct BlendOptionsLimitsTests {
  @Test func limitsDecideAboutPoolsAndSigns() {
    let fixed = BlendOptions(limits: WeightLimits(fixed: [0: 0.5]))
    #expect(fixed.eligible == [.linear, .logarithmic, .tieAware])
    #expect(fixed.kinds(for: TestLayout.tieStructure.layout) == [.best, .mean, .linear, .logarithmic, .tieAware])
    #expect(fixed.kinds(for: TestLayout.two.layout) == [.best, .mean, .linear, .logarithmic])
    #expect(fixed.signs == WeightSign.allCases)
    #expect(BlendOptions(limits: WeightLimits(minimum: 0.1)).signs == [.nonnegative])
    #expect(BlendOptions(limits: WeightLimits(fixed: [0: -1])).signs == [.signed])
    #expect(BlendOptions(sign: .signed).signs == [.signed])
    let few = BlendOptions(limits: WeightLimits(maximumModels: 1))
    #expect(few.eligible == PoolKind.allCases)
    #expect(few.signs == WeightSign.allCases)
  }

  @Test func swappedPredictionsAreNotModelsOfTheirOwnWithinLimits() {
    let matrix = ProbabilityMatrix(classCount: 3, values: Array(repeating: 1 / 3, count: 9))
    let data = TrainingSet(
      layout: TestLayout.tieStructure.layout, labels: [0, 1, 2], models: ["m"], predictions: [matrix],
      swapped: [matrix],
      folds: [0, 1, 2], foldCount: 3, groups: nil)
    #expect(BlendOptions().swapUses(data) == SwapUse.allCases)
    #expect(BlendOptions(limits: WeightLimits(maximumModels: 1)).swapUses(data) == SwapUse.allCases)
    #expect(BlendOptions(limits: WeightLimits(minimum: 0.1)).swapUses(data) == [.none, .arithmetic, .geometric])
  }
}
