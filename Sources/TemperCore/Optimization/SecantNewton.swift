/// Newton's method where gradients are dear and curvature is known roughly: every gradient is a pass over rows that lie
/// elsewhere, and the Hessian is that of a sample of them.
///
/// The step minimises the quadratic of the curvature at hand under the bounds (`BoundedQuadratic`); what two gradients say of
/// the curvature between them goes into it (Broyden 1970, Fletcher 1970, Goldfarb 1970, Shanno 1970). A step after which the
/// value has risen is halved. With the Hessian of n rows of N to begin with, every pass takes the error down by a factor of
/// about √(d/n), better with each of them (subsampled Newton; Na, Derezinski & Mahoney 2022, arXiv:2204.09266). It says how
/// far it is from the optimum without knowing the curvature at all, by strong convexity (`Certificate`).
struct SecantNewton: Sendable {
  /// What a pass came to.
  struct Pass: Sendable, Equatable {
    /// The value at the point that was asked for.
    let value: Double
    /// Half of the decrease that the model promises: an estimate of value minus optimum.
    let estimate: Double
    /// Whether the value had risen, so that the way to the point was halved.
    let isHalved: Bool
  }

  /// Coordinates that must not be negative.
  let isBounded: [Bool]
  /// Where value and gradient are wanted next. Where the pass before was good enough it is the answer: the last step needs
  /// no pass, and about squares what is left.
  private(set) var point: [Double]
  /// B: symmetric and positive definite.
  private(set) var curvature: SquareMatrix
  /// The last point whose value had not risen, with value and gradient there.
  private(set) var accepted: (point: [Double], value: Double, gradient: [Double])?

  /// - Parameters:
  ///   - point: satisfies the bounds.
  ///   - curvature: symmetric and positive definite.
  ///   - isBounded: whether a coordinate must not be negative.
  init(from point: [Double], curvature: SquareMatrix, isBounded: [Bool]) {
    precondition(curvature.size == point.count && isBounded.count == point.count, "shapes must agree")
    self.point = point
    self.curvature = curvature
    self.isBounded = isBounded
  }

  /// Takes value and gradient at `point`, and moves it. O(n³).
  ///
  /// - Parameter tolerance: a rise of the value by less is rounding.
  mutating func take(value: Double, gradient: [Double], tolerance: Double) -> Pass {
    if let accepted, !(value <= accepted.value + tolerance) {
      point = zip(accepted.point, point).map { ($0 + $1) / 2 }
      return Pass(value: value, estimate: .infinity, isHalved: true)
    }
    if let accepted {
      correct(
        step: zip(point, accepted.point).map { $0 - $1 }, change: zip(gradient, accepted.gradient).map { $0 - $1 })
    }
    accepted = (point, value, gradient)
    let target = minimiser(gradient: gradient)
    let estimate = -dot(gradient, zip(target, point).map { $0 - $1 }) / 2
    point = target
    return Pass(value: value, estimate: estimate, isHalved: false)
  }

  private func minimiser(gradient: [Double]) -> [Double] {
    BoundedQuadratic(hessian: curvature, gradient: gradient, center: point, isBounded: isBounded).minimiser()
  }

  /// The update of Broyden, Fletcher, Goldfarb and Shanno. A change of the gradient that is lost in rounding says nothing.
  private mutating func correct(step: [Double], change: [Double]) {
    let product = dot(step, change)
    let image = curvature.times(step)
    let bend = dot(step, image)
    guard product > 1e-10 * (dot(step, step) * dot(change, change)).squareRoot(), bend > 0 else { return }
    for i in step.indices {
      for j in step.indices { curvature[i, j] += change[i] * change[j] / product - image[i] * image[j] / bend }
    }
  }
}
