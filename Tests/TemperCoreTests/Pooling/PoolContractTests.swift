import Testing

@testable import TemperCore

/// What holds for every pool, whatever the classes are.
@Suite struct PoolContractTests {
  private static func simulation(_ layout: TestLayout, seed: UInt64 = 81) -> Simulation {
    var simulation = Simulation(layout.layout, rows: 60, noise: [0.5, 0.8, 1.5], seed: seed)
    // An exact zero, and an exact one, which files may hold.
    let classes = layout.layout.count
    for k in 0..<classes { simulation.predictions[1][7, k] = k == simulation.labels[7] ? 1 : 0 }
    return simulation
  }

  @Test(arguments: PoolCase.all)
  func rowsAreDistributionsOverTheClasses(_ pool: PoolCase) {
    let simulation = PoolContractTests.simulation(pool.layout)
    let predictions = pool.fit(simulation).pool.predict(simulation.predictions)
    #expect(predictions.rowCount == 60)
    #expect(predictions.classCount == pool.layout.layout.count)
    #expect(rowsAreDistributions(predictions))
  }

  @Test(arguments: PoolCase.all)
  func theOrderOfTheModelsDoesNotMatter(_ pool: PoolCase) {
    let simulation = PoolContractTests.simulation(pool.layout)
    let order = [2, 0, 1]
    var turned = simulation
    turned.predictions = order.map { simulation.predictions[$0] }
    let fitted = pool.fit(simulation).pool
    let predictions = fitted.predict(simulation.predictions)
    #expect(largestDifference(permuted(fitted, order).predict(turned.predictions).values, predictions.values) < 1e-12)
    let refitted = pool.fit(turned).pool.predict(turned.predictions)
    #expect(largestDifference(refitted.values, predictions.values) < 1e-8)
  }

  @Test(arguments: PoolCase.all)
  func rowsArePooledOneByOne(_ pool: PoolCase) {
    let simulation = PoolContractTests.simulation(pool.layout)
    let fitted = pool.fit(simulation).pool
    let predictions = fitted.predict(simulation.predictions)
    for row in [0, 7, 59] {
      let alone = simulation.predictions.map {
        ProbabilityMatrix(classCount: $0.classCount, values: Array($0[row: row]))
      }
      #expect(fitted.predict(alone).values == Array(predictions[row: row]))
    }
  }

  @Test(arguments: PoolCase.all.filter { $0.recipe.penalties != nil })
  func aPenalisedFitIsNeverWorseThanEqualWeights(_ pool: PoolCase) throws {
    let inputs = PoolContractTests.simulation(pool.layout).inputs()
    let penalties = try #require(pool.recipe.penalties)
    let family = PenalisedFamily(inputs)
    let fitted = pool.fit(PoolContractTests.simulation(pool.layout))
    let objective = PlainPool.objective(try #require(fitted.coefficients.first), penalties, inputs)
    #expect(objective < PlainPool.objective(family.equalWeights, penalties, inputs))
    #expect(fitted.certificate.converged)
    #expect(fitted.certificate.gap <= 1e-9)
  }

  @Test(arguments: TestLayout.allCases)
  func aLinearFitIsNeverWorseThanItsParts(layout: TestLayout) {
    let simulation = PoolContractTests.simulation(layout)
    func loss(_ pool: Pool) -> Double {
      LogLoss.mean(pool.predict(simulation.predictions), labels: simulation.labels)
    }
    let fitter = PoolFitter(simulation.inputs(), kinds: [.linear])
    guard let pool = fitter.fit(Hyperparameters(kind: .linear), folds: [0]).pool.linear else {
      Issue.record("not a linear pool")
      return
    }
    let atOne = loss(.linear(LinearPool(weights: pool.weights, temperature: 1, floor: pool.floor)))
    #expect(loss(.linear(pool)) <= atOne + 1e-12)
    #expect(atOne <= loss(.mean) + 1e-9)
    for model in 0..<3 { #expect(atOne <= loss(.best(BestPool(model: model))) + 1e-9) }
  }

  @Test(arguments: TestLayout.allCases)
  func theBestModelIsTheBest(layout: TestLayout) {
    let simulation = PoolContractTests.simulation(layout)
    let losses = simulation.predictions.map { LogLoss.mean($0, labels: simulation.labels) }
    let fitter = PoolFitter(simulation.inputs(), kinds: [.best])
    let pool = fitter.fit(Hyperparameters(kind: .best), folds: [0]).pool
    #expect(LogLoss.mean(pool.predict(simulation.predictions), labels: simulation.labels) == losses.min())
  }
}
