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
    let inputs = Simulation(TestLayout.pairwise.layout, rows: 40, noise: [0.5, 1], seed: 1).inputs()
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

@Suite struct BoundedQuadraticTests {
  @Test(arguments: 0..<120)
  func agreesWithTheBestOfAllActiveSets(seed: Int) throws {
    let problem = BoundedQuadraticTests.random(size: 1 + seed % 6, seed: seed, ridge: seed.isMultiple(of: 2) ? 1 : 1e-3)
    let best = try #require(BoundedQuadraticTests.bruteForce(problem))
    let found = problem.minimiser()
    let scale = 1 + (best.map(abs).max() ?? 0)
    #expect(largestDifference(found, best) < 1e-8 * scale)
    #expect(zip(found, problem.isBounded).allSatisfy { !$1 || $0 >= 0 })
  }

  @Test(arguments: 0..<10)
  func meetsTheOptimalityConditionsInFortyDimensions(seed: Int) {
    let problem = BoundedQuadraticTests.random(size: 40, seed: 1000 + seed, ridge: 1e-2)
    let x = problem.minimiser()
    let slope = BoundedQuadraticTests.gradient(problem, at: x)
    let scale = slope.map(abs).max() ?? 1
    for index in x.indices {
      if problem.isBounded[index] && x[index] == 0 {
        #expect(slope[index] >= -1e-9 * scale)
      } else {
        #expect(x[index] > 0 || !problem.isBounded[index])
        #expect(abs(slope[index]) < 1e-9 * scale)
      }
    }
    // Among forty random coordinates some are held and some are not, or the test would prove little.
    let held = x.indices.filter { problem.isBounded[$0] && x[$0] == 0 }.count
    #expect(held > 3 && held < 37)
  }

  @Test func staysWhereTheBoundHoldsIt() {
    var hessian = SquareMatrix(size: 2)
    hessian[0, 0] = 2
    hessian[1, 1] = 2
    let problem = BoundedQuadratic(hessian: hessian, gradient: [1, -4], center: [0, 0], isBounded: [true, true])
    let found = problem.minimiser()
    #expect(found[0] == 0)
    #expect(abs(found[1] - 2) < 1e-15)
  }

  @Test func ignoresBoundsThatDoNotExist() {
    var hessian = SquareMatrix(size: 1)
    hessian[0, 0] = 4
    let problem = BoundedQuadratic(hessian: hessian, gradient: [8], center: [1], isBounded: [false])
    #expect(problem.minimiser() == [-1])
  }

  private static func random(size: Int, seed: Int, ridge: Double) -> BoundedQuadratic {
    var random = RandomSource(seed: UInt64(seed), stream: 5)
    let root = (0..<size).map { _ in random.normals(size) }
    var hessian = SquareMatrix(size: size)
    for i in 0..<size {
      for j in 0..<size { hessian[i, j] = dot(root[i], root[j]) + (i == j ? ridge : 0) }
    }
    let isBounded = (0..<size).map { _ in random.unit() < 0.75 }
    // Half of the bounded coordinates start at their bound.
    let center = zip(random.normals(size), isBounded).map { $1 ? max(0, $0) : $0 }
    return BoundedQuadratic(
      hessian: hessian, gradient: random.normals(size).map { 3 * $0 }, center: center, isBounded: isBounded)
  }

  private static func gradient(_ problem: BoundedQuadratic, at x: [Double]) -> [Double] {
    let move = zip(x, problem.center).map { $0 - $1 }
    return zip(problem.hessian.times(move), problem.gradient).map { $0 + $1 }
  }

  /// Holds every subset of the bounded coordinates at zero, and keeps the best of what lies within the bounds.
  private static func bruteForce(_ problem: BoundedQuadratic) -> [Double]? {
    let size = problem.center.count
    let bounded = (0..<size).filter { problem.isBounded[$0] }
    // The gradient is H x - right.
    let right = zip(problem.hessian.times(problem.center), problem.gradient).map { $0 - $1 }
    var best: (value: Double, point: [Double])?
    for mask in 0..<(1 << bounded.count) {
      let held = Set(bounded.indices.filter { mask >> $0 & 1 == 1 }.map { bounded[$0] })
      let free = (0..<size).filter { !held.contains($0) }
      let part = eliminate(free.map { i in free.map { problem.hessian[i, $0] } }, free.map { right[$0] })
      var x = [Double](repeating: 0, count: size)
      for (index, value) in zip(free, part) { x[index] = value }
      guard bounded.allSatisfy({ x[$0] >= 0 }) else { continue }
      let value = dot(x, problem.hessian.times(x)) / 2 - dot(x, right)
      if value < (best?.value ?? .infinity) { best = (value, x) }
    }
    return best?.point
  }

  /// Gaussian elimination with partial pivoting.
  private static func eliminate(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var rows = zip(matrix, right).map { $0 + [$1] }
    let n = rows.count
    for i in 0..<n {
      let pivot = (i..<n).max { abs(rows[$0][i]) < abs(rows[$1][i]) } ?? i
      rows.swapAt(i, pivot)
      for j in 0..<n where j != i {
        let factor = rows[j][i] / rows[i][i]
        for k in i...n { rows[j][k] -= factor * rows[i][k] }
      }
    }
    return (0..<n).map { rows[$0][n] / rows[$0][$0] }
  }
}
