import Testing

@testable import TemperCore

@Suite struct PenalisedSearchTests {
  private static func search(
    _ inputs: PoolInputs, sign: WeightSign = .signed, isExact: Bool = true, threads: Int = 2
  ) -> PenalisedSearch {
    PenalisedSearch(family: PenalisedFamily(inputs), sign: sign, isExact: isExact, threads: threads)
  }

  /// The sum of log losses on fold g of a fit without f and g, by a fit of its own and the plain formula.
  private static func plainSum(
    _ inputs: PoolInputs, _ settings: PenaltySettings, _ sign: WeightSign, without excluded: Set<Int>, on fold: Int
  ) -> Double {
    let kind: PoolKind = inputs.layout.arena == nil ? .logarithmic : .tieAware
    let fitter = PoolFitter(inputs, kinds: [kind])
    let recipe = Recipe(kind: kind, swapAveraging: false, sign: sign, penalties: settings)
    let folds = inputs.rows.folds.indices.filter { !excluded.contains($0) }
    guard let coefficients = fitter.fit(recipe, folds: folds).coefficients else { return .nan }
    return PlainPool.lossSum(coefficients, inputs, rows: inputs.rows.members[fold])
  }

  @Test(arguments: [TestLayout.arena, .three], WeightSign.allCases)
  func exactTablesHoldTheLossesOfSeparateFits(layout: TestLayout, sign: WeightSign) async {
    let inputs = Simulation(layout.layout, rows: 60, noise: [0.5, 1, 1.5], seed: 121).inputs(foldCount: 3)
    let settings = PenaltySettings(equalWeights: 3, classDeviation: 30, closeness: 30)
    var search = PenalisedSearchTests.search(inputs, sign: sign)
    let table = await search.exactTable(settings)
    for f in 0..<3 {
      for g in 0..<3 {
        let plain = PenalisedSearchTests.plainSum(inputs, settings, sign, without: [f, g], on: g)
        #expect(relativeDifference(table.sums[f][g], plain) < 1e-7)
      }
    }
    #expect(search.loss(settings, outer: 1).value == table.innerLoss(outer: 1))
    #expect(search.loss(settings, outer: 1).isExact)
    #expect(search.loss(PenaltySettings(), outer: 1).value == .infinity)
  }

  /// The first choice of all, against a search of its own.
  @Test(arguments: [TestLayout.arena, .shuffledArena], WeightSign.allCases)
  func choosesTheBestPullTowardsEqualWeights(layout: TestLayout, sign: WeightSign) async {
    let inputs = Simulation(layout.layout, rows: 60, noise: [0.4, 1, 2], seed: 122).inputs(foldCount: 3)
    var search = PenalisedSearchTests.search(inputs, sign: sign)
    let chosen = await search.run()
    #expect(chosen.logarithmic.count == 4)
    #expect(chosen.tieAware?.count == 4)
    for (context, settings) in chosen.logarithmic.enumerated() {
      #expect(settings.classDeviation == .infinity && settings.closeness == .infinity)
      #expect(settings.sideBias == .infinity && settings.hasBias)
      var best = (strength: Double.nan, loss: Double.infinity)
      for strength in PenaltySettings.ladder {
        let outer = context < 3 ? context : nil
        let folds = (0..<3).filter { $0 != outer }
        let trial = PenaltySettings(equalWeights: strength)
        let sum = folds.reduce(0) { sum, g in
          let excluded = Set([outer ?? g, g])
          return sum + PenalisedSearchTests.plainSum(inputs, trial, sign, without: excluded, on: g)
        }
        let loss = sum / Double(folds.reduce(0) { $0 + inputs.rows.members[$1].count })
        if loss < best.loss - 1e-6 { best = (strength, loss) }
        #expect(abs(search.loss(trial, outer: outer).value - loss) < 1e-8)
      }
      #expect(settings.equalWeights == best.strength)
    }
  }

  @Test func aTieAwareChoiceIsNoWorseThanTheLogarithmicOneItGrewFrom() async throws {
    let inputs = Simulation(TestLayout.arena.layout, rows: 90, noise: [0.4, 1, 2], seed: 123).inputs(foldCount: 3)
    var search = PenalisedSearchTests.search(inputs)
    let chosen = await search.run()
    let tieAware = try #require(chosen.tieAware)
    for context in 0..<4 {
      let outer = context < 3 ? context : nil
      let before = search.loss(chosen.logarithmic[context], outer: outer).value
      #expect(search.loss(tieAware[context], outer: outer).value <= before)
    }
  }

  @Test func withoutATieThereIsNoTieAwarePool() async {
    let inputs = Simulation(TestLayout.two.layout, rows: 45, noise: [0.4, 1], seed: 124).inputs(foldCount: 3)
    var search = PenalisedSearchTests.search(inputs)
    let chosen = await search.run()
    #expect(chosen.tieAware == nil)
    #expect(chosen.logarithmic.allSatisfy { $0.closeness == .infinity && $0.sideBias == .infinity })
  }

  /// Models that are equally good make equal weights best; a model that knows beside one that guesses does not.
  @Test func penaltiesFollowTheData() async {
    let equal = Simulation(TestLayout.arena.layout, rows: 90, noise: [1, 1, 1], seed: 125).inputs(foldCount: 3)
    var first = PenalisedSearchTests.search(equal)
    #expect(await first.run().logarithmic[3].equalWeights >= 30)
    let unequal = Simulation(TestLayout.arena.layout, rows: 150, noise: [0.1, 3, 3], seed: 126).inputs(foldCount: 3)
    var second = PenalisedSearchTests.search(unequal)
    #expect(await second.run().logarithmic[3].equalWeights <= 3)
  }

  /// Three thousand rows on which a signed fit subtracts a model, which a non-negative one must hold at zero: model 1
  /// knows nothing but the error of model 2.
  private static func inputsWithASharedError() -> PoolInputs {
    var simulation = Simulation(TestLayout.arena.layout, rows: 3000, noise: [1.2, 0, 0.8], seed: 127)
    let error = Simulation(TestLayout.arena.layout, rows: 3000, noise: [0], seed: 128).truth
    simulation.predictions[1] = error
    for row in 0..<3000 {
      let products = (0..<3).map { simulation.predictions[2][row, $0] * error[row, $0] }
      for k in 0..<3 { simulation.predictions[2][row, k] = products[k] / products.reduce(0, +) }
    }
    return simulation.inputs(foldCount: 5)
  }

  @Test(arguments: WeightSign.allCases)
  func approximateTablesAreCloseToExactOnes(sign: WeightSign) async throws {
    let inputs = PenalisedSearchTests.inputsWithASharedError()
    let family = PenalisedFamily(inputs)
    var approximate = PenalisedSearchTests.search(inputs, sign: sign, isExact: false)
    let richest = try #require(await approximate.run().tieAware)[5]
    var exact = PenalisedSearchTests.search(inputs, sign: sign)
    for settings in [PenaltySettings(equalWeights: 0), richest] {
      await exact.exactTable(settings)
      let problem = family.problem(settings, sign)
      let solution = problem.solve(folds: Array(0..<5), from: family.equalWeights)
      let subtracted = problem.named(solution.point).weights[1]
      #expect(sign == .signed ? subtracted < -0.1 : subtracted == 0)

      for outer in [nil, 0, 1, 2, 3, 4] {
        let rough = approximate.loss(settings, outer: outer)
        let fine = exact.loss(settings, outer: outer)
        #expect(!rough.isExact)
        #expect(fine.isExact)
        #expect(abs(rough.value - fine.value) < 1e-5)
      }
      // What leaving folds out costs is some hundred times larger than the error of the approximation.
      let inSample = (0..<5).reduce(0) { $0 + problem.lossSum(at: solution.point, fold: $1) } / 3000
      #expect(exact.loss(settings, outer: nil).value - inSample > 2e-4)
    }
  }

  @Test(arguments: [true, false])
  func threadsChangeNoChoice(isExact: Bool) async {
    let inputs = Simulation(TestLayout.arena.layout, rows: 75, noise: [0.5, 0.8, 1.2], seed: 128).inputs(foldCount: 3)
    var one = PenalisedSearchTests.search(inputs, isExact: isExact, threads: 1)
    var two = PenalisedSearchTests.search(inputs, isExact: isExact, threads: 2)
    let first = await one.run()
    let second = await two.run()
    #expect(first.logarithmic == second.logarithmic)
    #expect(first.tieAware == second.tieAware)
    for settings in first.logarithmic {
      #expect(one.loss(settings, outer: nil).value == two.loss(settings, outer: nil).value)
    }
  }
}
