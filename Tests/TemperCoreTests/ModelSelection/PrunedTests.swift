import Testing

@testable import TemperCore

@Suite struct PrunedTests {
  private static let recipes: [Hyperparameters] = [
    Hyperparameters(kind: .mean), Hyperparameters(kind: .geometric), Hyperparameters(kind: .linear),
    Hyperparameters(kind: .selection, steps: 6),
    Hyperparameters(kind: .logarithmic, sign: .signed, penalties: PenaltySettings(weightRidge: 3)),
    Hyperparameters(
      kind: .tieAware, sign: .nonnegative, penalties: PenaltySettings(weightRidge: 3, headRidge: 30)),
  ]

  /// Models 1 and 3 know nothing.
  private static func inputs() -> PoolInputs {
    Simulation(TestLayout.pairwise.layout, rows: 150, noise: [0.7, 0.6, 0.8, 0.9], seed: 151)
      .blinding([1, 3]).inputs(foldCount: 3)
  }

  private static func loss(_ inputs: PoolInputs, _ recipe: Hyperparameters, _ kept: [Int], folds: [Int]) -> Double {
    let part = inputs.keeping(kept)
    let pool = PoolFitter(part, kinds: [recipe.kind]).fit(recipe, folds: folds).pool
    let losses = LogLoss.perRow(pool.predict(part.predictions), labels: part.labels)
    return folds.flatMap { part.rows.members[$0] }.reduce(0) { $0 + losses[$1] }
  }

  /// The models that are kept are those of the best pair of all, and each step goes without the model that a refit
  /// misses least.
  @Test(arguments: recipes) func keepsTheBestSubset(recipe: Hyperparameters) {
    let inputs = Self.inputs()
    let folds = [0, 2]
    let fitter = PoolFitter(inputs, kinds: [recipe.kind])
    let removed = fitter.eliminate(recipe, folds: folds, models: [0, 1, 2, 3], to: 2)
    #expect(Set(removed) == [1, 3])
    let pairs = (0..<4).flatMap { first in (first + 1..<4).map { [first, $0] } }
    let losses = pairs.map { Self.loss(inputs, recipe, $0, folds: folds) }
    let best = losses.indices.min { losses[$0] < losses[$1] }
    #expect(best.map { pairs[$0] } == [0, 2])
    let first = (0..<4).map { model in
      Self.loss(inputs, recipe, (0..<4).filter { $0 != model }, folds: folds)
    }
    #expect(removed.first == first.indices.min { first[$0] < first[$1] })
    #expect(fitter.eliminate(recipe, folds: folds, models: [0, 1, 2, 3], to: 4) == [])
  }

  @Test func mixturesAreRefittedWhole() {
    let parts = [(PenaltySettings(), 0.5), (PenaltySettings(weightRidge: 30), 0.5)].map {
      MixtureComponent(kind: .logarithmic, sign: .nonnegative, penalties: $0, share: $1)
    }
    let recipe = Hyperparameters(
      kind: .logarithmic, sign: .nonnegative, penalties: parts[0].penalties, finalists: parts)
    let fitter = PoolFitter(Self.inputs(), kinds: [.logarithmic])
    #expect(Set(fitter.eliminate(recipe, folds: [0, 1, 2], models: [0, 1, 2, 3], to: 2)) == [1, 3])
  }

  @Test func fixedModelsStayAndThoseAtZeroGoFirst() {
    let recipe = Hyperparameters(kind: .linear)
    let limits = WeightLimits(fixed: [0: 0, 3: 0.2])
    let fitter = PoolFitter(Self.inputs(), kinds: [.linear], limits: limits)
    #expect(fitter.eliminate(recipe, folds: [0, 1], models: [0, 1, 2, 3], to: 2) == [0, 1])
    #expect(fitter.eliminate(recipe, folds: [0, 1], models: [0, 1, 2, 3], to: 1) == [0, 1, 2])
  }

  /// A model and its swapped predictions go together.
  @Test func inputsOfAModelGoTogether() {
    let recipe = Hyperparameters(kind: .linear, swapping: .separate)
    let fitter = PoolFitter(Self.inputs(), kinds: [.linear])
    #expect(fitter.eliminate(recipe, folds: [0, 1], models: [0, 1, 2, 1], to: 2) == [1])
  }

  @Test func theBestModelIsTheLastToGo() {
    let inputs = Self.inputs()
    let fitter = PoolFitter(inputs, kinds: [.best])
    let removed = fitter.eliminate(Hyperparameters(kind: .best), folds: [0, 1, 2], models: [0, 1, 2, 3], to: 1)
    let order = (0..<4).sorted { fitter.modelLosses[$0].reduce(0, +) > fitter.modelLosses[$1].reduce(0, +) }
    #expect(removed == Array(order.prefix(3)))
  }
}
