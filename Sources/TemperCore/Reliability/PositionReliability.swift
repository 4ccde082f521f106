/// Whether predictions know how often side a wins because of its position alone.
public struct PositionReliability: Sendable, Equatable {
  /// Mean of p_a - p_b: by how much side a is expected to win more often than side b.
  public let predictedMargin: Double
  /// Share of rows that side a won, minus that of side b.
  public let observedMargin: Double
  /// Standard error of `observedMargin - predictedMargin`, clustered by group where there are groups.
  public let standardError: Double
  /// The offset e, in log-odds, by which softmax(log p + (e/2, -e/2, 0)) fits the labels best; positive where side a won
  /// more often than predicted. Nil where all rows were won by the same side.
  public let offset: Offset?

  /// A fitted position offset.
  public struct Offset: Sendable, Equatable {
    public let value: Double
    /// By the sandwich, clustered by group where there are groups (White 1982).
    public let standardError: Double
  }

  /// - Parameters:
  ///   - probabilities: N × 3, N at least 1.
  ///   - labels: N class ordinals.
  ///   - groups: N group ordinals, or nil.
  ///
  /// O(N).
  public init(_ probabilities: ProbabilityMatrix, labels: [Int], tieStructure: TieStructure, groups: [Int]? = nil) {
    let predicted = labels.indices.map { probabilities[$0, tieStructure.sideA] - probabilities[$0, tieStructure.sideB] }
    let observed = labels.map { $0 == tieStructure.sideA ? 1.0 : $0 == tieStructure.sideB ? -1 : 0 }
    let excess = MeanEstimate(zip(observed, predicted).map { $0 - $1 }, groups: groups)
    predictedMargin = predicted.reduce(0, +) / Double(labels.count)
    observedMargin = observed.reduce(0, +) / Double(labels.count)
    standardError = excess.standardError
    offset = Offset(probabilities, observed: observed, tieStructure: tieStructure, groups: groups)
  }
}

extension PositionReliability.Offset {
  fileprivate init?(_ probabilities: ProbabilityMatrix, observed: [Double], tieStructure: TieStructure, groups: [Int]?)
  {
    guard Set(observed) != [1], Set(observed) != [-1] else { return nil }
    let problem = OffsetProblem(probabilities: probabilities, observed: observed, tieStructure: tieStructure)
    let solution = NewtonSolver(tolerance: 1e-14 * Double(observed.count)).minimise(problem, from: [0])
    let curvature = problem.derivatives(at: solution.point).hessian[0, 0]
    guard solution.converged, curvature > 0 else { return nil }
    value = solution.point[0]
    let slopes = MeanEstimate(problem.slopes(at: value), groups: groups)
    standardError = slopes.standardError * Double(observed.count) / curvature
  }
}
