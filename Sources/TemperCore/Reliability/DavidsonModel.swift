#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Davidson's (1970) model refitted from the margin alone: softmax of (slope d/2, -slope d/2, log nu).
///
/// A diagnostic, never a prediction: by how much its log loss is worse than the row's own says how much the tie log-odds of
/// the rows know.
public struct DavidsonModel: Sendable, Equatable {
  /// What the margin d = log p_a/p_b is multiplied by.
  public let slope: Double
  /// The tie's weight where the sides are equal.
  public let nu: Double
  /// Mean log loss on the rows it was fitted to, in nats.
  public let logLoss: Double

  /// The maximum likelihood fit, or nil where there is none: without ties or without decisive rows, or where the margin
  /// separates the sides. O(N) a Newton step.
  ///
  /// - Parameters:
  ///   - probabilities: N × 3.
  ///   - labels: N class ordinals.
  public init?(_ probabilities: ProbabilityMatrix, labels: [Int], tieStructure: TieStructure) {
    let ties = labels.reduce(0) { $0 + ($1 == tieStructure.tie ? 1 : 0) }
    guard ties > 0, ties < labels.count else { return nil }
    let problem = DavidsonProblem(
      margins: probabilities.margins(tieStructure),
      observed: labels.map { $0 == tieStructure.sideA ? 1.0 : $0 == tieStructure.sideB ? -1 : 0 })
    let solution = NewtonSolver(tolerance: 1e-14 * Double(labels.count)).minimise(problem, from: [1, 0])
    // Rows that a slope separates are fitted ever better by steeper ones, until rounding stops the solver far out.
    guard solution.converged, abs(solution.point[0]) < 1e3, abs(solution.point[1]) < 1e3 else { return nil }
    slope = solution.point[0]
    nu = exp(solution.point[1])
    logLoss = problem.value(at: solution.point) / Double(labels.count)
  }
}

/// Summed log loss of Davidson's model as a function of slope and log nu.
private struct DavidsonProblem: ConvexObjective {
  let margins: [Double]
  /// 1 where side a won, -1 where side b won, 0 at a tie.
  let observed: [Double]

  let isBounded = [false, false]

  func value(at x: [Double]) -> Double { derivatives(at: x).value }

  func derivatives(at x: [Double]) -> Derivatives {
    var result = Derivatives(dimension: 2)
    for (d, y) in zip(margins, observed) {
      var p = [x[0] * d / 2, -x[0] * d / 2, x[1]]
      let observedScore = y == 0 ? p[2] : y * p[0]
      result.value += softmax(&p) - observedScore
      let mean = p[0] - p[1]
      result.gradient[0] += d / 2 * (mean - y)
      result.gradient[1] += p[2] - (y == 0 ? 1 : 0)
      result.hessian[0, 0] += d * d / 4 * (p[0] + p[1] - mean * mean)
      result.hessian[0, 1] -= d / 2 * mean * p[2]
      result.hessian[1, 1] += p[2] * (1 - p[2])
    }
    result.hessian[1, 0] = result.hessian[0, 1]
    return result
  }
}
