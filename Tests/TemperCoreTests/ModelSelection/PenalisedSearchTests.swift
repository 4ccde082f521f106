import Testing

@testable import TemperCore

@Suite struct PenalisedSearchTests {
  private static func search(
    _ inputs: PoolInputs, sign: WeightSign = .signed, isExact: Bool = true, threads: Int = 2
  ) -> PenalisedSearch {
    PenalisedSearch(family: PenalisedFamily(inputs), sign: sign, isExact: isExact, threads: threads)
  }

  /// Every split starts from equal weights.
  private static func shared(_ search: inout PenalisedSearch) async -> SplitValues<PenaltySettings> {
    let start = SplitValues<PenaltySettings?>(foldCount: search.family.inputs.rows.foldCount) { _ in
      PenaltySettings(weightRidge: .infinity)
    }
    return await search.choose(PenaltyStage.shared(search.family), from: start).map { $0! }
  }

  private static func deviating(
    _ search: inout PenalisedSearch, from start: SplitValues<PenaltySettings>
  ) async -> SplitValues<PenaltySettings> {
    await search.choose(PenaltyStage.deviating(search.family), from: start.map { $0 }).map { $0! }
  }

  /// The sum of log losses on fold g of a fit without f and g, by a fit of its own and the plain formula.
  private static func plainSum(
    _ inputs: PoolInputs, _ settings: PenaltySettings, _ sign: WeightSign, without excluded: Set<Int>, on fold: Int
  ) -> Double {
    let kind: PoolKind = inputs.layout.tieStructure == nil ? .logarithmic : .tieAware
    let fitter = PoolFitter(inputs, kinds: [kind])
    let recipe = Hyperparameters(kind: kind, sign: sign, penalties: settings)
    let folds = inputs.rows.folds.indices.filter { !excluded.contains($0) }
    guard let coefficients = fitter.fit(recipe, folds: folds).coefficients.first else { return .nan }
    return PlainPool.lossSum(coefficients, inputs, rows: inputs.rows.members[fold])
  }

  @Test(arguments: [TestLayout.pairwise, .three], WeightSign.allCases)
  func refitsHoldTheLossesOfSeparateFits(layout: TestLayout, sign: WeightSign) async throws {
    let inputs = Simulation(layout.layout, rows: 60, noise: [0.5, 1, 1.5], seed: 121).inputs(foldCount: 3)
    let settings = PenaltySettings(weightRidge: 3, headRidge: 30, blocks: [.closeness: 30])
    var search = PenalisedSearchTests.search(inputs, sign: sign)
    for split in OuterSplit.each(foldCount: 3) { await search.refine(settings, split) }
    for split in OuterSplit.each(foldCount: 3) {
      let (found, isExact) = try #require(search.leaveOut(settings, split))
      #expect(isExact)
      let folds = split.folds(of: 3)
      for (place, g) in folds.enumerated() {
        let excluded = Set([split.leftOut ?? g, g])
        let plain = PenalisedSearchTests.plainSum(inputs, settings, sign, without: excluded, on: g)
        #expect(relativeDifference(found.losses[place], plain) < 1e-7)
        #expect(
          relativeDifference(
            PlainPool.lossSum(found.coefficients[place], inputs, rows: inputs.rows.members[g]), plain) < 1e-7)
      }
      let count = folds.reduce(0) { $0 + inputs.rows.members[$1].count }
      #expect(search.loss(settings, split) == found.meanLoss(weight: Double(count)))
    }
    #expect(search.loss(PenaltySettings(), .fold(1)) == .infinity)
  }

  /// The first choice of all, against a search of its own.
  @Test(arguments: [TestLayout.pairwise, .shuffledPairwise], WeightSign.allCases)
  func choosesTheBestPullTowardsEqualWeights(layout: TestLayout, sign: WeightSign) async {
    let inputs = Simulation(layout.layout, rows: 60, noise: [0.4, 1, 2], seed: 122).inputs(foldCount: 3)
    var search = PenalisedSearchTests.search(inputs, sign: sign)
    let chosen = await PenalisedSearchTests.shared(&search)
    for split in chosen.splits {
      let settings = chosen[split]
      #expect(settings.headRidge == .infinity && settings.blocks[.closeness] == .infinity)
      #expect(settings.blocks[.sideBias] == .infinity && settings.hasBias)
      var best = (strength: Double.nan, loss: Double.infinity)
      for strength in PenaltySettings.ladder {
        let folds = split.folds(of: 3)
        let trial = PenaltySettings(weightRidge: strength)
        let sum = folds.reduce(0) { sum, g in
          let excluded = Set([split.leftOut ?? g, g])
          return sum + PenalisedSearchTests.plainSum(inputs, trial, sign, without: excluded, on: g)
        }
        let loss = sum / Double(folds.reduce(0) { $0 + inputs.rows.members[$1].count })
        if loss < best.loss - 1e-6 { best = (strength, loss) }
        #expect(abs(search.loss(trial, split) - loss) < 1e-8)
      }
      #expect(settings.weightRidge == best.strength)
    }
  }

  @Test func aTieAwareChoiceIsNoWorseThanTheLogarithmicOneItGrewFrom() async throws {
    let inputs = Simulation(TestLayout.pairwise.layout, rows: 90, noise: [0.4, 1, 2], seed: 123).inputs(
      foldCount: 3)
    var search = PenalisedSearchTests.search(inputs)
    let shared = await PenalisedSearchTests.shared(&search)
    let tieAware = await PenalisedSearchTests.deviating(&search, from: shared)
    for split in shared.splits {
      #expect(search.loss(tieAware[split], split) <= search.loss(shared[split], split))
    }
  }

  @Test func splitsThatTakeNoPartKeepNothing() async {
    let inputs = Simulation(TestLayout.two.layout, rows: 45, noise: [0.4, 1], seed: 124).inputs(foldCount: 3)
    for isExact in [true, false] {
      var search = PenalisedSearchTests.search(inputs, isExact: isExact)
      let start = SplitValues<PenaltySettings?>(outer: [nil, PenaltySettings(), nil], all: nil)
      let chosen = await search.choose(PenaltyStage.shared(search.family), from: start)
      #expect(chosen.values.map { $0 != nil } == [false, true, false, false])
      #expect(search.loss(PenaltySettings(weightRidge: 30), .fold(2)) == .infinity)
    }
  }

  /// Models that are equally good make equal weights best; a model that knows beside one that guesses does not.
  @Test func penaltiesFollowTheData() async {
    let equal = Simulation(TestLayout.pairwise.layout, rows: 90, noise: [1, 1, 1], seed: 125).inputs(foldCount: 3)
    var first = PenalisedSearchTests.search(equal)
    #expect(await PenalisedSearchTests.shared(&first).all.weightRidge >= 30)
    let unequal = Simulation(TestLayout.pairwise.layout, rows: 150, noise: [0.1, 3, 3], seed: 126).inputs(
      foldCount: 3)
    var second = PenalisedSearchTests.search(unequal)
    #expect(await PenalisedSearchTests.shared(&second).all.weightRidge <= 3)
  }

  /// Three thousand rows on which a signed fit subtracts a model, which a non-negative one must hold at zero: model 1
  /// knows nothing but the error of model 2.
  private static func inputsWithASharedError() -> PoolInputs {
    var simulation = Simulation(TestLayout.pairwise.layout, rows: 3000, noise: [1.2, 0, 0.8], seed: 127)
    let error = Simulation(TestLayout.pairwise.layout, rows: 3000, noise: [0], seed: 128).truth
    simulation.predictions[1] = error
    for row in 0..<3000 {
      let products = (0..<3).map { simulation.predictions[2][row, $0] * error[row, $0] }
      for k in 0..<3 { simulation.predictions[2][row, k] = products[k] / products.reduce(0, +) }
    }
    return simulation.inputs(foldCount: 5)
  }

  /// A logarithmic pool alone has no columns for the blocks of a tie-aware one, and is chosen alike without them.
  @Test(arguments: [true, false])
  func columnsOfBlocksDoNotMatterToALogarithmicPool(isExact: Bool) async {
    let inputs = PenalisedSearchTests.inputsWithASharedError()
    var whole = PenalisedSearchTests.search(inputs, isExact: isExact)
    var bare = PenalisedSearch(
      family: PenalisedFamily(inputs, hasBlocks: false), sign: .signed, isExact: isExact, threads: 2)
    let chosen = await PenalisedSearchTests.shared(&whole)
    #expect(await PenalisedSearchTests.shared(&bare) == chosen)
    for split in chosen.splits {
      #expect(abs(bare.loss(chosen[split], split) - whole.loss(chosen[split], split)) < 1e-12)
    }
  }

  @Test(arguments: WeightSign.allCases)
  func approximateLossesAreCloseToExactOnes(sign: WeightSign) async throws {
    let inputs = PenalisedSearchTests.inputsWithASharedError()
    let family = PenalisedFamily(inputs)
    var approximate = PenalisedSearchTests.search(inputs, sign: sign, isExact: false)
    let shared = await PenalisedSearchTests.shared(&approximate)
    let richest = await PenalisedSearchTests.deviating(&approximate, from: shared).all
    var exact = PenalisedSearchTests.search(inputs, sign: sign)
    for (settings, isEverywhere) in [(PenaltySettings(weightRidge: 0), true), (richest, false)] {
      let problem = family.problem(settings, sign)
      let solution = problem.solve(folds: Array(0..<5), from: family.equalWeights)
      let subtracted = problem.named(solution.point).weights[1]
      #expect(sign == .signed ? subtracted < -0.1 : subtracted == 0)
      for split in isEverywhere ? [.all] + (0..<5).map(OuterSplit.fold) : [.all] {
        await exact.refine(settings, split)
        let rough = try #require(approximate.leaveOut(settings, split))
        #expect(!rough.isExact)
        #expect(abs(approximate.loss(settings, split) - exact.loss(settings, split)) < 1e-5)
        let fine = try #require(exact.leaveOut(settings, split)).found
        for (a, b) in zip(rough.found.coefficients, fine.coefficients) {
          #expect(largestDifference(a.weights, b.weights) < 0.02)
        }
      }
      // What leaving folds out costs is some hundred times larger than the error of the approximation.
      let inSample = (0..<5).reduce(0) { $0 + problem.lossSum(at: solution.point, fold: $1) } / 3000
      #expect(exact.loss(settings, .all) - inSample > 2e-4)
    }
  }

  /// Nothing that is chosen for an outer fold may depend on its labels, not by a bit.
  @Test(arguments: [true, false])
  func theLabelsOfAnOuterFoldHaveNoSayInIt(isExact: Bool) async throws {
    let data = Simulation(TestLayout.pairwise.layout, rows: 75, noise: [0.5, 0.8, 1.2], seed: 129)
    var other = data
    let split = OuterSplit.fold(1)
    let members = data.inputs(foldCount: 3).rows.members[1]
    for row in members { other.labels[row] = (data.labels[row] + 1) % 3 }
    var results: [[Double]] = []
    for simulation in [data, other] {
      var search = PenalisedSearchTests.search(simulation.inputs(foldCount: 3), isExact: isExact)
      let shared = await PenalisedSearchTests.shared(&search)
      let chosen = await PenalisedSearchTests.deviating(&search, from: shared)
      if !isExact { await search.refine(chosen[split], split) }
      let found = try #require(search.leaveOut(chosen[split], split)).found
      results.append(
        [search.loss(chosen[split], split), chosen[split].weightRidge, chosen[split].headRidge]
          + found.coefficients.flatMap(\.weights))
      #expect(search.loss(chosen.outer[0], .fold(0)) != 0)
    }
    #expect(largestDifference(results[0].map { min($0, 1e9) }, results[1].map { min($0, 1e9) }) <= (isExact ? 1e-9 : 0))
  }

  @Test(arguments: [true, false])
  func threadsChangeNoChoice(isExact: Bool) async {
    let inputs = Simulation(TestLayout.pairwise.layout, rows: 75, noise: [0.5, 0.8, 1.2], seed: 128).inputs(
      foldCount: 3)
    var one = PenalisedSearchTests.search(inputs, isExact: isExact, threads: 1)
    var two = PenalisedSearchTests.search(inputs, isExact: isExact, threads: 2)
    let first = await PenalisedSearchTests.shared(&one)
    let second = await PenalisedSearchTests.shared(&two)
    #expect(first == second)
    let more = await PenalisedSearchTests.deviating(&one, from: first)
    #expect(more == (await PenalisedSearchTests.deviating(&two, from: second)))
    for settings in first.values + more.values {
      #expect(one.loss(settings, .all) == two.loss(settings, .all))
    }
  }
}
