/// A function close to one point, up to second order.
protocol SecondOrderModel {
  /// Of the function, at the point.
  var value: Double { get }
  var gradient: [Double] { get }
  /// The minimiser of the model, around the point, with x >= 0 in some coordinates.
  func minimiser(around center: [Double], isBounded: [Bool]) -> [Double]
}

/// Value, gradient and Hessian of a function at one point.
struct Derivatives: SecondOrderModel, Sendable {
  var value: Double
  var gradient: [Double]
  var hessian: SquareMatrix

  init(value: Double = 0, gradient: [Double], hessian: SquareMatrix) {
    self.value = value
    self.gradient = gradient
    self.hessian = hessian
  }

  init(dimension: Int) {
    self.init(gradient: Array(repeating: 0, count: dimension), hessian: SquareMatrix(size: dimension))
  }

  /// Adds `factor` times the derivatives of another function at the same point.
  mutating func add(_ other: Derivatives, times factor: Double = 1) {
    value += factor * other.value
    for index in gradient.indices { gradient[index] += factor * other.gradient[index] }
    hessian.add(other.hessian, times: factor)
  }

  func minimiser(around center: [Double], isBounded: [Bool]) -> [Double] {
    BoundedQuadratic(hessian: hessian, gradient: gradient, center: center, isBounded: isBounded).minimiser()
  }

  /// The derivatives, at a point a step away, of the quadratic that these describe. O(n²).
  func moved(by step: [Double]) -> Derivatives {
    let change = hessian.times(step)
    return Derivatives(
      value: value + dot(gradient, step) + dot(change, step) / 2,
      gradient: zip(gradient, change).map { $0 + $1 }, hessian: hessian)
  }
}

/// A convex function with bounds x >= 0 on some of its coordinates.
protocol ConvexObjective {
  associatedtype Model: SecondOrderModel
  /// Coordinates that must not be negative.
  var isBounded: [Bool] { get }
  func value(at x: [Double]) -> Double
  func derivatives(at x: [Double]) -> Model
}

/// Newton's method for smooth convex functions under bounds x >= 0.
///
/// Every step minimises the quadratic model under the bounds (see `BoundedQuadratic`) and is shortened until the value falls
/// enough (Armijo 1966). Near the optimum the active bounds stop changing and convergence is quadratic.
struct NewtonSolver {
  struct Solution: Sendable {
    var point: [Double]
    var iterations: Int
    var converged: Bool
  }

  /// Half of the decrease that the model promises for a full step is an estimate of value minus optimum; below this, one
  /// last full step is taken and squares the remaining error. On the scale of the objective.
  var tolerance: Double
  var iterationLimit = 200

  /// - Parameter start: a point that satisfies the bounds.
  func minimise(_ objective: some ConvexObjective, from start: [Double]) -> Solution {
    var x = start
    var here = objective.derivatives(at: x)
    for iteration in 1...iterationLimit {
      let target = here.minimiser(around: x, isBounded: objective.isBounded)
      let step = zip(target, x).map { $0 - $1 }
      let decrement = -dot(here.gradient, step)
      if !(decrement > tolerance) {
        return Solution(point: target, iterations: iteration, converged: decrement.isFinite)
      }
      // Most steps are taken in full, so the derivatives that the next step needs are computed with the first trial.
      let there = objective.derivatives(at: target)
      if there.value <= here.value - 1e-4 * decrement {
        x = target
        here = there
        continue
      }
      guard let shorter = backtrack(objective, from: x, value: here.value, step: step, decrement: decrement) else {
        // No representable step decreases the value: rounding is all that is left.
        return Solution(point: x, iterations: iteration, converged: decrement < 1e-9 * max(1, abs(here.value)))
      }
      x = shorter
      here = objective.derivatives(at: x)
    }
    return Solution(point: x, iterations: iterationLimit, converged: false)
  }

  private func backtrack(
    _ objective: some ConvexObjective, from x: [Double], value: Double, step: [Double], decrement: Double
  ) -> [Double]? {
    var fraction = 0.5
    while fraction > 1e-12 {
      let trial = zip(x, step).map { $0 + fraction * $1 }
      if objective.value(at: trial) <= value - 1e-4 * fraction * decrement { return trial }
      fraction /= 2
    }
    return nil
  }
}

/// A strictly convex quadratic g'(x - x0) + (x - x0)'H(x - x0) / 2 with x >= 0 in some coordinates.
struct BoundedQuadratic {
  /// H, symmetric and positive definite.
  let hessian: SquareMatrix
  /// g, the gradient at `center`.
  let gradient: [Double]
  /// x0, which satisfies the bounds.
  let center: [Double]
  /// The coordinates that must not be negative.
  let isBounded: [Bool]

  /// The minimiser under the bounds, by projected Newton steps (Bertsekas 1982).
  ///
  /// A coordinate at its bound whose gradient points outwards is held there; all others take a Newton step, which is
  /// projected onto the bounds and halved until the value falls. The step that stays inside without projection is the
  /// minimum of its face; when no held coordinate wants to leave, it is the minimum. A handful of Cholesky factorisations.
  func minimiser() -> [Double] {
    var x = center
    var slope = gradient
    for _ in 0..<200 {
      let free = x.indices.filter { !(isBounded[$0] && x[$0] <= 0 && slope[$0] > 0) }
      let step = hessian.solve(on: free, slope.map { -$0 })
      var fraction = 1.0
      var next = project(x, step, fraction)
      let isFaceMinimum = x.indices.allSatisfy { !isBounded[$0] || x[$0] + step[$0] >= 0 }
      if !isFaceMinimum {
        while change(from: x, slope: slope, to: next) > 0, fraction > 1e-9 {
          fraction /= 2
          next = project(x, step, fraction)
        }
      }
      x = next
      slope = hessian.times(zip(x, center).map { $0 - $1 })
      for index in slope.indices { slope[index] += gradient[index] }
      if isFaceMinimum {
        let held = Set(x.indices).subtracting(free)
        if held.allSatisfy({ slope[$0] >= 0 }) { return x }
      }
    }
    return x
  }

  private func project(_ x: [Double], _ step: [Double], _ fraction: Double) -> [Double] {
    x.indices.map { index in
      let moved = x[index] + fraction * step[index]
      return isBounded[index] ? max(0, moved) : moved
    }
  }

  /// Value at `end` minus value at `start`, where the gradient is `slope`.
  private func change(from start: [Double], slope: [Double], to end: [Double]) -> Double {
    let move = zip(end, start).map { $0 - $1 }
    return dot(slope, move) + dot(move, hessian.times(move)) / 2
  }
}
