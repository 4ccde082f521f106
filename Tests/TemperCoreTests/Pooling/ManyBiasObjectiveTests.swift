import Testing

@testable import TemperCore

/// Newton's method without the second derivatives by the biases, against the one that has them.
@Suite struct ManyBiasObjectiveTests {
  /// Three models of 70 classes on 600 rows, of which some have weights; the last classes are rare.
  private static func family(classes: Int = 70, weights: Bool = false) -> PenalisedFamily {
    let layout = ClassLayout(names: (0..<classes).map { "c\($0)" })
    let simulation = Simulation(layout, rows: 600, noise: [0.4, 0.8, 1.2], seed: 5)
    let folds = simulation.labels.indices.map { $0 % 3 }
    let counts = weights ? simulation.labels.indices.map { Double($0 % 4) } : nil
    return PenalisedFamily(
      PoolInputs(
        layout: layout, labels: simulation.labels, rows: FoldLayout(folds: folds, foldCount: 3, weights: counts),
        floor: 1e-7, predictions: simulation.predictions))
  }

  private static let settings: [PenaltySettings] = [
    PenaltySettings(weightRidge: .infinity), PenaltySettings(weightRidge: 30), PenaltySettings(weightRidge: 0),
  ]

  @Test(arguments: [WeightSign.signed, .nonnegative], [false, true])
  func sameOptimumAsWithAllSecondDerivatives(sign: WeightSign, weights: Bool) throws {
    let family = ManyBiasObjectiveTests.family(weights: weights)
    for settings in ManyBiasObjectiveTests.settings {
      let problem = family.problem(settings, sign)
      let start = problem.parameters(from: family.equalWeights)
      let solver = NewtonSolver(tolerance: 1e-14 * 600)
      let many = try #require(ManyBiasObjective(problem, folds: [0, 2]))
      let found = solver.minimise(many, from: start)
      let expected = solver.minimise(PenalisedProblem.Objective(problem: problem, folds: [0, 2]), from: start)
      #expect(found.converged && expected.converged)
      // Biases may move together by a curvature of μ alone.
      #expect(largestDifference(found.point, expected.point) < 1e-6)
      #expect(abs(many.value(at: found.point) - many.value(at: expected.point)) < 1e-11 * 600)
      #expect(problem.certificate(of: found, folds: [0, 2]).gap < 1e-10)
    }
  }

  @Test func derivativesAreThoseOfTheWhole() throws {
    let family = ManyBiasObjectiveTests.family()
    let problem = family.problem(PenaltySettings(weightRidge: 30), .signed)
    var random = RandomSource(seed: 3)
    let x = random.normals(problem.tying.count).map { $0 / 3 }
    let many = try #require(ManyBiasObjective(problem, folds: [0, 1]))
    let found = many.derivatives(at: x)
    let expected = PenalisedProblem.Objective(problem: problem, folds: [0, 1]).derivatives(at: x)
    #expect(relativeDifference(found.value, expected.value) < 1e-13)
    #expect(largestDifference(found.gradient, expected.gradient) < 1e-10)
    let gradient = PenalisedProblem.Objective(problem: problem, folds: [0, 1]).gradient(at: x)
    #expect(largestDifference(gradient, expected.gradient) < 1e-10)
    // The step leaves next to nothing of what the model promises.
    let step = found.minimiser(around: x, isBounded: many.isBounded)
    let best = expected.minimiser(around: x, isBounded: many.isBounded)
    let promise = expected.value - expected.moved(by: zip(best, x).map { $0 - $1 }).value
    let reached = expected.value - expected.moved(by: zip(step, x).map { $0 - $1 }).value
    #expect(promise > 0)
    #expect((promise - reached) / promise < 1e-5)
  }

  /// More classes than have a problem of their own: columns then come in tiles, also those of a resample.
  @Test func tilesHoldTheSameColumns() throws {
    let family = ManyBiasObjectiveTests.family(classes: 300)
    let inputs = family.inputs
    let problem = family.problem(PenaltySettings(weightRidge: 30), .signed)
    var random = RandomSource(seed: 3)
    let x = random.normals(problem.tying.count).map { $0 / 3 }
    var named = BlendCoefficients(equalWeightsFor: 3, heads: 300)
    named.headWeights = Array(repeating: Array(x[0..<3]), count: 300)
    named.biases = Array(x[3...])
    for fold in 0..<3 {
      let expected = PlainPool.lossSum(named, inputs, rows: inputs.rows.members[fold])
      #expect(relativeDifference(problem.lossSum(at: x, fold: fold), expected) < 1e-12)
    }
    let counts = inputs.labels.indices.map { Double($0 % 3) }
    let drawn = problem.resampled(DrawnRows(inputs.rows, counts: counts))
    let rows = inputs.labels.indices.flatMap { Array(repeating: $0, count: Int(counts[$0])) }
    #expect(relativeDifference(drawn.lossSum(at: x, fold: 0), PlainPool.lossSum(named, inputs, rows: rows)) < 1e-12)
  }

  @Test func otherProblemsAreLeftToOthers() {
    let family = ManyBiasObjectiveTests.family()
    #expect(ManyBiasObjective(family.problem(PenaltySettings(hasBias: false), .signed), folds: [0]) == nil)
    let few = ManyBiasObjectiveTests.family(classes: 10)
    #expect(ManyBiasObjective(few.problem(PenaltySettings(), .signed), folds: [0]) == nil)
  }
}
