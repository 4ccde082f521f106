/// New class shares of unlabelled rows, from calibrated predictions (Saerens, Latinne & Decaestecker 2002).
///
/// If only the shares of the classes differ between labelled and new rows, a new row's prediction is p_k π_k/π°_k, divided by
/// its sum, with π° the old shares and π the new. Their π maximises the likelihood sum_i log sum_k p_ik π_k/π°_k, which is a
/// problem of mixture proportions: solved as one, to the same point that their EM iterations approach. With sides, both
/// are scaled by the same factor, so that only the share of ties can shift. Predictions must be calibrated: others shift
/// without any reason.
public struct PriorShift: Sendable, Equatable {
  /// π°, K.
  public let sourcePriors: [Double]
  /// π, K, as estimated, whether accepted or not.
  public let priors: [Double]
  /// Twice the gain in log-likelihood over no shift.
  public let statistic: Double
  /// Shares that are free to shift; zero where there is nothing to estimate.
  public let degreesOfFreedom: Int
  /// Probability of so large a statistic without a shift, by its chi-squared limit.
  public let p: Double
  /// Whether `p` is below the level.
  public let isAccepted: Bool
  /// How far the mean log-likelihood of π can be below the largest.
  public let certificate: Certificate
}

extension PriorShift {
  /// Estimates the shares of the classes. O(N K²) a step, a handful of steps.
  ///
  /// - Parameters:
  ///   - probabilities: N × K calibrated predictions of new rows, at least one.
  ///   - sourcePriors: shares of the classes among the rows that the predictions were fitted to; a class of share zero
  ///     keeps it.
  ///   - level: of the likelihood-ratio test; rows are taken as independent.
  public static func estimate(
    _ probabilities: ProbabilityMatrix, sourcePriors: [Double], layout: ClassLayout, level: Double = 0.05
  ) -> PriorShift {
    precondition(probabilities.classCount == sourcePriors.count && probabilities.rowCount > 0)
    let parts = layout.exchangeableClasses.map { $0.filter { sourcePriors[$0] > 0 } }.filter { !$0.isEmpty }
    let shares = parts.map { part in part.reduce(0) { $0 + sourcePriors[$1] } }
    let rows = FoldLayout(folds: Array(repeating: 0, count: probabilities.rowCount), foldCount: 1)
    let problem = MixtureWeights(
      rows: rows,
      likelihoods: zip(parts, shares).flatMap { part, share in
        rows.lanes { row in
          max(part.reduce(0) { $0 + probabilities[row, $1] }, LogLoss.smallestProbability) / share
        }
      }, folds: [0])
    let total = shares.reduce(0, +)
    let source = shares.map { $0 / total }
    let (weights, certificate) = problem.solve(from: source)
    var priors = sourcePriors.map { $0 / total }
    for (part, scale) in zip(parts, zip(weights, source).map { $0 / $1 }) {
      for k in part { priors[k] *= scale }
    }
    // The value is minus the log-likelihood plus N times the sum of the weights, which is 1 for both.
    let statistic = max(0, 2 * (problem.value(at: source) - problem.value(at: weights)))
    let freedom = parts.count - 1
    let p = freedom > 0 ? ChiSquared.survival(statistic, degreesOfFreedom: freedom) : 1
    return PriorShift(
      sourcePriors: sourcePriors.map { $0 / total }, priors: priors, statistic: statistic, degreesOfFreedom: freedom,
      p: p, isAccepted: p < level && certificate.converged, certificate: certificate)
  }

  /// Predictions under the estimated shares. O(N K).
  public func adjust(_ probabilities: ProbabilityMatrix) -> ProbabilityMatrix {
    let factors = zip(priors, sourcePriors).map { $1 > 0 ? $0 / $1 : 1 }
    return probabilities.normalisingCurves(floor: 0) { k, p in p * factors[k] }
  }
}

/// The chi-squared distribution with a whole number of degrees of freedom.
enum ChiSquared {
  /// P(X > x), by the finite sums that whole degrees of freedom allow (Abramowitz & Stegun 26.4.4 and 26.4.5).
  /// O(`degreesOfFreedom`).
  ///
  /// - Parameter degreesOfFreedom: at least 1.
  static func survival(_ x: Double, degreesOfFreedom: Int) -> Double {
    guard x > 0 else { return 1 }
    let half = x / 2
    // Each term is the one before times half / (j + 1); odd degrees count j in halves.
    let isOdd = !degreesOfFreedom.isMultiple(of: 2)
    var j = isOdd ? 0.5 : 0
    var term = isOdd ? exp(-half) * (half / Double.pi).squareRoot() * 2 : exp(-half)
    var sum = isOdd ? erfc(half.squareRoot()) : 0
    while j < Double(degreesOfFreedom) / 2 - 0.25 {
      sum += term
      j += 1
      term *= half / j
    }
    return min(1, sum)
  }
}
