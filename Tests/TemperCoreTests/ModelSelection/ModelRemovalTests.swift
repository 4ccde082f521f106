import Testing

@testable import TemperCore

@Suite struct ModelRemovalTests {
  /// The objective at the start is far closer to its optimum than where the other models stood before.
  @Test(arguments: [TestLayout.pairwise, .three, .two], [0.0, 30, .infinity])
  func startsAreCloseToTheOptimum(layout: TestLayout, deviation: Double) throws {
    let simulation = Simulation(layout.layout, rows: 400, noise: [0.4, 0.5, 0.8, 1.1], seed: 9)
    let kind: PoolKind = layout.layout.tieStructure == nil ? .logarithmic : .tieAware
    let whole = PoolFitter(simulation.inputs(foldCount: 4), kinds: [kind])
    let folds = [0, 1, 3]
    for sign in WeightSign.allCases {
      let penalties = PenaltySettings(
        weightRidge: 3, headRidge: deviation,
        blocks: [.closeness: kind == .tieAware ? 30 : .infinity, .tieToSide: kind == .tieAware ? 30 : .infinity])
      let recipe = Hyperparameters(kind: kind, sign: sign, penalties: penalties)
      let fitted = whole.fit(recipe, folds: folds)
      let expansions = whole.expansions(of: recipe, withoutFold: 2, at: fitted.coefficients)
      for left in 0..<4 {
        let kept = (0..<4).filter { $0 != left }
        let smaller = PoolFitter(whole, keeping: kept, for: [recipe])
        let start = try #require(smaller.starts(of: recipe, keeping: kept, from: expansions).first)
        let problem = try #require(smaller.penalised).problem(penalties, sign)
        let objective = PenalisedProblem.Objective(problem: problem, folds: folds)
        let optimum = objective.value(
          at: problem.solve(folds: folds, from: fitted.coefficients[0].keeping(kept)).point)
        let here = objective.value(at: problem.parameters(from: start)) - optimum
        let before = objective.value(at: problem.parameters(from: fitted.coefficients[0].keeping(kept))) - optimum
        #expect(here < 0.25 * before + 1e-9)
      }
    }
  }

  /// Fits to some of the models are those of a fitter that has no others, to the bit.
  @Test(arguments: [TestLayout.pairwise, .three, .two])
  func fitsToSomeAreAsByThemselves(layout: TestLayout) {
    let inputs = Simulation(layout.layout, rows: 200, noise: [0.4, 0.5, 0.8, 1.1], seed: 4).inputs(foldCount: 3)
    let isTie = layout.layout.tieStructure != nil
    let penalised = Hyperparameters(
      kind: isTie ? .tieAware : .logarithmic, sign: .nonnegative,
      penalties: PenaltySettings(
        weightRidge: 3, headRidge: 30, blocks: isTie ? [.closeness: 30, .marginToTie: 30] : [:]))
    for recipe in [penalised, Hyperparameters(kind: .linear), Hyperparameters(kind: .selection), .init(kind: .best)] {
      let whole = PoolFitter(inputs, kinds: [recipe.kind], seed: 3)
      for kept in [[1, 2, 3], [0, 3]] {
        let alone = PoolFitter(inputs.keeping(kept), kinds: [recipe.kind], seed: 3)
        let part = PoolFitter(whole, keeping: kept, for: [recipe])
        #expect(part.fit(recipe, folds: [0, 2]).pool == alone.fit(recipe, folds: [0, 2]).pool)
      }
    }
  }

  @Test func nothingToStartFromWithoutAPenalisedPool() {
    let fitter = PoolFitter(
      Simulation(TestLayout.two.layout, rows: 40, noise: [0.4, 0.9], seed: 3).inputs(), kinds: [.linear])
    #expect(fitter.expansions(of: Hyperparameters(kind: .linear), withoutFold: 0, at: []).isEmpty)
    #expect(fitter.starts(of: Hyperparameters(kind: .linear), keeping: [1], from: []).isEmpty)
  }
}
