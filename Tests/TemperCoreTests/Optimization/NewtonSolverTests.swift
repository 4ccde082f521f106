import Foundation
import Testing

@testable import TemperCore

@Suite struct NewtonSolverTests {
  /// sum_i exp(x_i) - c_i x_i, with its minimum at log c_i.
  private struct Exponential: ConvexObjective {
    let targets: [Double]
    let isBounded: [Bool]

    func value(at x: [Double]) -> Double { zip(x, targets).reduce(0) { $0 + exp($1.0) - $1.1 * $1.0 } }

    func derivatives(at x: [Double]) -> Derivatives {
      var result = Derivatives(dimension: x.count)
      result.value = value(at: x)
      for i in x.indices {
        result.gradient[i] = exp(x[i]) - targets[i]
        result.hessian[i, i] = exp(x[i])
      }
      return result
    }
  }

  /// √(1 + (x - 3)²): from further than 1 away, full Newton steps run off.
  private struct Hyperbola: ConvexObjective {
    var isBounded: [Bool] { [false] }

    func value(at x: [Double]) -> Double { (1 + (x[0] - 3) * (x[0] - 3)).squareRoot() }

    func derivatives(at x: [Double]) -> Derivatives {
      var result = Derivatives(dimension: 1)
      let value = value(at: x)
      result.value = value
      result.gradient[0] = (x[0] - 3) / value
      result.hessian[0, 0] = 1 / (value * value * value)
      return result
    }
  }

  /// A quadratic with coupled coordinates, minimal at (1, -2) without bounds and at (0.5, 0) with x >= 0.
  private struct Quadratic: ConvexObjective {
    let isBounded: [Bool]

    func value(at x: [Double]) -> Double {
      let (a, b) = (x[0] - 1, x[1] + 2)
      return 2 * a * a + a * b + b * b
    }

    func derivatives(at x: [Double]) -> Derivatives {
      let (a, b) = (x[0] - 1, x[1] + 2)
      var result = Derivatives(dimension: 2)
      result.value = value(at: x)
      result.gradient = [4 * a + b, a + 2 * b]
      result.hessian.values = [4, 1, 1, 2]
      return result
    }
  }

  private struct NotANumber: ConvexObjective {
    var isBounded: [Bool] { [false] }
    func value(at x: [Double]) -> Double { .nan }
    func derivatives(at x: [Double]) -> Derivatives {
      Derivatives(value: .nan, gradient: [.nan], hessian: SquareMatrix(size: 1))
    }
  }

  private let solver = NewtonSolver(tolerance: 1e-12)

  @Test(arguments: [[0.0, 0, 0], [3, -2, 5], [-8, 1, 0.5]])
  func findsTheMinimumWithoutBounds(start: [Double]) {
    let problem = Exponential(targets: [0.2, 1, 30], isBounded: [false, false, false])
    let solution = solver.minimise(problem, from: start)
    #expect(largestDifference(solution.point, [log(0.2), 0, log(30)]) < 1e-9)
    #expect(solution.converged)
  }

  @Test(arguments: [[0.0, 0, 0], [3, 2, 5], [0, 4, 0]])
  func findsTheMinimumUnderBoundsAlsoFromABound(start: [Double]) {
    let problem = Exponential(targets: [0.2, 2, 30], isBounded: [true, true, false])
    let solution = solver.minimise(problem, from: start)
    #expect(solution.point[0] == 0)
    #expect(largestDifference(solution.point, [0, log(2), log(30)]) < 1e-9)
    #expect(solution.converged)
  }

  @Test func boundsChangeTheOtherCoordinates() {
    let free = solver.minimise(Quadratic(isBounded: [false, false]), from: [7, 7])
    #expect(largestDifference(free.point, [1, -2]) < 1e-12)
    // A quadratic is its own model: one step, and one more to see that it has landed.
    #expect(free.iterations == 2)
    let bounded = solver.minimise(Quadratic(isBounded: [true, true]), from: [7, 7])
    #expect(largestDifference(bounded.point, [0.5, 0]) < 1e-12)
  }

  @Test func shortensStepsThatOvershoot() {
    let solution = solver.minimise(Hyperbola(), from: [10])
    #expect(abs(solution.point[0] - 3) < 1e-6)
    #expect(solution.converged)
  }

  @Test func saysWhenItStoppedAtItsLimit() {
    var limited = solver
    limited.iterationLimit = 1
    let problem = Exponential(targets: [5], isBounded: [false])
    let stopped = limited.minimise(problem, from: [0])
    #expect(!stopped.converged)
    #expect(stopped.iterations == 1)
    #expect(limited.minimise(problem, from: [log(5)]).converged)
  }

  @Test func aPenalisedFitSaysWhenItStoppedAtItsLimit() {
    let inputs = Simulation(TestLayout.tieStructure.layout, rows: 40, noise: [0.5, 1], seed: 1).inputs()
    let family = PenalisedFamily(inputs)
    let problem = family.problem(PenaltySettings(headRidge: 0), .signed)
    let limited = NewtonSolver(tolerance: 1e-12, iterationLimit: 1)
      .minimise(
        PenalisedProblem.Objective(problem: problem, folds: [0]), from: problem.parameters(from: family.equalWeights))
    #expect(!limited.converged)
    #expect(!problem.certificate(of: limited, folds: [0]).converged)
  }

  @Test func doesNotCallNonsenseConverged() {
    #expect(!solver.minimise(NotANumber(), from: [1]).converged)
  }

  @Test func addsDerivatives() {
    var sum = Derivatives(value: 1, gradient: [1, 2], hessian: SquareMatrix(size: 2))
    sum.add(Quadratic(isBounded: []).derivatives(at: [2, -1]), times: 2)
    #expect(sum.value == 9)
    #expect(sum.gradient == [11, 8])
    #expect(sum.hessian.values == [8, 2, 2, 4])
  }
}
