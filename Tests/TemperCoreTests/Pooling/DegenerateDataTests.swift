import Testing

@testable import TemperCore

/// Data on which unpenalised fits have no optimum, or none that is unique.
enum DegenerateData: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case identicalModels
  case oneModel
  /// A class that one model never thinks possible.
  case zeroColumn
  /// A class that no model ever thinks possible, though it happens.
  case zeroColumnEverywhere
  /// The same prediction in every row.
  case constant
  case uniform
  /// Every model is certain, and right.
  case perfect
  /// Every model is certain, and wrong.
  case wrong
  /// The last class, which is the tie of the arena, never happens.
  case noLastClass
  case oneClassOnly
  case oneRow

  var testDescription: String { rawValue }

  func simulation(_ layout: ClassLayout) -> Simulation {
    let noise = self == .oneModel ? [0.8] : [0.5, 1, 1.5]
    var result = Simulation(layout, rows: self == .oneRow ? 1 : 40, noise: noise, seed: 91)
    let last = layout.tieStructure?.tie ?? layout.count - 1
    let other = last == 0 ? 1 : 0
    func fill(_ model: Int, _ row: (Int) -> [Double]) {
      let values = result.labels.indices.flatMap(row)
      result.predictions[model] = ProbabilityMatrix(classCount: layout.count, values: values)
    }
    func certain(_ k: Int) -> [Double] { (0..<layout.count).map { $0 == k ? 1 : 0 } }
    func without(_ k: Int, _ row: ArraySlice<Double>) -> [Double] {
      let others = row.enumerated().map { $0.offset == k ? 0 : $0.element }
      let rest = others.reduce(0, +)
      return others.map { $0 / rest }
    }
    switch self {
    case .oneModel, .oneRow: break
    case .identicalModels: result.predictions = result.predictions.map { _ in result.predictions[0] }
    case .zeroColumn:
      let plain = result.predictions[1]
      fill(1) { without(last, plain[row: $0]) }
    case .zeroColumnEverywhere:
      for (model, plain) in result.predictions.enumerated() { fill(model) { without(last, plain[row: $0]) } }
    case .constant:
      for (model, plain) in result.predictions.enumerated() { fill(model) { _ in Array(plain[row: 0]) } }
    case .uniform:
      let even = Array(repeating: 1 / Double(layout.count), count: layout.count)
      for model in result.predictions.indices { fill(model) { _ in even } }
    case .perfect:
      let labels = result.labels
      for model in result.predictions.indices { fill(model) { certain(labels[$0]) } }
    case .wrong:
      let labels = result.labels
      for model in result.predictions.indices { fill(model) { certain((labels[$0] + 1) % layout.count) } }
    case .noLastClass: result.labels = result.labels.map { $0 == last ? other : $0 }
    case .oneClassOnly: result.labels = result.labels.map { _ in last }
    }
    return result
  }
}

@Suite struct DegenerateDataTests {
  @Test(arguments: PoolCase.all, DegenerateData.allCases)
  func everyFitIsFinite(_ pool: PoolCase, _ data: DegenerateData) {
    let simulation = data.simulation(pool.layout.layout)
    let fitted = pool.fit(simulation)
    #expect(fitted.certificate.converged)
    // Greedy selection has no optimum to reach; what its gap says is tested with the pool fitter.
    if pool.recipe.kind != .selection { #expect(fitted.certificate.gap <= 1e-9) }
    #expect(fitted.certificate.gap.isFinite)
    #expect(rowsAreDistributions(fitted.pool.predict(simulation.predictions)))
    #expect(LogLoss.mean(fitted.pool.predict(simulation.predictions), labels: simulation.labels).isFinite)
    switch fitted.pool {
    case .linear(let pool):
      #expect(excessOverOne(pool.weights) < 1e-12)
      #expect(pool.weights.allSatisfy { $0 >= 0 })
      #expect(pool.temperature >= 0.01 && pool.temperature <= 100)
    case .logarithmic(let pool):
      #expect((pool.weights + pool.biases + (pool.classWeights ?? []).flatMap { $0 }).allSatisfy { $0.isFinite })
    case .tieAware(let pool):
      let numbers = pool.sideWeights + pool.tieWeights + [pool.tieBias] + pool.blocks.pairs.flatMap(\.value)
      #expect(numbers.allSatisfy { $0.isFinite })
    default: break
    }
    if pool.recipe.sign == .nonnegative, let coefficients = fitted.coefficients.first {
      #expect((coefficients.weights + coefficients.headWeights.flatMap { $0 }).allSatisfy { $0 >= 0 })
    }
  }

  @Test(arguments: TestLayout.allCases, WeightSign.allCases)
  func identicalModelsShareTheWeight(layout: TestLayout, sign: WeightSign) throws {
    let simulation = DegenerateData.identicalModels.simulation(layout.layout)
    let recipe = Hyperparameters(kind: .logarithmic, sign: sign, penalties: PenaltySettings())
    let weights = try #require(PoolCase(layout: layout, recipe: recipe).fit(simulation).coefficients.first).weights
    #expect(largestDifference(weights, weights.map { _ in weights[0] }) < 1e-6)
  }
}
