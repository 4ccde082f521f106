/// Whether predictions know how often side a wins because of its position alone.
public struct PositionReliability: Codable, Sendable, Equatable {
  /// Mean of p_a - p_b: by how much side a is expected to win more often than side b.
  public var predictedMargin: Double
  /// Share of rows that side a won, minus that of side b.
  public var observedMargin: Double
  /// Standard error of `observedMargin - predictedMargin`, clustered by group where there are groups.
  public var standardError: Double
  /// The offset e, in log-odds, by which softmax(log p + (e/2, -e/2, 0)) fits the labels best; positive where side a won
  /// more often than predicted. Nil where all rows were won by the same side. Its error is the sandwich's, clustered by group
  /// where there are groups (White 1982, doi:10.2307/1912526).
  @Nullable public var offset: MeanEstimate?
}

extension PositionReliability {
  /// - Parameters:
  ///   - probabilities: N × 3, N at least 1.
  ///   - labels: N class ordinals.
  ///   - groups: N group ordinals, or nil.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  ///   - tieStructure: the ordinals of sides and tie.
  ///
  /// O(N).
  public init(
    _ probabilities: ProbabilityMatrix, labels: [Int], tieStructure: TieStructure, groups: [Int]? = nil,
    weights: [Double]? = nil
  ) {
    let predicted = labels.indices.map { probabilities[$0, tieStructure.sideA] - probabilities[$0, tieStructure.sideB] }
    let observed = labels.map { $0 == tieStructure.sideA ? 1.0 : $0 == tieStructure.sideB ? -1 : 0 }
    let excess = MeanEstimate(zip(observed, predicted).map { $0 - $1 }, groups: groups, weights: weights)
    predictedMargin = predicted.mean(weights: weights)
    observedMargin = observed.mean(weights: weights)
    standardError = excess.standardError
    offset = MeanEstimate(
      offsetOf: OffsetProblem(
        probabilities: probabilities, observed: observed, weights: weights, tieStructure: tieStructure),
      groups: groups)
  }
}

extension MeanEstimate {
  /// The offset that minimises the loss, or nil where there is none.
  fileprivate init?(offsetOf problem: OffsetProblem, groups: [Int]?) {
    let (observed, weights) = (problem.observed, problem.weights)
    let found = Set(takingPart(observed.indices, weights).map { observed[$0] })
    guard found != [1], found != [-1] else { return nil }
    let weight = weights.map { $0.reduce(0, +) } ?? Double(observed.count)
    let solution = NewtonSolver(tolerance: 1e-14 * weight).minimise(problem, from: [0])
    let curvature = problem.derivatives(at: solution.point).hessian[0, 0]
    guard solution.converged, curvature > 0 else { return nil }
    let slopes = MeanEstimate(problem.slopes(at: solution.point[0]), groups: groups, weights: weights)
    self.init(mean: solution.point[0], standardError: slopes.standardError * weight / curvature)
  }
}

/// Log loss of softmax(log p + (e/2, -e/2, 0)) over side a, side b and tie, a convex function of e; constants left out.
struct OffsetProblem: ConvexObjective {
  let probabilities: ProbabilityMatrix
  /// 1 where side a won, -1 where side b won, 0 at a tie.
  let observed: [Double]
  /// N weights, or nil where every row counts once.
  var weights: [Double]?
  let tieStructure: TieStructure

  let isBounded = [false]

  func value(at x: [Double]) -> Double { derivatives(at: x).value }

  func derivatives(at x: [Double]) -> Derivatives {
    var result = Derivatives(dimension: 1)
    for row in observed.indices {
      let (total, mean, square) = moments(row, x[0])
      let weight = weights?[row] ?? 1
      result.value += weight * (log(total) - observed[row] * x[0] / 2)
      result.gradient[0] += weight * (mean - observed[row]) / 2
      result.hessian[0, 0] += weight * (square - mean * mean) / 4
    }
    return result
  }

  /// The derivative of every row's loss.
  func slopes(at offset: Double) -> [Double] {
    observed.indices.map { (moments($0, offset).mean - observed[$0]) / 2 }
  }

  /// Normaliser, and mean and mean square of (side a: 1, side b: -1, tie: 0), of a row at an offset.
  private func moments(_ row: Int, _ offset: Double) -> (total: Double, mean: Double, square: Double) {
    let floor = LogLoss.smallestProbability
    let a = max(probabilities[row, tieStructure.sideA], floor) * exp(offset / 2)
    let b = max(probabilities[row, tieStructure.sideB], floor) * exp(-offset / 2)
    let total = a + b + max(probabilities[row, tieStructure.tie], floor)
    return (total, (a - b) / total, (a + b) / total)
  }
}

/// How much predictions change when the two sides of the input are exchanged, and turned back.
public struct SwapReliability: Codable, Sendable, Equatable {
  /// Mean over rows and classes of |p - swapped p|, the swapped row turned back.
  public var meanChange: Double
  /// Half the mean of log p_a/p_b and its swapped counterpart, as they stand: the log-odds that the model gives to side a
  /// for its position alone. Zero for a model that does not mind the order.
  public var offset: MeanEstimate
  /// Log loss as it is, swapped, and with both averaged, in nats.
  public var logLoss: Double
  public var swappedLogLoss: Double
  public var averagedLogLoss: Double
}

extension SwapReliability {
  /// - Parameters:
  ///   - probabilities: N × 3.
  ///   - swapped: N × 3, in the swapped orientation: its side a is the plain row's side b.
  ///   - labels: N class ordinals, in the plain orientation.
  ///   - groups: N group ordinals, or nil.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  ///   - tieStructure: the ordinals of sides and tie.
  ///
  /// O(N).
  public init(
    _ probabilities: ProbabilityMatrix, swapped: ProbabilityMatrix, labels: [Int], tieStructure: TieStructure,
    groups: [Int]? = nil, weights: [Double]? = nil
  ) {
    let turned = swapped.exchangingSides(tieStructure)
    let averaged = probabilities.averaged(withSwapped: swapped, tieStructure: tieStructure)
    let changes = (0..<probabilities.classCount).map { k in
      (0..<probabilities.rowCount).map { abs(probabilities[$0, k] - turned[$0, k]) }.mean(weights: weights)
    }
    meanChange = changes.reduce(0, +) / Double(changes.count)
    offset = MeanEstimate(
      zip(probabilities.margins(tieStructure), swapped.margins(tieStructure)).map { ($0 + $1) / 2 }, groups: groups,
      weights: weights)
    logLoss = LogLoss.mean(probabilities, labels: labels, weights: weights)
    swappedLogLoss = LogLoss.mean(turned, labels: labels, weights: weights)
    averagedLogLoss = LogLoss.mean(averaged, labels: labels, weights: weights)
  }
}
