import Foundation
import Testing

@testable import TemperCore

@Suite struct LimitedSimplexTests {
  private static func inputs(_ models: Int = 3) -> PoolInputs {
    Simulation(TestLayout.three.layout, rows: 60, noise: [0.3, 1, 0.7, 2].prefix(models).map { $0 }, seed: 61).inputs()
  }

  /// Mean log loss of a mixture, from its definition.
  private static func loss(_ inputs: PoolInputs, _ weights: [Double]) -> Double {
    inputs.labels.indices.reduce(0) { sum, row in
      let mixed = weights.indices.reduce(0) { $0 + weights[$1] * inputs.predictions[$1][row, inputs.labels[row]] }
      return sum - log(mixed)
    } / Double(inputs.labels.count)
  }

  private static func fit(_ inputs: PoolInputs, _ limits: WeightLimits) -> (weights: [Double], gap: Double) {
    let start = Array(repeating: 1 / Double(inputs.modelCount), count: inputs.modelCount)
    let (pool, certificate) = LinearFamily(inputs, limits: limits).fit(folds: [0], from: start)
    #expect(certificate.converged)
    return (pool.weights, certificate.gap)
  }

  /// One weight is given, the others are found on a line by brute force.
  @Test(arguments: [0.0, 0.2, 0.9]) func aFixedWeightAgainstAGrid(given: Double) {
    let inputs = Self.inputs()
    let found = Self.fit(inputs, WeightLimits(fixed: [2: given]))
    #expect(found.weights[2] == given)
    #expect(abs(found.weights.reduce(0, +) - 1) < 1e-14)
    let grid = (0...2000).map { step in
      let first = (1 - given) * Double(step) / 2000
      return Self.loss(inputs, [first, 1 - given - first, given])
    }
    let best = grid.min() ?? .nan
    let value = Self.loss(inputs, found.weights)
    #expect(value <= best + 1e-12)
    #expect(value > best - 1e-5)
    #expect(found.gap <= 1e-9)
  }

  /// A minimum that holds a useless model up, on a triangular grid.
  @Test func aMinimumAgainstAGrid() {
    let inputs = Self.inputs()
    let limits = WeightLimits(minimum: 0.15)
    let found = Self.fit(inputs, limits)
    #expect(found.weights.contains(0.15))
    #expect(found.weights.allSatisfy { $0 >= 0.15 })
    var best = Double.infinity
    for i in 0...55 {
      for j in 0...(55 - i) {
        let first = 0.15 + 0.01 * Double(i)
        let second = 0.15 + 0.01 * Double(j)
        best = min(best, Self.loss(inputs, [first, second, 1 - first - second]))
      }
    }
    let value = Self.loss(inputs, found.weights)
    #expect(value <= best + 1e-12)
    #expect(value > best - 1e-4)
    #expect(value > Self.loss(inputs, Self.fit(inputs, .none).weights) + 1e-4)
  }

  /// Karush, Kuhn and Tucker: free weights above the minimum have one and the same slope, those at it no smaller one.
  @Test(arguments: [
    WeightLimits(minimum: 0.1), WeightLimits(minimum: 0.05, fixed: [0: 0.2]), WeightLimits(fixed: [1: 0.3, 3: 0.1]),
  ])
  func slopesSatisfyTheConditions(limits: WeightLimits) throws {
    let inputs = Self.inputs(4)
    let found = Self.fit(inputs, limits)
    for (model, weight) in limits.fixed { #expect(found.weights[model] == weight) }
    let slopes = (0..<4).map { m in
      -inputs.labels.indices.reduce(0) { sum, row in
        let mixed = (0..<4).reduce(0) { $0 + found.weights[$1] * inputs.predictions[$1][row, inputs.labels[row]] }
        return sum + inputs.predictions[m][row, inputs.labels[row]] / mixed
      } / Double(inputs.labels.count)
    }
    let free = (0..<4).filter { limits.fixed[$0] == nil }
    let inner = free.filter { found.weights[$0] > limits.minimum + 1e-9 }
    let level = slopes[try #require(inner.first)]
    for model in inner { #expect(abs(slopes[model] - level) < 1e-6) }
    for model in free { #expect(slopes[model] >= level - 1e-6) }
  }

  @Test func limitsMayLeaveNoChoice() {
    let inputs = Self.inputs()
    #expect(Self.fit(inputs, WeightLimits(fixed: [0: 0.1, 1: 0.2, 2: 0.7])).weights == [0.1, 0.2, 0.7])
    let full = Self.fit(inputs, WeightLimits(fixed: [0: 0.4, 2: 0.6]))
    #expect(full.weights == [0.4, 0, 0.6])
    #expect(full.gap == 0)
    #expect(Self.fit(inputs, WeightLimits(minimum: 0.25, fixed: [1: 0.5])).weights == [0.25, 0.5, 0.25])
  }

  /// Where a model was taken away, the fixed weights of the others share its weight.
  @Test func fixedWeightsShareWhatIsMissing() {
    let inputs = Self.inputs(2)
    let shared = Self.fit(inputs, WeightLimits(fixed: [0: 0.1, 1: 0.3])).weights
    #expect(largestDifference(shared, [0.25, 0.75]) < 1e-15)
    #expect(Self.fit(inputs, WeightLimits(fixed: [0: 0, 1: 0])).weights == [0.5, 0.5])
  }

  @Test func cornersAreMixtures() {
    let inputs = Self.inputs(4)
    let simplex = ConstrainedSimplex(WeightLimits(minimum: 0.1, fixed: [1: 0.4]), modelCount: 4)
    #expect(simplex.free == [0, 2, 3])
    let likelihoods = inputs.likelihoods()
    let corners = simplex.corners(likelihoods)
    for (place, _) in simplex.free.enumerated() {
      let weights = simplex.weights(shares: (0..<3).map { $0 == place ? 1 : 0 })
      #expect(weights[1] == 0.4)
      let stride = inputs.rows.laneCount
      for lane in 0..<stride {
        let mixed = (0..<4).reduce(SIMD4<Double>()) { $0 + likelihoods[$1 * stride + lane] * weights[$1] }
        let difference = corners[place * stride + lane] - mixed
        #expect(max(difference.max(), -difference.min()) < 1e-15)
      }
    }
    let shares = [0.2, 0.5, 0.3]
    #expect(largestDifference(simplex.shares(of: simplex.weights(shares: shares)), shares) < 1e-14)
    let equal = [Double](repeating: 1 / 3, count: 3)
    #expect(simplex.shares(of: [0, 1, 0, 0]) == equal)
  }
}
