/// A score test of calibration: a sum over rows that is zero on average where the probabilities are right.
///
/// Of every row, each of m outcomes contributes a number, and the statistic is what the outcomes that came true contribute,
/// less what was to be expected. Given calibrated predictions its distribution is known to the last digit, so nothing needs
/// to be simulated: the normal approximation serves near the middle, the saddlepoint approximation in the tails, where rare
/// classes are skewed (Lugannani & Rice 1980, doi:10.2307/1426607; for sums on a lattice Daniels 1987, doi:10.2307/1403269).
struct ScoreTest: Sendable {
  /// Number of outcomes of a row.
  let outcomes: Int
  /// N × m predicted probabilities; rows sum to 1.
  let probabilities: [Double]
  /// N × m contributions.
  let contributions: [Double]
  /// N outcomes that came true.
  let observed: [Int]
  /// Whether the statistic takes whole numbers only, up to its mean.
  let isWhole: Bool

  /// An event of every row: the contribution of a row is its factor where the event comes true, and 0 where not.
  ///
  /// - Parameters:
  ///   - probabilities: N probabilities of the event.
  ///   - events: N times whether it came true.
  ///   - factors: N numbers; nil for ones.
  init(_ probabilities: [Double], events: [Bool], factors: [Double]? = nil) {
    outcomes = 2
    self.probabilities = probabilities.flatMap { [$0, 1 - $0] }
    contributions = probabilities.indices.flatMap { [factors?[$0] ?? 1, 0] }
    observed = events.map { $0 ? 0 : 1 }
    isWhole = factors == nil
  }

  /// All classes of every row.
  ///
  /// - Parameters:
  ///   - matrix: N × K.
  ///   - labels: N class ordinals.
  ///   - isWhole: whether all contributions are whole numbers.
  ///   - contribution: of a class, given its ordinal and its probability.
  init(
    _ matrix: ProbabilityMatrix, labels: [Int], isWhole: Bool = false, _ contribution: (Int, Double) -> Double
  ) {
    outcomes = matrix.classCount
    probabilities = matrix.values
    var contributions = matrix.values
    for index in contributions.indices { contributions[index] = contribution(index % outcomes, contributions[index]) }
    self.contributions = contributions
    observed = labels
    self.isWhole = isWhole
  }

  /// How far a statistic is from what calibrated predictions give.
  struct Outcome: Sendable, Equatable {
    /// The statistic in units of its standard error: of the one that the predictions imply, or of that between groups, where
    /// this is larger.
    let z: Double
    /// Two-sided.
    let p: Double
  }

  /// O(N m), and as much for each of some ten Newton steps where the statistic is far out.
  ///
  /// Where rows come in groups, the larger of two p-values counts: of independent rows, and of groups as one draw each,
  /// by Student's t with one degree of freedom less than there are groups.
  ///
  /// - Parameters:
  ///   - groups: N group numbers, or nil where rows are independent.
  ///   - weights: N weights, or nil where every row counts once.
  func outcome(groups: [Int]?, weights: [Double]?) -> Outcome {
    let (scores, variance) = scores(weights)
    let sum = zip(scores.indices, scores).reduce(0) { $0 + (weights?[$1.0] ?? 1) * $1.1 }
    // Rows whose outcome was certain, and came true.
    guard sum != 0 else { return Outcome(z: 0, p: 1) }
    guard variance > 0 else { return Outcome(z: sum > 0 ? .infinity : -.infinity, p: 0) }
    var z = sum / variance.squareRoot()
    var p = independentP(sum, z, weights)
    if let groups {
      let clusters = Set(takingPart(groups.indices, weights).map { groups[$0] }).count
      let estimate = MeanEstimate(scores, groups: renumbered(groups), weights: weights)
      let t = estimate.standardError > 0 ? estimate.mean / estimate.standardError : .infinity
      let grouped = clusters > 1 ? StudentT.exceedance(of: t, degreesOfFreedom: Double(clusters - 1)) : 1
      if grouped > p { p = grouped }
      if abs(t) < abs(z) { z = t }
    }
    return Outcome(z: z, p: p)
  }

  /// What each row adds to the statistic, less its mean; and the variance of the weighted sum under calibration.
  private func scores(_ weights: [Double]?) -> (scores: [Double], variance: Double) {
    var variance = 0.0
    let scores = observed.indices.map { row -> Double in
      let start = row * outcomes
      var (mean, square) = (0.0, 0.0)
      for place in start..<start + outcomes {
        mean += probabilities[place] * contributions[place]
      }
      for place in start..<start + outcomes {
        let excess = contributions[place] - mean
        square += probabilities[place] * excess * excess
      }
      let weight = weights?[row] ?? 1
      variance += weight * weight * square
      return contributions[start + observed[row]] - mean
    }
    return (scores, variance)
  }

  /// Below so many standard errors the normal approximation serves: no joint test finds anything there.
  private static let normalRange = 1.5

  private func independentP(_ sum: Double, _ z: Double, _ weights: [Double]?) -> Double {
    let normal = erfc(abs(z) / 2.0.squareRoot())
    guard abs(z) > ScoreTest.normalRange else { return normal }
    // A lower tail is the upper one of the statistic turned round.
    return min(1, 2 * upperTail(abs(sum), sign: sum < 0 ? -1 : 1, weights))
  }

  /// The probability that the statistic, times the sign, is at least so large.
  private func upperTail(_ sum: Double, sign: Double, _ weights: [Double]?) -> Double {
    var t = 0.0
    var (low, high) = (0.0, Double.infinity)
    var found = cumulants(0, sign, weights)
    for _ in 0..<60 {
      guard found.variance > 0 else { break }
      let excess = found.mean - sum
      if abs(excess) <= 1e-9 * found.variance.squareRoot() { break }
      if excess > 0 { high = t } else { low = t }
      var next = t - excess / found.variance
      if !(next > low && next < high) { next = high.isFinite ? (low + high) / 2 : 2 * low + 1 }
      t = next
      found = cumulants(t, sign, weights)
    }
    let exponent = found.logarithm - t * sum
    let u = (isWhole && weights == nil ? -expm1(-t) : t) * found.variance.squareRoot()
    let w = (max(0, -2 * exponent)).squareRoot()
    // At the end of what can happen there is no saddlepoint: t grows without end, u vanishes beside w, and the bound of
    // Chernoff is the probability itself.
    guard u.isFinite, w > 0, u > 0.05 * w, abs(found.mean - sum) <= 1e-3 * max(1, abs(sum)) else {
      return min(1, exp(exponent))
    }
    let tail = 0.5 * erfc(w / 2.0.squareRoot()) + exp(-w * w / 2) / (2 * Double.pi).squareRoot() * (1 / u - 1 / w)
    return min(max(tail, 0), 1)
  }

  /// The cumulant generating function of the statistic less its mean, and its first two derivatives.
  private func cumulants(
    _ t: Double, _ sign: Double, _ weights: [Double]?
  ) -> (logarithm: Double, mean: Double, variance: Double) {
    var result = (logarithm: 0.0, mean: 0.0, variance: 0.0)
    for row in observed.indices {
      let start = row * outcomes
      let scale = sign * (weights?[row] ?? 1)
      var (expected, highest) = (0.0, -Double.infinity)
      for place in start..<start + outcomes where probabilities[place] > 0 {
        expected += probabilities[place] * scale * contributions[place]
        highest = max(highest, t * scale * contributions[place])
      }
      var (total, first, second) = (0.0, 0.0, 0.0)
      for place in start..<start + outcomes where probabilities[place] > 0 {
        let value = scale * contributions[place]
        let tilted = probabilities[place] * exp(t * value - highest)
        total += tilted
        first += tilted * value
        second += tilted * value * value
      }
      let mean = first / total
      result.logarithm += log(total) + highest - t * expected
      result.mean += mean - expected
      result.variance += max(0, second / total - mean * mean)
    }
    return result
  }
}
