/// A figure that says how good probabilities are, by the name users give it.
public enum Metric: String, Sendable, Hashable, Codable, CaseIterable {
  /// Mean of -log p of the class that came true, in nats.
  case logLoss = "log-loss"
  /// Sum of squared errors over the classes, 0 to 2.
  case brier
  /// Share of rows whose most probable class came true.
  case accuracy
  /// Area under the ROC curve, one against the rest, averaged over the classes.
  case auc
  /// F1 of the most probable class, averaged over the classes.
  case f1Macro = "f1-macro"
  /// Ranked probability score, 0 to 1.
  case rps

  /// Whether smaller values are better.
  public var lowerIsBetter: Bool {
    switch self {
    case .logLoss, .brier, .rps: true
    case .accuracy, .auc, .f1Macro: false
    }
  }

  /// The value over all rows. O(N K).
  ///
  /// - Parameters:
  ///   - probabilities: N × K, N at least 1; rows sum to 1.
  ///   - labels: N class ordinals.
  ///   - layout: says in which order the classes stand, for `rps`.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  public func value(
    _ probabilities: ProbabilityMatrix, labels: [Int], layout: ClassLayout, weights: [Double]? = nil
  ) -> Double {
    switch self {
    case .logLoss: LogLoss.mean(probabilities, labels: labels, weights: weights)
    case .brier: BrierScore.mean(probabilities, labels: labels, weights: weights)
    case .accuracy: Accuracy.mean(probabilities, labels: labels, weights: weights)
    case .auc: AreaUnderCurve.macro(probabilities, labels: labels, weights: weights)
    case .f1Macro: F1Score.macro(probabilities, labels: labels, weights: weights)
    case .rps: RankedProbabilityScore.mean(probabilities, labels: labels, layout: layout, weights: weights)
    }
  }

  /// The value of each row, whose mean is `value`, or nil where the metric is not a mean over rows. O(N K).
  ///
  /// - Parameters:
  ///   - probabilities: N × K; rows sum to 1.
  ///   - labels: N class ordinals.
  ///   - layout: says in which order the classes stand, for `rps`.
  public func perRow(_ probabilities: ProbabilityMatrix, labels: [Int], layout: ClassLayout) -> [Double]? {
    switch self {
    case .logLoss: LogLoss.perRow(probabilities, labels: labels)
    case .brier: BrierScore.perRow(probabilities, labels: labels)
    case .accuracy: Accuracy.perRow(probabilities, labels: labels)
    case .rps: RankedProbabilityScore.perRow(probabilities, labels: labels, layout: layout)
    case .auc, .f1Macro: nil
    }
  }

  /// Values that differ by no more are equal: rounding must not decide a choice.
  static let tieTolerance = 1e-12

  /// The position of the first of the best values, of those within `tieTolerance` of the best. O(n).
  ///
  /// - Parameter values: at least one.
  func firstBest(of values: [Double]) -> Int {
    let best = best(of: values)
    return values.firstIndex { isTied($0, with: best) } ?? 0
  }

  /// The positions of all values within `tieTolerance` of the best. O(n).
  func allBest(of values: [Double]) -> [Int] {
    let best = best(of: values)
    return values.indices.filter { isTied(values[$0], with: best) }
  }

  private func best(of values: [Double]) -> Double {
    values.dropFirst().reduce(values[0]) { lowerIsBetter ? min($0, $1) : max($0, $1) }
  }

  private func isTied(_ value: Double, with best: Double) -> Bool {
    abs(value - best) <= Metric.tieTolerance
  }
}
