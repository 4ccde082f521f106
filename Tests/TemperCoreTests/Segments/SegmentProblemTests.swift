import Testing

@testable import TemperCore

@Suite struct SegmentProblemTests {
  private let data = SegmentSimulation(rows: 400, shifts: [-0.5, 0, 0.5], idleColumns: 1, seed: 2)

  private func solve(_ strengths: [Double]) -> (SegmentProblem, NewtonSolver.Solution) {
    let problem = data.fitter.problem(strengths)
    let start = [Double](repeating: 0, count: problem.loss.coefficientCount)
    return (problem, problem.solve(folds: data.folds, from: start, precision: .final))
  }

  @Test func solutionIsTheMinimum() {
    let (problem, solution) = solve([30, 300])
    func objective(_ x: [Double]) -> Double {
      data.folds.reduce(problem.penalty.value(at: x)) { $0 + problem.loss.value(at: x, fold: $1) }
    }
    let best = objective(solution.point)
    #expect(solution.converged)
    for index in solution.point.indices {
      for step in [-1e-3, 1e-3] {
        var moved = solution.point
        moved[index] += step
        #expect(objective(moved) > best)
      }
    }
    let certificate = problem.certificate(of: solution, folds: data.folds)
    #expect(certificate.gap <= 1e-12)
    // A point that is not the minimum is not certified beyond its distance.
    var away = solution
    away.point[1] += 0.01
    let bound = problem.certificate(of: away, folds: data.folds).gap
    #expect(bound >= (objective(away.point) - best) / 400 && bound > 1e-6)
  }

  /// The ridge of a column is on its own units alone: half strength times squares, with μ on all.
  @Test func penaltyIsThatOfTheDefinition() {
    let problem = data.fitter.problem([30, .infinity])
    let x = (0..<problem.loss.coefficientCount).map { 0.1 * Double($0 + 1) }
    let squares = x.map { $0 * $0 }
    let expected =
      30 / 2 * squares[2...].reduce(0, +) + PenaltySettings.base / 2 * squares.reduce(0, +)
    #expect(abs(problem.penalty.value(at: x) - expected) < 1e-12)
  }
}

@Suite struct SegmentLossTests {
  private func problem(_ layout: TestLayout, seed: UInt64 = 3) -> (SegmentFitter, Simulation) {
    let data = Simulation(layout.layout, rows: 40, noise: [0.6], seed: seed)
    var random = RandomSource(seed: seed, stream: 9)
    let segments = Segmentation(
      columns: [SegmentSimulation.column("x", 3), SegmentSimulation.column("y", 2)],
      ordinals: [
        data.labels.map { _ in random.index(below: 4) }.map { $0 < 3 ? $0 : nil },
        data.labels.map { _ in random.index(below: 2) },
      ])
    let fitter = SegmentFitter(
      data.predictions[0], labels: data.labels, layout: data.layout, segments: segments, rows: data.rows(foldCount: 2))
    return (fitter, data)
  }

  @Test(arguments: TestLayout.allCases) func derivativesAreThoseOfTheValue(_ layout: TestLayout) {
    let loss = problem(layout).0.problem([30, 3]).loss
    var random = RandomSource(seed: 8)
    let point = random.normals(loss.coefficientCount).map { 0.2 * $0 }
    let errors = derivativeErrors(
      at: point, value: { loss.value(at: $0, fold: 1) }, derivatives: { loss.derivatives(at: $0, fold: 1) })
    #expect(errors.value < 1e-14)
    #expect(errors.gradient < 1e-8)
    #expect(errors.hessian < 1e-8)
  }

  @Test(arguments: TestLayout.allCases) func atZeroItIsTheLossOfThePredictions(_ layout: TestLayout) {
    let (fitter, data) = problem(layout)
    let loss = fitter.problem([30, 3]).loss
    let zeros = [Double](repeating: 0, count: loss.coefficientCount)
    let sum = (0..<2).reduce(0) { $0 + loss.value(at: zeros, fold: $1) }
    #expect(abs(sum / 40 - LogLoss.mean(data.predictions[0], labels: data.labels)) < 1e-12)
  }

  /// With a tie only the tie has a bias; otherwise every class.
  @Test func numberOfCoefficients() {
    #expect(problem(.shuffledPairwise).0.problem([30, 3]).loss.coefficientCount == 6 * 2)
    #expect(problem(.shuffledPairwise).0.problem([.infinity, 3]).loss.coefficientCount == 3 * 2)
    #expect(problem(.ten).0.problem([30, 3]).loss.coefficientCount == 6 * 11)
  }
}

@Suite struct SegmentCellsTests {
  private let segments = Segmentation(
    columns: [SegmentSimulation.column("x", 2), SegmentSimulation.column("y", 3)],
    ordinals: [[0, 1, 0, nil, 0], [2, 2, 0, 1, 2]])

  @Test func rowsOfTheSameSegmentsAreACell() {
    let cells = SegmentCells(segments, columns: [0, 1])
    #expect(cells.cellOfRow == [0, 1, 2, 3, 0])
    #expect(cells.units == [[0, 1, 5], [0, 2, 5], [0, 1, 3], [0, 4]])
    #expect(cells.unitCount == 6)
  }

  @Test func onlyColumnsThatCountHaveUnits() {
    let cells = SegmentCells(segments, columns: [1])
    #expect(cells.cellOfRow == [0, 0, 1, 2, 0])
    #expect(cells.units == [[0, 3], [0, 1], [0, 2]])
    #expect(cells.unitCount == 4)
    let none = SegmentCells(segments, columns: [])
    #expect(none.cellOfRow == [0, 0, 0, 0, 0])
    #expect(none.units == [[0]] && none.unitCount == 1)
  }
}
