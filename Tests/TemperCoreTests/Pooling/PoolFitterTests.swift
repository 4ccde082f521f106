import Testing

@testable import TemperCore

@Suite struct PoolFitterTests {
  /// Two models over six rows in three folds; model 0 is right in folds 0 and 1, model 1 in fold 2.
  private static func inputs() -> PoolInputs {
    let labels = [0, 1, 0, 1, 0, 1]
    let right = [0.9, 0.1, 0.1, 0.9, 0.9, 0.1, 0.1, 0.9, 0.3, 0.7, 0.7, 0.3]
    let wrong = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.8, 0.2, 0.2, 0.8]
    return PoolInputs(
      layout: TestLayout.two.layout, labels: labels, rows: FoldLayout(folds: [0, 0, 1, 1, 2, 2], foldCount: 3),
      floor: 1e-7, predictions: [right, wrong].map { ProbabilityMatrix(classCount: 2, values: $0) })
  }

  @Test func theBestModelDependsOnTheFolds() {
    let fitter = PoolFitter(PoolFitterTests.inputs(), kinds: [.best])
    #expect(fitter.bestModel(on: [0, 1, 2]) == 0)
    #expect(fitter.bestModel(on: [2]) == 1)
    #expect(fitter.fit(Hyperparameters(kind: .best), folds: [2]).pool.best == BestPool(model: 1))
  }

  /// The gap of a selection bounds its distance from the best mixture, which mixture proportions find.
  @Test(arguments: 1...6) func theGapOfASelectionBoundsItsDistanceFromTheBestMixture(steps: Int) throws {
    let simulation = Simulation(
      TestLayout.pairwise.layout, rows: 200, noise: [0.4, 0.8, 1.2, 1.6], seed: UInt64(steps))
    let fitter = PoolFitter(simulation.inputs(), kinds: [.linear, .selection])
    func fit(_ kind: PoolKind) -> FittedPool {
      fitter.fit(Hyperparameters(kind: kind, steps: steps), folds: [0], certifies: true)
    }
    func loss(_ weights: [Double]) -> Double {
      let mixed = simulation.predictions.linearPool(weights: weights)
      return LogLoss.mean(mixed, labels: simulation.labels)
    }
    let selection = fit(.selection)
    let chosen = try #require(selection.pool.selection)
    let best = try #require(fit(.linear).pool.linear)
    let distance = loss(chosen.weights) - loss(best.weights)
    #expect(distance >= -1e-12)
    #expect(selection.certificate.gap >= distance - 1e-12)
  }

  @Test func amongEqualsTheFirstIsBest() {
    let matrix = ProbabilityMatrix(classCount: 2, values: [0.5, 0.5, 0.25, 0.75])
    let inputs = PoolInputs(
      layout: TestLayout.two.layout, labels: [0, 1], rows: FoldLayout(folds: [0, 0], foldCount: 1), floor: 1e-7,
      predictions: [matrix, matrix])
    #expect(PoolFitter(inputs, kinds: [.best]).bestModel(on: [0]) == 0)
  }

  @Test func foldSumsByHand() {
    let inputs = PoolFitterTests.inputs()
    let sums = inputs.foldSums(of: inputs.predictions[1])
    #expect(largestDifference(sums, [1.3862943611198906, 1.3862943611198906, 0.44628710262841953]) < 1e-15)
  }

  @Test func predictionsOfAFoldAreItsRows() {
    let inputs = PoolFitterTests.inputs()
    #expect(inputs.predictions(fold: 2).map(\.values) == [[0.3, 0.7, 0.7, 0.3], [0.8, 0.2, 0.2, 0.8]])
  }

  @Test func preparesWhatIsWanted() {
    let plain = PoolFitter(PoolFitterTests.inputs(), kinds: [.mean])
    #expect(plain.penalised == nil)
    #expect(plain.linear == nil)
    #expect(plain.modelLosses.isEmpty)
    let rich = PoolFitter(PoolFitterTests.inputs(), kinds: [.linear, .logarithmic])
    #expect(rich.penalised != nil)
    #expect(rich.linear != nil)
  }

  @Test func fitsWithoutAnythingToFitAreExact() {
    let fitter = PoolFitter(PoolFitterTests.inputs(), kinds: [.best, .mean, .geometric])
    for kind in [PoolKind.best, .mean, .geometric] {
      let fitted = fitter.fit(Hyperparameters(kind: kind), folds: [0, 1, 2])
      #expect(fitted.pool.kind == kind)
      #expect(fitted.certificate == .exact)
      #expect(fitted.coefficients.isEmpty)
    }
  }

  @Test(arguments: TestLayout.allCases, [true, false])
  func aCertificateIsMadeOnRequest(layout: TestLayout, certifies: Bool) throws {
    let inputs = Simulation(layout.layout, rows: 30, noise: [0.5, 1], seed: 74).inputs()
    let fitter = PoolFitter(inputs, kinds: [.logarithmic])
    let recipe = Hyperparameters(kind: .logarithmic, sign: .signed, penalties: PenaltySettings())
    let fitted = fitter.fit(recipe, folds: [0], certifies: certifies)
    #expect(fitted.certificate.gap.isNaN == !certifies)
    #expect(fitted.certificate.converged)
    #expect(fitted.certificate.iterations > 1)
    let coefficients = try #require(fitted.coefficients.first)
    let again = fitter.fit(recipe, folds: [0], from: [coefficients])
    #expect(again.certificate.iterations == 1)
  }

  /// The pool that a fit returns speaks the language of its coefficients.
  @Test(arguments: TestLayout.allCases)
  func thePoolPredictsWhatItsCoefficientsSay(layout: TestLayout) throws {
    let inputs = Simulation(layout.layout, rows: 30, noise: [0.5, 1], seed: 75).inputs()
    let fitter = PoolFitter(inputs, kinds: [.logarithmic, .tieAware])
    let deviations = PenaltySettings(weightRidge: 3, headRidge: 3, blocks: [.closeness: 30, .sideBias: 30])
    let kinds: [(PoolKind, PenaltySettings)] =
      layout.layout.tieStructure == nil
      ? [(.logarithmic, PenaltySettings()), (.logarithmic, PenaltySettings(headRidge: 3))]
      : [(.logarithmic, PenaltySettings()), (.tieAware, deviations)]
    for (kind, penalties) in kinds {
      let recipe = Hyperparameters(kind: kind, sign: .signed, penalties: penalties)
      let fitted = fitter.fit(recipe, folds: [0])
      #expect(fitted.pool.kind == kind)
      let coefficients = try #require(fitted.coefficients.first)
      let predictions = fitted.pool.predict(inputs.predictions)
      for row in 0..<30 {
        let scores = PlainPool.scores(
          PlainPool.row(inputs.predictions, row), layout: inputs.layout, coefficients: coefficients, floor: 1e-7)
        #expect(largestDifference(Array(predictions[row: row]), PlainPool.probabilities(scores)) < 1e-13)
      }
    }
  }
}
