import Testing

@testable import TemperCore

@Suite struct BlendOptionsTests {
  @Test func byDefaultEverythingIsChosen() {
    let options = BlendOptions()
    #expect(options.pool == nil)
    #expect(options.sign == nil)
    #expect(options.swapping == .auto)
    #expect(options.seed == 0)
    #expect(!options.isExact)
    #expect(options.threads == 1)
    #expect(BlendOptions.Swapping.allCases.map(\.rawValue) == ["auto", "always", "never", "geometric", "separate"])
  }

  @Test func allPoolsThatTheClassesAllow() {
    #expect(BlendOptions().kinds(for: TestLayout.pairwise.layout) == PoolKind.allCases)
    #expect(
      BlendOptions().kinds(for: TestLayout.three.layout) == [
        .best, .mean, .geometric, .linear, .logarithmic, .selection,
      ])
  }

  @Test(arguments: [
    (PoolKind.tieAware, [PoolKind.best, .mean, .linear, .tieAware]),
    (.logarithmic, [.best, .mean, .linear, .logarithmic]),
    (.geometric, [.best, .mean, .geometric, .linear]),
    (.linear, [.best, .mean, .linear]),
  ])
  func aWantedPoolBesideTheOnesToCompareWith(pool: PoolKind, expected: [PoolKind]) {
    #expect(BlendOptions(pool: pool).kinds(for: TestLayout.pairwise.layout) == expected)
  }
}

@Suite struct BlendOptionsLimitsTests {
  @Test func limitsDecideAboutPoolsAndSigns() {
    let fixed = BlendOptions(limits: WeightLimits(fixed: [0: 0.5]))
    #expect(fixed.eligible == [.linear, .logarithmic, .tieAware])
    #expect(fixed.kinds(for: TestLayout.pairwise.layout) == [.best, .mean, .linear, .logarithmic, .tieAware])
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
      layout: TestLayout.pairwise.layout, labels: [0, 1, 2], models: ["m"], predictions: [matrix],
      swapped: [matrix],
      folds: [0, 1, 2], foldCount: 3, groups: nil)
    #expect(BlendOptions().swapUses(data) == SwapUse.allCases)
    #expect(BlendOptions(limits: WeightLimits(maximumModels: 1)).swapUses(data) == SwapUse.allCases)
    #expect(BlendOptions(limits: WeightLimits(minimum: 0.1)).swapUses(data) == [.none, .arithmetic, .geometric])
  }
}
