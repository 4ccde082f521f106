/// New class shares of unlabelled rows, from calibrated predictions (Saerens, Latinne & Decaestecker 2002).
///
/// If only the shares of the classes differ between labelled and new rows, a new row's prediction is p_k π_k/π°_k, divided by
/// its sum, with π° the old shares and π the new. Their π maximises the likelihood sum_i log sum_k p_ik π_k/π°_k, which is a
/// problem of mixture proportions: solved as one, to the same point that their EM iterations approach. With sides, both
/// are scaled by the same factor, so that only the share of ties can shift. Predictions must be calibrated: others shift
/// without any reason.
package struct PriorShift: Sendable, Equatable {
  /// π°, K.
  package let sourcePriors: [Double]
  /// π, K, as estimated, whether accepted or not.
  package let priors: [Double]
  /// Twice the gain in log-likelihood over no shift.
  package let statistic: Double
  /// Shares that are free to shift; zero where there is nothing to estimate.
  package let degreesOfFreedom: Int
  /// Probability of so large a statistic without a shift, by its chi-squared limit.
  package let p: Double
  /// Whether `p` is below the level.
  package let isAccepted: Bool
  /// How far the mean log-likelihood of π can be below the largest.
  package let certificate: Certificate
}

extension PriorShift {
  /// Estimates the shares of the classes. O(N K²) a step, a handful of steps.
  ///
  /// - Parameters:
  ///   - probabilities: N × K calibrated predictions of new rows, at least one.
  ///   - sourcePriors: shares of the classes among the rows that the predictions were fitted to; a class of share zero
  ///     keeps it.
  ///   - level: of the likelihood-ratio test; rows are taken as independent.
  ///   - weights: of the rows, or nil where every row counts once. The likelihood is then a weighted one, and its ratio is
  ///     taken for the effective number of rows (Σ w)² / Σ w², as Rao & Scott (1984) correct it by the mean design effect.
  package static func estimate(
    _ probabilities: ProbabilityMatrix, sourcePriors: [Double], layout: ClassLayout, level: Double = 0.05,
    weights rowWeights: [Double]? = nil
  ) -> PriorShift {
    precondition(probabilities.classCount == sourcePriors.count && probabilities.rowCount > 0)
    let parts = layout.exchangeableClasses.map { $0.filter { sourcePriors[$0] > 0 } }.filter { !$0.isEmpty }
    let shares = parts.map { part in part.reduce(0) { $0 + sourcePriors[$1] } }
    let rows = FoldLayout(folds: Array(repeating: 0, count: probabilities.rowCount), foldCount: 1, weights: rowWeights)
    let problem = MixtureWeights(
      rows: rows,
      likelihoods: zip(parts, shares).flatMap { part, share in
        rows.lanes { row in
          max(part.reduce(0) { $0 + probabilities[row, $1] }, LogLoss.smallestProbability) / share
        }
      }, folds: [0])
    let total = shares.reduce(0, +)
    let source = shares.map { $0 / total }
    let (proportions, certificate) = problem.solve(from: source)
    var priors = sourcePriors.map { $0 / total }
    for (part, scale) in zip(parts, zip(proportions, source).map { $0 / $1 }) {
      for k in part { priors[k] *= scale }
    }
    // The value is minus the log-likelihood plus N times the sum of the weights, which is 1 for both.
    let effect = rowWeights.map { RowWeights.effectiveCount($0) / $0.reduce(0, +) } ?? 1
    let statistic = max(0, 2 * (problem.value(at: source) - problem.value(at: proportions))) * effect
    let freedom = parts.count - 1
    let p = freedom > 0 ? ChiSquared.survival(statistic, degreesOfFreedom: freedom) : 1
    return PriorShift(
      sourcePriors: sourcePriors.map { $0 / total }, priors: priors, statistic: statistic, degreesOfFreedom: freedom,
      p: p, isAccepted: p < level && certificate.converged, certificate: certificate)
  }

  /// Predictions under the estimated shares. O(N K).
  package func adjust(_ probabilities: ProbabilityMatrix) -> ProbabilityMatrix {
    PriorShift.adjust(probabilities, from: sourcePriors, to: priors)
  }

  fileprivate static func adjust(
    _ probabilities: ProbabilityMatrix, from sourcePriors: [Double], to priors: [Double]
  ) -> ProbabilityMatrix {
    let factors = zip(priors, sourcePriors).map { $1 > 0 ? $0 / $1 : 1 }
    return probabilities.normalisingCurves(floor: 0) { k, p in p * factors[k] }
  }
}

/// Whether predictions of test rows are adjusted to a shift, behind two tests.
///
/// The likelihood-ratio test must find a shift on the test rows, and must find none on the labelled rows: where the blend's
/// own out-of-fold predictions seem shifted, they are not calibrated, and a shift anywhere else would be made of that.
public struct PriorShiftDecision: Codable, Sendable, Equatable {
  /// Whether predictions are adjusted.
  public var applied: Bool
  /// Class shares of the labelled rows, and those estimated for the test rows, by the names of the classes.
  public var labelledPriors: [String: Double]
  public var testPriors: [String: Double]
  /// Twice the gain in log-likelihood, with its degrees of freedom and p-value without a shift.
  public var statistic: Double
  public var degreesOfFreedom: Int
  public var p: Double
  /// The p-value of the same test on the labelled rows, where nothing has shifted: a small one says that the blend is not
  /// calibrated, and that a shift found on the test rows would not be one.
  public var labelledP: Double

  /// The level of both tests.
  public static let level = 0.05
}

extension PriorShiftDecision {
  /// Runs both tests. O((N + n) K²) a step, a handful of steps.
  ///
  /// - Parameters:
  ///   - test: n × K predictions of the test rows.
  ///   - nested: N × K nested predictions of the labelled rows.
  ///   - labels: N class ordinals.
  ///   - layout: the classes, and the tie among them.
  ///   - weights: N weights of the labelled rows, or nil where every row counts once (see `RowWeights`); test rows count once.
  public init(
    test: ProbabilityMatrix, nested: ProbabilityMatrix, labels: [Int], layout: ClassLayout, weights: [Double]? = nil
  ) {
    var shares = [Double](repeating: 0, count: layout.count)
    let total = weights.map { $0.reduce(0, +) } ?? Double(labels.count)
    for (row, label) in labels.enumerated() { shares[label] += (weights?[row] ?? 1) / total }
    func estimate(_ probabilities: ProbabilityMatrix, _ weights: [Double]? = nil) -> PriorShift {
      .estimate(
        probabilities, sourcePriors: shares, layout: layout, level: PriorShiftDecision.level, weights: weights)
    }
    func named(_ values: [Double]) -> [String: Double] { Dictionary(uniqueKeysWithValues: zip(layout.names, values)) }
    let shift = estimate(test)
    let labelled = estimate(nested, weights)
    self.init(
      applied: shift.isAccepted && !labelled.isAccepted, labelledPriors: named(shift.sourcePriors),
      testPriors: named(shift.priors), statistic: shift.statistic, degreesOfFreedom: shift.degreesOfFreedom, p: shift.p,
      labelledP: labelled.p)
  }

  /// Predictions of test rows, adjusted where that was decided. O(n K).
  public func adjust(_ probabilities: ProbabilityMatrix, layout: ClassLayout) -> ProbabilityMatrix {
    guard applied else { return probabilities }
    func values(_ named: [String: Double]) -> [Double] { layout.names.map { named[$0] ?? 0 } }
    return PriorShift.adjust(probabilities, from: values(labelledPriors), to: values(testPriors))
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
