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
