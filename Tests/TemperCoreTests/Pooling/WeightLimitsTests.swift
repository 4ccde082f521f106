import Testing

@testable import TemperCore

@Suite struct WeightLimitsTests {
  @Test func nothingIsAskedForByDefault() {
    #expect(!WeightLimits.none.bindsWeights)
    #expect(!WeightLimits(maximumModels: 2).bindsWeights)
    #expect(WeightLimits(minimum: 0.1).bindsWeights)
    #expect(WeightLimits(fixed: [1: 0]).bindsWeights)
  }

  @Test func aFixedWeightStandsAboveTheMinimum() {
    let limits = WeightLimits(minimum: 0.1, fixed: [1: 0.7, 2: 0.05])
    #expect((0..<4).map(limits.base) == [0.1, 0.7, 0.05, 0.1])
  }

  @Test func positionsFollowTheModels() {
    let limits = WeightLimits(minimum: 0.1, fixed: [1: 0.7, 3: 0.2], maximumModels: 2)
    #expect(limits.keeping([0, 3]) == WeightLimits(minimum: 0.1, fixed: [1: 0.2], maximumModels: 2))
    #expect(limits.keeping([3, 2, 1]) == WeightLimits(minimum: 0.1, fixed: [0: 0.2, 2: 0.7], maximumModels: 2))
  }

  @Test(arguments: [
    (WeightLimits(minimum: 0.25), true), (WeightLimits(minimum: 0.26), false),
    (WeightLimits(fixed: [0: 0.7, 1: 0.3]), true), (WeightLimits(fixed: [0: 0.7, 1: 0.31]), false),
    (WeightLimits(minimum: 0.2, fixed: [0: 0.4]), true), (WeightLimits(minimum: 0.21, fixed: [0: 0.4]), false),
    (WeightLimits(fixed: [0: -0.1]), false), (WeightLimits(fixed: [0: 1]), true),
    (WeightLimits(fixed: [0: 0.1, 1: 0.2, 2: 0.3, 3: 0.4]), true),
  ])
  func weightsThatAddUpToOne(limits: WeightLimits, isPossible: Bool) {
    #expect(limits.isOnSimplex(4) == isPossible)
  }

  @Test func theMinimumIsForModelsThatAreKept() {
    let limits = WeightLimits(minimum: 0.3, fixed: [0: 0.2], maximumModels: 2)
    #expect(limits.eliminates(from: 3))
    #expect(!limits.eliminates(from: 2))
    #expect(limits.searching(3).minimum == 0)
    #expect(limits.searching(3).fixed == [0: 0.2])
    #expect(limits.searching(2) == limits)
  }

  @Test func mixturesAreFreedOfRounding() {
    var named = BlendCoefficients(equalWeightsFor: 3, heads: 1)
    named.weights = [0.49999999999999994, 0.3, 0.09999999999999999]
    named.headWeights = [[0.5000000000000001, -0.2, 0.4]]
    let limited = named.within(WeightLimits(minimum: 0.1, fixed: [0: 0.5]))
    #expect(limited.weights == [0.5, 0.3, 0.1])
    #expect(limited.headWeights == [[0.5, 0.1, 0.4]])
    #expect(named.within(WeightLimits(fixed: [0: 0.5])).headWeights == [[0.5, -0.2, 0.4]])
    #expect(named.within(.none) == named)
  }
}
