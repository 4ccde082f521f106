import Foundation
import Testing

@testable import TemperCore

@Suite struct TemperatureProblemTests {
  private static func problem(_ inputs: PoolInputs, folds: [Int] = [0]) -> TemperatureProblem {
    TemperatureProblem(
      rows: inputs.rows, logs: inputs.logs(of: 0), outcomes: inputs.outcomes, classCount: inputs.classCount,
      folds: folds)
  }

  /// The loss of p^slope / Z over some rows, straight from its formula.
  private static func loss(_ inputs: PoolInputs, _ slope: Double, rows: [Int]? = nil) -> Double {
    (rows ?? Array(inputs.labels.indices)).reduce(0) { sum, row in
      let scores = PlainPool.logs(PlainPool.row(inputs.predictions, row), floor: inputs.floor)[0].map { slope * $0 }
      return sum - PlainPool.logSoftmax(scores)[inputs.labels[row]]
    }
  }

  private static func inputs(_ layout: ClassLayout, _ labels: [Int], _ rows: [[Double]]) -> PoolInputs {
    PoolInputs(
      layout: layout, labels: labels, rows: FoldLayout(folds: labels.map { _ in 0 }, foldCount: 1), floor: 1e-7,
      predictions: [ProbabilityMatrix(classCount: layout.count, values: rows.flatMap { $0 })])
  }

  @Test(arguments: TestLayout.allCases, [0.2, 1.5])
  func agreesWithASearchOfTheLoss(layout: TestLayout, noise: Double) {
    let inputs = Simulation(layout.layout, rows: 150, noise: [noise], seed: 12).inputs()
    let slope = TemperatureProblemTests.problem(inputs).solve()
    // Ternary search: the loss is convex in the slope.
    var (low, high) = (0.01, 10.0)
    for _ in 0..<60 {
      let (left, right) = (low + (high - low) / 3, high - (high - low) / 3)
      if TemperatureProblemTests.loss(inputs, left) < TemperatureProblemTests.loss(inputs, right) {
        high = right
      } else {
        low = left
      }
    }
    // A minimum is flat: a search by values finds it to the square root of their precision.
    #expect(abs(slope - low) < 1e-6)
    let tilt = (TemperatureProblemTests.loss(inputs, slope + 1e-4) - TemperatureProblemTests.loss(inputs, slope - 1e-4))
    #expect(abs(tilt / 2e-4) < 1e-4)
  }

  @Test func recoversTheSlopeThatLabelsWereDrawnWith() {
    let simulation = Simulation(TestLayout.pairwise.layout, rows: 4000, noise: [0], seed: 8)
    // The model shows the square roots of the true probabilities.
    var model = simulation.predictions[0]
    for row in 0..<model.rowCount {
      let roots = model[row: row].map { $0.squareRoot() }
      for (k, root) in roots.enumerated() { model[row, k] = root / roots.reduce(0, +) }
    }
    let rows = (0..<model.rowCount).map { Array(model[row: $0]) }
    let inputs = TemperatureProblemTests.inputs(simulation.layout, simulation.labels, rows)
    #expect(abs(TemperatureProblemTests.problem(inputs).solve() - 2) < 0.1)
  }

  @Test func certaintyThatIsAlwaysRightIsSharpenedToTheBound() {
    let inputs = TemperatureProblemTests.inputs(
      TestLayout.two.layout, [0, 1, 1], [[0.6, 0.4], [0.3, 0.7], [0.45, 0.55]])
    #expect(TemperatureProblemTests.problem(inputs).solve() == 100)
  }

  @Test func certaintyThatIsAlwaysWrongIsSoftenedToTheBound() {
    let inputs = TemperatureProblemTests.inputs(
      TestLayout.two.layout, [1, 0, 0], [[0.6, 0.4], [0.3, 0.7], [0.45, 0.55]])
    #expect(TemperatureProblemTests.problem(inputs).solve() == 0.01)
  }

  @Test func uniformPredictionsAreLeftAlone() {
    let inputs = TemperatureProblemTests.inputs(TestLayout.two.layout, [1, 0], [[0.5, 0.5], [0.5, 0.5]])
    #expect(TemperatureProblemTests.problem(inputs).solve() == 1)
  }

  @Test func closedFormForTwoKindsOfRows() {
    // Odds of 3 to 1, right 9 times of 10: the slope makes the odds 9 to 1.
    let labels = (0..<20).map { $0 % 10 == 0 ? 1 : 0 }
    let inputs = TemperatureProblemTests.inputs(TestLayout.two.layout, labels, labels.map { _ in [0.75, 0.25] })
    #expect(abs(TemperatureProblemTests.problem(inputs).solve() - log(9) / log(3)) < 1e-9)
  }

  @Test func onlyTheGivenFoldsCount() {
    let simulation = Simulation(TestLayout.three.layout, rows: 90, noise: [1], seed: 2)
    let inputs = simulation.inputs(foldCount: 3)
    let slope = TemperatureProblemTests.problem(inputs, folds: [0, 2]).solve()
    let members = inputs.rows.members[0] + inputs.rows.members[2]
    func loss(_ slope: Double) -> Double { TemperatureProblemTests.loss(inputs, slope, rows: members) }
    #expect(abs(loss(slope + 1e-4) - loss(slope - 1e-4)) / 2e-4 < 1e-4)
    #expect(abs(slope - TemperatureProblemTests.problem(inputs, folds: [0, 1, 2]).solve()) > 1e-6)
  }

  /// The gap bounds what a slope loses, also a slope that is not the optimum, and one at a bound.
  @Test(arguments: TestLayout.allCases)
  func theGapBoundsTheDistanceToTheOptimum(layout: TestLayout) {
    let inputs = Simulation(layout.layout, rows: 60, noise: [1], seed: 13).inputs()
    let problem = TemperatureProblemTests.problem(inputs)
    let solution = problem.solution()
    #expect(solution.converged)
    #expect(problem.certificate(of: solution).gap <= 1e-12)
    #expect(problem.certificate(of: solution).iterations == solution.iterations)
    let lowest = TemperatureProblemTests.loss(inputs, solution.slope)
    for slope in [0.01, 0.5 * solution.slope, 1.1 * solution.slope, 100] {
      let other = TemperatureProblem.Solution(slope: slope, iterations: 0)
      let lost = (TemperatureProblemTests.loss(inputs, slope) - lowest) / 60
      #expect(problem.certificate(of: other).gap >= lost - 1e-12)
    }
  }

  /// Rows that are certain and right lower the loss for ever, but soon by less than a double can tell.
  @Test func certaintyWithoutEndConverges() {
    let labels = (0..<40).map { $0 % 2 }
    let inputs = TemperatureProblemTests.inputs(
      TestLayout.two.layout, labels, labels.map { $0 == 0 ? [1, 0] : [0, 1] })
    let problem = TemperatureProblemTests.problem(inputs)
    let solution = problem.solution()
    #expect(solution.converged)
    #expect(solution.slope > 1)
    #expect(problem.certificate(of: solution).gap <= 1e-12)
  }
}
