import Testing

@testable import TemperCore

@Suite struct PenalisedProblemLimitsTests {
  private static let limits: [WeightLimits] = [
    WeightLimits(fixed: [0: 0.5]), WeightLimits(fixed: [0: 0, 2: 0.3]), WeightLimits(minimum: 0.3),
    WeightLimits(minimum: 0.2, fixed: [1: 0.1]), WeightLimits(fixed: [1: -0.25]),
  ]

  private static func fit(
    _ layout: TestLayout, _ settings: PenaltySettings, _ limits: WeightLimits, noise: [Double] = [0.4, 0.8, 1.6]
  ) -> (problem: PenalisedProblem, inputs: PoolInputs, solution: NewtonSolver.Solution) {
    let inputs = Simulation(layout.layout, rows: 60, noise: noise, seed: 74).inputs()
    let family = PenalisedFamily(inputs, limits: limits)
    let sign: WeightSign = limits.minimum > 0 ? .nonnegative : .signed
    let problem = family.problem(settings, sign)
    return (problem, inputs, problem.solve(folds: [0], from: family.equalWeights))
  }

  private static func meets(_ named: BlendCoefficients, _ limits: WeightLimits) -> Bool {
    ([named.weights] + named.headWeights).allSatisfy { head in
      head.enumerated().allSatisfy { model, weight in
        limits.fixed[model].map { $0 == weight } ?? (limits.minimum == 0 || weight >= limits.minimum)
      }
    }
  }

  /// At the optimum no weight that is free, and no bias, has a slope, by differences of the objective's plain formula; a
  /// weight at the minimum may only rise at a cost.
  @Test(arguments: [TestLayout.pairwise, .three, .two], limits)
  func slopesSatisfyTheConditions(layout: TestLayout, limits: WeightLimits) {
    let settings = PenaltySettings(weightRidge: 3, headRidge: 3)
    let (problem, inputs, solution) = Self.fit(layout, settings, limits)
    #expect(solution.converged)
    let best = problem.named(solution.point)
    #expect(Self.meets(best, limits))
    func slope(_ change: (inout BlendCoefficients, Double) -> Void) -> Double {
      var (up, down) = (best, best)
      change(&up, 1e-5)
      change(&down, -1e-5)
      return (PlainPool.objective(up, settings, inputs) - PlainPool.objective(down, settings, inputs)) / 2e-5
    }
    func check(_ weight: Double, _ slope: Double) {
      if limits.minimum > 0, weight == limits.minimum {
        #expect(slope > -1e-4)
      } else {
        #expect(abs(slope) < 1e-4)
      }
    }
    for model in 0..<3 where limits.fixed[model] == nil {
      check(best.weights[model], slope { $0.weights[model] += $1 })
      for head in best.headWeights.indices {
        check(best.headWeights[head][model], slope { $0.headWeights[head][model] += $1 })
      }
    }
    for head in best.biases.indices { #expect(abs(slope { $0.biases[head] += $1 }) < 1e-4) }
    #expect(problem.certificate(of: solution, folds: [0]).gap <= 1e-9)
  }

  /// Two models, one of them held: the other's weight and the tie's bias on grids that close in on the minimum.
  @Test(arguments: [0.0, 0.5, 1.5]) func aFixedWeightAgainstAGrid(given: Double) {
    let settings = PenaltySettings(weightRidge: 3)
    let limits = WeightLimits(fixed: [0: given])
    let (problem, inputs, solution) = Self.fit(.pairwise, settings, limits, noise: [0.5, 0.9])
    let best = problem.named(solution.point)
    #expect(best.weights[0] == given && best.headWeights[0][0] == given)
    func value(_ weight: Double, _ bias: Double) -> Double {
      var named = best
      named.weights[1] = weight
      named.headWeights[0][1] = weight
      named.biases[0] = bias
      return PlainPool.objective(named, settings, inputs)
    }
    var (weight, bias, least) = (0.0, 0.0, Double.infinity)
    var width = 2.0
    for _ in 0..<9 {
      let (w, b) = (weight, bias)
      for i in -4...4 {
        for j in -4...4 {
          let point = (w + width * Double(i) / 4, b + width * Double(j) / 4)
          let found = value(point.0, point.1)
          if found < least { (weight, bias, least) = (point.0, point.1, found) }
        }
      }
      width *= 0.4
    }
    #expect(abs(best.weights[1] - weight) < 2e-3)
    #expect(abs(best.biases[0] - bias) < 2e-3)
    let optimum = value(best.weights[1], best.biases[0])
    #expect(optimum <= least + 1e-10)
    #expect(optimum > least - 1e-4)
  }

  /// A minimum above what a useless model would get holds it there, in every head.
  @Test func aMinimumAgainstAGrid() {
    let settings = PenaltySettings()
    let (problem, inputs, solution) = Self.fit(.pairwise, settings, WeightLimits(minimum: 0.3), noise: [0.2, 4])
    let best = problem.named(solution.point)
    #expect(best.weights[1] == 0.3 && best.headWeights[0][1] == 0.3)
    func value(_ first: Double, _ second: Double) -> Double {
      var named = best
      named.weights = [first, second]
      named.headWeights = [[first, second]]
      return PlainPool.objective(named, settings, inputs)
    }
    let optimum = value(best.weights[0], 0.3)
    for step in 1...20 {
      let size = 0.02 * Double(step)
      for other in [best.weights[0] - size, best.weights[0], best.weights[0] + size] where other >= 0.3 {
        #expect(value(other, 0.3 + size) > optimum)
        if other != best.weights[0] { #expect(value(other, 0.3) > optimum) }
      }
    }
  }

  @Test func equalWeightsAreThoseOfTheFreeModels() {
    let limits = WeightLimits(minimum: 0.1, fixed: [1: 0.6])
    let (problem, _, solution) = Self.fit(.pairwise, PenaltySettings(weightRidge: .infinity), limits)
    #expect(problem.tying.count == 2)
    let best = problem.named(solution.point)
    #expect(best.weights[0] == best.weights[2] && best.weights[0] >= 0.1)
    #expect(best.weights[1] == 0.6)
    #expect(best.headWeights == [best.weights])
  }

  /// Where nothing but the bias is free, and where nothing is at all.
  @Test func allWeightsMayBeFixed() {
    let limits = WeightLimits(fixed: [0: 0.5, 1: 0.4, 2: 0.3])
    for settings in [PenaltySettings(weightRidge: .infinity), PenaltySettings(headRidge: 3)] {
      let (problem, _, solution) = Self.fit(.pairwise, settings, limits)
      #expect(problem.tying.count == 1 && solution.converged)
      #expect(problem.named(solution.point).weights == [0.5, 0.4, 0.3])
      #expect(problem.named(solution.point).headWeights == [[0.5, 0.4, 0.3]])
    }
    let (problem, _, solution) = Self.fit(.three, PenaltySettings(hasBias: false), limits)
    #expect(problem.tying.count == 0 && solution.converged)
    #expect(problem.named(solution.point).weights == [0.5, 0.4, 0.3])
    #expect(problem.certificate(of: solution, folds: [0]).gap <= 1e-9)
  }

  /// The bound of the distance holds far from the optimum, too.
  @Test(arguments: limits) func certificatesBoundTheTrueGap(limits: WeightLimits) {
    var random = RandomSource(seed: 8)
    for settings in [PenaltySettings(weightRidge: .infinity, headRidge: 0), PenaltySettings(headRidge: 30)] {
      let (problem, _, best) = Self.fit(.pairwise, settings, limits)
      let objective = PenalisedProblem.Objective(problem: problem, folds: [0])
      let optimum = objective.value(at: best.point)
      for size in [1e-3, 0.1, 1] {
        var solution = best
        solution.point = zip(best.point, problem.tying.isBounded).map { value, isBounded in
          let moved = value + size * random.normal()
          return isBounded ? max(0, moved) : moved
        }
        let gap = (objective.value(at: solution.point) - optimum) / 60
        #expect(gap >= -1e-13)
        #expect(problem.certificate(of: solution, folds: [0]).gap >= gap - 1e-14)
      }
    }
  }

  @Test(arguments: [TestLayout.pairwise, .three], limits)
  func derivativesAndNamesFollowTheOffsets(layout: TestLayout, limits: WeightLimits) {
    let settings = PenaltySettings(weightRidge: 3, headRidge: 30)
    let (problem, inputs, _) = Self.fit(layout, settings, limits)
    let objective = PenalisedProblem.Objective(problem: problem, folds: [0])
    var random = RandomSource(seed: 9)
    let x = random.units(problem.tying.count)
    #expect(largestDifference(problem.parameters(from: problem.named(x)), x) < 1e-15)
    #expect(
      relativeDifference(objective.value(at: x), PlainPool.objective(problem.named(x), settings, inputs)) < 1e-12)
    let errors = derivativeErrors(at: x, value: objective.value, derivatives: objective.derivatives)
    #expect(errors.gradient < 1e-7 && errors.hessian < 1e-7)
  }
}
