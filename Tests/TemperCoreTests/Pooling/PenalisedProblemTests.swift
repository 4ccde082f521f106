import Testing

@testable import TemperCore

@Suite struct PenalisedFamilyTests {
  private static func family(_ layout: ClassLayout, models: Int = 3) -> PenalisedFamily {
    PenalisedFamily(
      Simulation(layout, rows: 6, noise: Array(repeating: 1, count: models), seed: 71).inputs())
  }

  @Test func headsFollowTheLayout() {
    let pairwise = PenalisedFamilyTests.family(TestLayout.pairwise.layout)
    #expect(pairwise.hasTie)
    #expect(pairwise.headCount == 1)
    #expect(pairwise.equalWeights == BlendCoefficients(equalWeightsFor: 3, heads: 1))
    let ten = PenalisedFamilyTests.family(TestLayout.ten.layout)
    #expect(!ten.hasTie)
    #expect(ten.headCount == 10)
    #expect(ten.equalWeights == BlendCoefficients(equalWeightsFor: 3, heads: 10))
  }

  /// Parameters of an arena with three models, by what is switched on.
  @Test(arguments: [
    (PenaltySettings(weightRidge: .infinity), 2),
    (PenaltySettings(), 4),
    (PenaltySettings(hasBias: false), 3),
    (PenaltySettings(headRidge: 30), 7),
    (PenaltySettings(weightRidge: .infinity, headRidge: 30), 5),
    (PenaltySettings(headRidge: 0, blocks: [.closeness: 30]), 8),
    (PenaltySettings(headRidge: 0, blocks: [.closeness: 30, .sideBias: 300]), 9),
    (PenaltySettings(blocks: [.sideBias: 300]), 5),
  ])
  func parametersOfAnArena(settings: PenaltySettings, count: Int) {
    let problem = PenalisedFamilyTests.family(TestLayout.pairwise.layout).problem(settings, .signed)
    #expect(problem.tying.count == count)
  }

  /// Parameters of three models and ten classes.
  @Test(arguments: [
    (PenaltySettings(weightRidge: .infinity), 11),
    (PenaltySettings(weightRidge: .infinity, hasBias: false), 1),
    (PenaltySettings(), 13),
    (PenaltySettings(headRidge: 30), 43),
    (PenaltySettings(headRidge: 30, hasBias: false), 33),
    (PenaltySettings(weightRidge: .infinity, headRidge: 30, hasBias: false), 31),
  ])
  func parametersOfClasses(settings: PenaltySettings, count: Int) {
    let problem = PenalisedFamilyTests.family(TestLayout.ten.layout).problem(settings, .nonnegative)
    #expect(problem.tying.count == count)
  }

  @Test func weightsAreBoundedAndNothingElse() {
    let settings = PenaltySettings(headRidge: 3, blocks: [.closeness: 30, .sideBias: 30])
    let problem = PenalisedFamilyTests.family(TestLayout.pairwise.layout).problem(settings, .nonnegative)
    #expect(problem.tying.isBounded == Array(repeating: true, count: 6) + [false, false, false])
    let signed = PenalisedFamilyTests.family(TestLayout.pairwise.layout).problem(settings, .signed)
    #expect(signed.tying.isBounded == Array(repeating: false, count: 9))
  }

  @Test func manyClassWiseWeightsAreNotTried() {
    #expect(PenalisedFamilyTests.family(TestLayout.ten.layout, models: 25).allowsDeviations)
    #expect(!PenalisedFamilyTests.family(TestLayout.ten.layout, models: 26).allowsDeviations)
    #expect(PenalisedFamilyTests.family(TestLayout.pairwise.layout, models: 90).allowsDeviations)
  }
}

@Suite struct PenalisedProblemTests {
  /// Every combination of what can be tied, switched off or free.
  private static let settings: [PenaltySettings] = [
    PenaltySettings(weightRidge: .infinity),
    PenaltySettings(weightRidge: 30),
    PenaltySettings(weightRidge: 3, hasBias: false),
    PenaltySettings(weightRidge: 3, headRidge: 30),
    PenaltySettings(weightRidge: .infinity, headRidge: 3, hasBias: false),
    PenaltySettings(weightRidge: 0, headRidge: 0, blocks: [.closeness: 30, .sideBias: 300]),
    PenaltySettings(weightRidge: .infinity, headRidge: 300, blocks: [.closeness: 3000]),
    PenaltySettings(weightRidge: 3, blocks: [.sideBias: 30]),
  ]

  private static func problem(
    _ layout: TestLayout, _ settings: PenaltySettings, _ sign: WeightSign = .signed, foldCount: Int = 1
  ) -> (problem: PenalisedProblem, inputs: PoolInputs) {
    let inputs = Simulation(layout.layout, rows: 37, noise: [0.4, 0.8, 1.2], seed: 72).inputs(foldCount: foldCount)
    return (PenalisedFamily(inputs).problem(settings, sign), inputs)
  }

  @Test(arguments: TestLayout.allCases, settings)
  func objectiveIsItsFormula(layout: TestLayout, settings: PenaltySettings) {
    let (problem, inputs) = PenalisedProblemTests.problem(layout, settings, foldCount: 3)
    let objective = PenalisedProblem.Objective(problem: problem, folds: [0, 2])
    let rows = inputs.rows.members[0] + inputs.rows.members[2]
    var random = RandomSource(seed: 1)
    for _ in 0..<3 {
      let x = random.normals(problem.tying.count)
      let plain = PlainPool.objective(problem.named(x), settings, inputs, rows: rows)
      #expect(relativeDifference(objective.value(at: x), plain) < 1e-12)
    }
  }

  @Test(arguments: TestLayout.allCases, settings)
  func derivatives(layout: TestLayout, settings: PenaltySettings) {
    let (problem, _) = PenalisedProblemTests.problem(layout, settings, foldCount: 2)
    let objective = PenalisedProblem.Objective(problem: problem, folds: [0, 1])
    var random = RandomSource(seed: 2)
    let errors = derivativeErrors(
      at: random.normals(problem.tying.count), value: objective.value, derivatives: objective.derivatives)
    #expect(errors.value < 1e-13)
    #expect(errors.gradient < 1e-7)
    #expect(errors.hessian < 1e-7)
  }

  @Test(arguments: TestLayout.allCases, settings)
  func namesAndParametersAreTheSame(layout: TestLayout, settings: PenaltySettings) {
    let (problem, _) = PenalisedProblemTests.problem(layout, settings)
    var random = RandomSource(seed: 3)
    let x = random.normals(problem.tying.count)
    #expect(largestDifference(problem.parameters(from: problem.named(x)), x) < 1e-15)
  }

  @Test func whatIsOffIsZeroAndWhatIsTiedIsEqual() {
    let (problem, _) = PenalisedProblemTests.problem(.pairwise, PenaltySettings(weightRidge: .infinity))
    let named = problem.named([0.7, 0.3])
    #expect(named.weights == [0.7, 0.7, 0.7])
    #expect(named.headWeights == [[0.7, 0.7, 0.7]])
    #expect(named.biases == [0.3])
    #expect(named.blocks[.closeness] == [0])
    #expect(named.blocks[.sideBias] == [0])
  }

  @Test func startsAreBroughtWithinTheBounds() {
    let (problem, _) = PenalisedProblemTests.problem(.pairwise, PenaltySettings(headRidge: 0), .nonnegative)
    var start = BlendCoefficients(equalWeightsFor: 3, heads: 1)
    start.weights = [-1, 0.5, 2]
    start.headWeights = [[0.25, -3, 1]]
    start.biases = [-4]
    #expect(problem.parameters(from: start) == [0, 0.5, 2, 0.25, 0, 1, -4])
  }

  /// The curvature that the penalty alone has is never below the claimed modulus, and where nothing is tied it is it.
  @Test(arguments: TestLayout.allCases, settings)
  func modulusBoundsTheCurvature(layout: TestLayout, settings: PenaltySettings) {
    let (problem, _) = PenalisedProblemTests.problem(layout, settings)
    let count = problem.tying.count
    let hessian = problem.penaltyDerivatives(at: Array(repeating: 0, count: count)).hessian
    // The smallest eigenvalue by inverse iteration.
    var random = RandomSource(seed: 4)
    var x = random.normals(count)
    var smallest = Double.infinity
    for _ in 0..<200 {
      let next = hessian.solve(on: Array(0..<count), x)
      let length = dot(next, next).squareRoot()
      x = next.map { $0 / length }
      smallest = dot(x, hessian.times(x))
    }
    #expect(problem.modulus > 0)
    #expect(smallest >= problem.modulus * (1 - 1e-9))
    if settings.headRidge == 0 { #expect(smallest < problem.modulus * (1 + 1e-6)) }
  }

  @Test(arguments: TestLayout.allCases, WeightSign.allCases)
  func aFitToSomeFoldsIsAFitToTheirRows(layout: TestLayout, sign: WeightSign) {
    let settings = PenaltySettings(weightRidge: 3, headRidge: 30, blocks: [.closeness: 30])
    let simulation = Simulation(layout.layout, rows: 60, noise: [0.4, 0.8, 1.2], seed: 73)
    let inputs = simulation.inputs(foldCount: 4)
    let rows = inputs.rows.members[0] + inputs.rows.members[3]
    var part = simulation
    part.labels = rows.map { simulation.labels[$0] }
    part.predictions = simulation.predictions.map { matrix in
      ProbabilityMatrix(classCount: matrix.classCount, values: rows.flatMap { Array(matrix[row: $0]) })
    }
    let family = PenalisedFamily(inputs)
    let found = family.problem(settings, sign).solve(folds: [0, 3], from: family.equalWeights)
    let alone = PenalisedFamily(part.inputs()).problem(settings, sign).solve(folds: [0], from: family.equalWeights)
    #expect(found.converged)
    #expect(largestDifference(found.point, alone.point) < 1e-7)
    // A start elsewhere, and the precision that comparisons need, end at the same optimum.
    var elsewhere = family.equalWeights
    elsewhere.weights = [3, -1, 0]
    elsewhere.biases = elsewhere.biases.map { _ in 2 }
    let warm = family.problem(settings, sign).solve(folds: [0, 3], from: elsewhere, precision: .comparison)
    #expect(largestDifference(found.point, warm.point) < 1e-6)
  }

  @Test(arguments: TestLayout.allCases, WeightSign.allCases)
  func noPointNearbyIsBetter(layout: TestLayout, sign: WeightSign) {
    let settings = PenaltySettings(weightRidge: 3, headRidge: 3, blocks: [.closeness: 30, .sideBias: 30])
    let (problem, inputs) = PenalisedProblemTests.problem(layout, settings, sign)
    let best = problem.solve(folds: [0], from: PenalisedFamily(inputs).equalWeights).point
    let optimum = PlainPool.objective(problem.named(best), settings, inputs)
    var random = RandomSource(seed: 5)
    for trial in 0..<40 {
      let size = [1, 0.1, 0.01, 0.001][trial % 4]
      let point = zip(best, problem.tying.isBounded).map { value, isBounded in
        let moved = value + size * random.normal()
        return isBounded ? max(0, moved) : moved
      }
      #expect(PlainPool.objective(problem.named(point), settings, inputs) > optimum)
    }
  }
}

@Suite struct BlendCoefficientsTests {
  @Test func startsWithEqualWeights() {
    let start = BlendCoefficients(equalWeightsFor: 4, heads: 2)
    #expect(start.weights == [0.25, 0.25, 0.25, 0.25])
    #expect(start.headWeights == [[0.25, 0.25, 0.25, 0.25], [0.25, 0.25, 0.25, 0.25]])
    #expect(start.biases == [0, 0])
    #expect(start.blocks[.closeness] == [0])
    #expect(start.blocks[.sideBias] == [0])
  }

  @Test func keepingSomeInputsLeavesTheOthersAlone() {
    var coefficients = BlendCoefficients(equalWeightsFor: 3, heads: 2)
    coefficients.weights = [1, 2, 3]
    coefficients.headWeights = [[4, 5, 6], [7, 8, 9]]
    coefficients.biases = [10, 11]
    coefficients.blocks[.closeness] = [12]
    coefficients.blocks[.sideBias] = [13]
    var expected = BlendCoefficients(equalWeightsFor: 2, heads: 2)
    expected.weights = [1, 3]
    expected.headWeights = [[4, 6], [7, 9]]
    expected.biases = [10, 11]
    expected.blocks[.closeness] = [12]
    expected.blocks[.sideBias] = [13]
    #expect(coefficients.keeping([0, 2]) == expected)
  }
}
