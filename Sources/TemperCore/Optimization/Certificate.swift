/// How far a fit can be from the optimum of its family.
public struct Certificate: Codable, Sendable, Equatable {
  /// Upper bound of objective minus optimum, nats per example, or per unit of weight where examples have weights. The objective is loss and penalty for a penalised pool, and
  /// the loss of the mixture at T = 1 for a linear pool or a selection.
  public let gap: Double
  /// Newton steps that were taken.
  public let iterations: Int
  /// False when the solver stopped at its iteration limit.
  public let converged: Bool

  /// The smallest gap that is claimed: a loss of about one cannot be told from the optimum any better in doubles.
  public static let resolution = 1e-13

  public init(gap: Double, iterations: Int, converged: Bool) {
    // A fit inside cross-validation is not certified: its gap is not a number, and stays so.
    self.gap = gap < Certificate.resolution ? Certificate.resolution : gap
    self.iterations = iterations
    self.converged = converged
  }

  /// A fit inside cross-validation, of which nobody asks how far it is from its optimum.
  init(uncertified solution: NewtonSolver.Solution) {
    self.init(gap: .nan, iterations: solution.iterations, converged: solution.converged)
  }

  /// The same of a fit that need not be made again.
  var withoutSteps: Certificate { Certificate(gap: gap, iterations: 0, converged: converged) }

  /// What can be said of several fits together: none of them is further from its optimum.
  init(worstOf all: [Certificate]) {
    self.init(
      gap: all.contains { $0.gap.isNaN } ? .nan : all.map(\.gap).max() ?? 0,
      iterations: all.reduce(0) { $0 + $1.iterations }, converged: all.allSatisfy(\.converged))
  }

  /// A pool without anything to fit is at its optimum.
  public static let exact = Certificate()

  private init() {
    gap = 0
    iterations = 0
    converged = true
  }

  /// The strong-convexity bound |projected gradient|² / (2 modulus N), with the sum of the weights for N.
  ///
  /// For an m-strongly convex f over a convex set, f(x) - min f <= |r|² / (2 m), where r is the gradient without the
  /// components that push a coordinate against its bound (Nesterov 2004, theorem 2.1.10, with the bounds' multipliers).
  static func strongConvexity(
    gradient: [Double], at point: [Double], isBounded: [Bool], modulus: Double, weight: Double
  ) -> Double {
    var square = 0.0
    for index in gradient.indices {
      let isHeld = isBounded[index] && point[index] <= 0 && gradient[index] > 0
      if !isHeld { square += gradient[index] * gradient[index] }
    }
    return square / (2 * modulus * weight)
  }
}
