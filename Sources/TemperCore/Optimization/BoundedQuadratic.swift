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
