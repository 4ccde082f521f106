/// Slopes that sharpen a blend's predictions of rows whose models are averaged over folds, or refitted to all rows.
///
/// A row with sides becomes softmax over (a, b, tie) of (g s/2, -g s/2, h r), with its margin s = log p_a/p_b and its tie
/// score r = log p_t - (log p_a + log p_b)/2; any other row softmax_k(g log p_k). Both slopes are at least 1. They are
/// estimated by `AveragingEstimate`, from the spread between folds and without a label.
public struct AveragingCorrection: Sendable, Hashable, Codable {
  /// g', on the margin, or on all log-probabilities where there is no tie.
  public let slope: Double
  /// h', on the tie score; nil without a tie.
  public let tieSlope: Double?

  public init(slope: Double, tieSlope: Double?) {
    self.slope = slope
    self.tieSlope = tieSlope
  }

  /// The slopes that a correction may have: twice what was ever found to be right is nobody's noise.
  public static let range = 1.0...1.3

  /// Whether the slopes are such as an estimate gives, and of such classes: what comes from outside may be anything.
  func isUsable(_ layout: ClassLayout) -> Bool {
    (tieSlope == nil) == (layout.tieStructure == nil) && Self.range.contains(slope)
      && tieSlope.map(Self.range.contains) ?? true
  }

  /// Sharpens N × K predictions. O(N K).
  ///
  /// - Parameters:
  ///   - probabilities: N × K, each row with sum 1.
  ///   - layout: the classes, and the tie among them.
  ///   - floor: smallest probability whose logarithm is taken.
  func sharpen(_ probabilities: ProbabilityMatrix, layout: ClassLayout, floor: Double) -> ProbabilityMatrix {
    .softmaxRows(count: probabilities.rowCount, classCount: probabilities.classCount) { row, scores in
      for k in scores.indices { scores[k] = flooredLog(probabilities[row, k], floor: floor) }
      guard let sides = layout.tieStructure, let tieSlope else {
        for k in scores.indices { scores[k] *= slope }
        return
      }
      let (a, b) = (scores[sides.sideA], scores[sides.sideB])
      scores[sides.tie] = tieSlope * (scores[sides.tie] - (a + b) / 2)
      scores[sides.sideA] = slope * (a - b) / 2
      scores[sides.sideB] = -slope * (a - b) / 2
    }
  }
}

/// What the fold files of the models say about a blend of their means: how much surer its test predictions should be.
///
/// Every out-of-fold row is predicted by one fold model, and a test row by the mean of K of them, which is less noisy. The
/// slope that suits noisy predictions is too soft for their mean: a regression with errors in its variables (Carroll,
/// Ruppert, Stefanski & Crainiceanu 2006, regression calibration). With F the finished blend, X^k a test row's predictions
/// by fold model k and X̄ those of the mean, P^k = F(X^k) is calibrated as far as F is on out-of-fold rows, since fold models
/// are exchangeable. So a sharpened P̄ = F(X̄), taken as the truth, must give the P^k the loss that their own calibration
/// implies. With margins s and tie scores r of P̄, s^k and r^k of P^k, and q = softmax(g s/2, -g s/2, h r) over (a, b, tie):
///
///     mean_{i,k} (q_a - q_b) s^k/2 = mean_{i,k} (P^k_a - P^k_b) s^k/2,   mean_{i,k} q_t r^k = mean_{i,k} P^k_t r^k
///
/// and without a tie mean_{i,k} Σ_c softmax(g log P̄)_c log P^k_c = mean_{i,k} Σ_c P^k_c log P^k_c. No label is used. The
/// equations hold as well where X̄ is of a model that was refitted to all rows.
///
/// What is used is drawn towards 1 (Copas 1983): g' = max(1, g c) with c = 1 - D/(N curv), for D effective parameters of the
/// head that were fitted to N rows, and curv the mean curvature of the loss in its slope: of sides
/// p_a + p_b - (p_a - p_b)² times s²/4, of ties p_t (1 - p_t) r², of other classes the variance of log p_k under p; likewise
/// h'. Second-order expansion makes the expected gain ½ (g' - 1)² curv + ½ (h' - 1)² curv of the ties.
///
/// Test rows from elsewhere spoil the argument: where the mean entropy of the P^k on them is further than four standard
/// errors from that of the nested predictions on labelled rows, nothing is corrected.
public struct AveragingEstimate: Sendable, Equatable, Codable {
  /// What became of the correction.
  public enum Verdict: String, Sendable, Codable {
    case applied
    /// Both slopes are 1: the mean is no less noisy than its parts, or too few rows know it.
    case level
    /// The test rows differ from the labelled ones.
    case shifted
    /// The equations have no solution near 1.
    case unsolved
  }

  /// One equation of the two, or the only one.
  public struct Head: Sendable, Equatable, Codable {
    /// g or h, as the equation has it.
    public var estimate: Double
    /// c, by which it is drawn towards 1; from 0 to 1.
    public var shrinkage: Double
    /// Effective number of parameters that the labels decided.
    public var parameters: Double
    /// Mean second derivative of a row's loss by the slope, in nats.
    public var curvature: Double
    /// g' or h'.
    public var slope: Double

    init(estimate: Double, parameters: Double, curvature: Double, rows: Double) {
      self.estimate = estimate
      self.parameters = parameters
      self.curvature = curvature
      shrinkage = curvature > 0 ? min(1, max(0, 1 - parameters / (rows * curvature))) : 0
      // Sums of equal numbers differ by rounding: identical folds leave everything as it is.
      let rounded = abs(estimate - 1) < 1e-9 ? 1 : estimate
      let range = AveragingCorrection.range
      slope = min(max(rounded * shrinkage, range.lowerBound), range.upperBound)
    }

    /// ½ (slope - 1)² curvature, in nats a row.
    var gain: Double { (slope - 1) * (slope - 1) * curvature / 2 }
  }

  /// A tenth of the test rows, by how sure the blend of the means is of its favourite class; means over these rows.
  public struct Spread: Sendable, Equatable, Codable {
    public var rows: Int
    /// Probability of the favourite class by the blend of the means, and after the correction.
    public var mean: Double
    public var corrected: Double
    /// The lowest and the highest of the K blends of single folds.
    public var lowest: Double
    public var highest: Double
  }

  public var verdict: Verdict
  /// K.
  public var folds: Int
  /// Of the sides, or of all classes where there is no tie; nil where `verdict` is `.unsolved`.
  public var sides: Head?
  /// Of the ties; nil without a tie.
  public var ties: Head?
  /// Standard errors by which the mean entropy of the P^k differs from that of the nested predictions.
  public var entropyZ: Double
  /// Nats a row; 0 where nothing is corrected.
  public var expectedGain: Double
  /// Ten at most, by rising `mean`.
  public var spread: [Spread]

  /// Beyond so many standard errors the rows differ. In simulations rows that were shifted had 10 to 15, others 3.8 at most.
  public static let gate = 4.0

  /// The slopes that are applied; nil where nothing is corrected.
  public var correction: AveragingCorrection? {
    guard verdict == .applied, let sides else { return nil }
    return AveragingCorrection(slope: sides.slope, tieSlope: ties?.slope)
  }
}

/// The effective number of parameters of a blend, tr(H (H + penalty)⁻¹) with the Hessian H of its losses, by head.
public struct EffectiveParameters: Sendable, Equatable, Codable {
  /// Of the sides, or of all classes where there is no tie.
  public var sides: Double
  public var ties: Double

  public init(sides: Double, ties: Double) {
    self.sides = sides
    self.ties = ties
  }
}

extension AveragingEstimate {
  /// Estimates the slopes. O(n K (classes + log n)), and Newton steps of O(n).
  ///
  /// The order of the folds, and of the rows, changes no bit.
  ///
  /// - Parameters:
  ///   - mean: n × K predictions of the test rows by the blend of the means, or of the refits: P̄.
  ///   - folds: the same by the blends of single folds, at least two: P^k.
  ///   - nested: N × K nested predictions of the labelled rows.
  ///   - groups: N group ordinals, or nil where labelled rows are independent.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  ///   - parameters: of the blend.
  ///   - layout: the classes, and the tie among them.
  ///   - floor: smallest probability whose logarithm is taken.
  public init(
    mean: ProbabilityMatrix, folds: [ProbabilityMatrix], nested: ProbabilityMatrix, groups: [Int]?,
    weights: [Double]?, parameters: EffectiveParameters, layout: ClassLayout, floor: Double
  ) {
    precondition(folds.count > 1 && folds.allSatisfy { $0.rowCount == mean.rowCount }, "predictions of the same rows")
    let rows = weights.map(RowWeights.effectiveCount) ?? Double(nested.rowCount)
    let z = AveragingEstimate.entropyZ(folds, nested, groups, weights)
    let solution: (sides: Head, ties: Head?)?
    if let structure = layout.tieStructure {
      solution = TieEquations(mean, folds, structure, floor: floor).solve(parameters, rows: rows)
    } else {
      solution = SlopeEquation(mean, folds, floor: floor).solve(parameters, rows: rows)
    }
    var verdict = Verdict.unsolved
    if let solution {
      let isLevel = solution.sides.slope == 1 && solution.ties?.slope ?? 1 == 1
      verdict = !(abs(z) <= AveragingEstimate.gate) ? .shifted : isLevel ? .level : .applied
    }
    self.init(
      verdict: verdict, folds: folds.count, sides: solution?.sides, ties: solution?.ties, entropyZ: z, expectedGain: 0,
      spread: [])
    if verdict == .applied { expectedGain = (sides?.gain ?? 0) + (ties?.gain ?? 0) }
    let corrected = correction?.sharpen(mean, layout: layout, floor: floor) ?? mean
    spread = Spread.tenths(mean, corrected, folds)
  }

  /// Difference of mean entropies in standard errors: the rows of the folds, each with the mean over the folds, less nested
  /// predictions; labelled rows by group. Zero where neither varies.
  private static func entropyZ(
    _ folds: [ProbabilityMatrix], _ nested: ProbabilityMatrix, _ groups: [Int]?, _ weights: [Double]?
  ) -> Double {
    let there = (0..<folds[0].rowCount).map { row in
      folds.map { $0.entropy(row: row) }.sorted().reduce(0, +) / Double(folds.count)
    }
    let test = MeanEstimate(there.sorted())
    let oof = MeanEstimate(
      (0..<nested.rowCount).map { nested.entropy(row: $0) }, groups: groups, weights: weights)
    let gap = test.mean - oof.mean
    let error = (test.standardError * test.standardError + oof.standardError * oof.standardError).squareRoot()
    if abs(gap) <= 1e-12 { return 0 }
    return error > 0 ? gap / error : .infinity
  }
}

extension AveragingEstimate.Spread {
  /// Tenths of the rows by the largest probability of the mean. O(n (K folds + log n)).
  static func tenths(
    _ mean: ProbabilityMatrix, _ corrected: ProbabilityMatrix, _ folds: [ProbabilityMatrix]
  ) -> [AveragingEstimate.Spread] {
    var rows: [[Double]] = []
    for (row, k) in mean.mostProbableClasses().enumerated() {
      let values = folds.map { $0[row, k] }
      rows.append([mean[row, k], corrected[row, k], values.min() ?? 0, values.max() ?? 0])
    }
    rows.sort { $0.lexicographicallyPrecedes($1) }
    let count = min(10, rows.count)
    return (0..<count).map { tenth in
      let part = rows[tenth * rows.count / count..<(tenth + 1) * rows.count / count]
      func average(_ place: Int) -> Double { part.reduce(0) { $0 + $1[place] } / Double(part.count) }
      return AveragingEstimate.Spread(
        rows: part.count, mean: average(0), corrected: average(1), lowest: average(2), highest: average(3))
    }
  }
}
