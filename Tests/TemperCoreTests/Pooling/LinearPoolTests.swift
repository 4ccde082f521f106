import Foundation
import Testing

@testable import TemperCore

@Suite struct LinearPoolTests {
  @Test(arguments: TestLayout.allCases, [1, 0.4, 3])
  func predictsAsItsFormula(layout: TestLayout, temperature: Double) {
    let simulation = Simulation(layout.layout, rows: 30, noise: [0.5, 1, 2], seed: 61)
    let pool = LinearPool(weights: [0.5, 0.2, 0.3], temperature: temperature, floor: 1e-7)
    let found = pool.predict(simulation.predictions)
    #expect(found.rowCount == 30)
    for row in 0..<30 {
      let scores = PlainPool.linearScores(
        PlainPool.row(simulation.predictions, row), weights: pool.weights, temperature: temperature, floor: 1e-7)
      #expect(largestDifference(Array(found[row: row]), PlainPool.probabilities(scores)) < 1e-14)
    }
  }

  @Test func atTemperatureOneItIsTheMixture() {
    let inputs = [[0.2, 0.3, 0.5], [0.6, 0.4, 0]].map { ProbabilityMatrix(classCount: 3, values: $0) }
    let found = LinearPool(weights: [0.25, 0.75], temperature: 1, floor: 1e-7).predict(inputs)
    #expect(largestDifference(found.values, [0.5, 0.375, 0.125]) < 1e-15)
  }

  @Test func temperatureSharpensByHand() {
    let inputs = [ProbabilityMatrix(classCount: 2, values: [0.75, 0.25])]
    let found = LinearPool(weights: [1], temperature: 0.5, floor: 1e-7).predict(inputs)
    #expect(largestDifference(found.values, [0.9, 0.1]) < 1e-15)
  }

  @Test func anExactZeroIsRaisedToTheFloor() {
    let inputs = [ProbabilityMatrix(classCount: 2, values: [1, 0])]
    let found = LinearPool(weights: [1], temperature: 1, floor: 1e-3).predict(inputs)
    #expect(largestDifference(found.values, [1 / 1.001, 0.001 / 1.001]) < 1e-15)
  }
}

@Suite struct LinearFamilyTests {
  private static func loss(_ inputs: PoolInputs, _ pool: LinearPool, rows: [Int]) -> Double {
    rows.reduce(0) { sum, row in
      let scores = PlainPool.linearScores(
        PlainPool.row(inputs.predictions, row), weights: pool.weights, temperature: pool.temperature,
        floor: inputs.floor)
      return sum - PlainPool.logSoftmax(scores)[inputs.labels[row]]
    }
  }

  @Test(arguments: TestLayout.allCases)
  func lossSumIsThePlainLossOfAFold(layout: TestLayout) {
    let inputs = Simulation(layout.layout, rows: 47, noise: [0.5, 1, 2], seed: 51).inputs(foldCount: 5)
    let family = LinearFamily(inputs)
    for (weights, temperature) in [([0.2, 0.5, 0.3], 1.0), ([1, 0, 0], 0.5), ([0, 0.1, 0.9], 3), ([0, 0, 1], 0.01)] {
      let pool = LinearPool(weights: weights, temperature: temperature, floor: inputs.floor)
      for fold in 0..<5 {
        let plain = LinearFamilyTests.loss(inputs, pool, rows: inputs.rows.members[fold])
        #expect(relativeDifference(family.lossSum(of: pool, fold: fold), plain) < 1e-12)
      }
    }
  }

  @Test(arguments: TestLayout.allCases)
  func aFitToSomeFoldsIsAFitToTheirRows(layout: TestLayout) {
    let simulation = Simulation(layout.layout, rows: 80, noise: [0.5, 1, 2], seed: 52)
    let inputs = simulation.inputs(foldCount: 4)
    let rows = (inputs.rows.members[1] + inputs.rows.members[3])
    var part = simulation
    part.labels = rows.map { simulation.labels[$0] }
    part.predictions = simulation.predictions.map { matrix in
      ProbabilityMatrix(classCount: matrix.classCount, values: rows.flatMap { Array(matrix[row: $0]) })
    }
    let start = Array(repeating: 1.0 / 3, count: 3)
    let found = LinearFamily(inputs).fit(folds: [1, 3], from: start)
    let alone = LinearFamily(part.inputs()).fit(folds: [0], from: start)
    #expect(largestDifference(found.pool.weights, alone.pool.weights) < 1e-8)
    #expect(abs(found.pool.temperature - alone.pool.temperature) < 1e-8)
    #expect(found.certificate.gap < 1e-9)
  }

  @Test(arguments: TestLayout.allCases)
  func noOtherWeightOrTemperatureIsBetter(layout: TestLayout) {
    let inputs = Simulation(layout.layout, rows: 60, noise: [0.7, 0.9], seed: 53).inputs()
    let pool = LinearFamily(inputs).fit(folds: [0], from: [0.5, 0.5]).pool
    func loss(_ weight: Double, _ temperature: Double) -> Double {
      let other = LinearPool(weights: [weight, 1 - weight], temperature: temperature, floor: inputs.floor)
      return LinearFamilyTests.loss(inputs, other, rows: Array(inputs.labels.indices))
    }
    // Weights are those of the mixture itself, at temperature 1; the temperature is fitted after them.
    let atOne = loss(pool.weights[0], 1)
    for step in 0...200 {
      let other = loss(Double(step) / 200, 1)
      #expect(atOne <= other + 1e-10)
    }
    let found = loss(pool.weights[0], pool.temperature)
    for step in -200...200 {
      let other = loss(pool.weights[0], exp(Double(step) / 50))
      #expect(found <= other + 1e-10)
    }
  }

  @Test func weightGoesToTheModelThatKnows() {
    let simulation = Simulation(TestLayout.pairwise.layout, rows: 400, noise: [0, 3], seed: 54)
    let pool = LinearFamily(simulation.inputs()).fit(folds: [0], from: [0.5, 0.5]).pool
    #expect(pool.weights[0] > 0.95)
    #expect(abs(pool.temperature - 1) < 0.15)
  }
}

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
    #expect(excessOverOne(found.weights) < 1e-14)
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
