/// What a mean over the labelled rows says of the same mean over a given number of test rows like them.
///
/// Two errors add up: that of the estimate, and the luck of the test rows. Rows alone: se² + s²/n. Test rows that come in
/// groups like the labelled ones are as much less informative as these: se² (1 + N/n). A public part is a random sample of
/// the test rows, which adds (1 - share) s² / (share × n).
///
/// Weights say how the labelled rows stand for the rows to come, which weigh one each: the mean is the weighted one, s² the
/// weighted variance, and N in the last factor the effective number of rows.
public struct ScoreForecast: Sendable, Equatable {
  public let mean: Double
  /// Standard deviation of the coming mean around `mean`.
  public let standardError: Double
  /// Test rows that it is over.
  public let rows: Double

  /// - Parameters:
  ///   - values: N losses, or differences of losses, of labelled rows.
  ///   - groups: N group ordinals, or nil where rows are independent.
  ///   - testRows: n, at least 1.
  ///   - share: the part of the test rows that is scored, above 0 and up to 1.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  ///
  /// O(N).
  public init(_ values: [Double], groups: [Int]?, weights: [Double]? = nil, testRows: Int, share: Double = 1) {
    let estimate = MeanEstimate(values, groups: groups, weights: weights)
    let count = weights.map(RowWeights.effectiveCount) ?? Double(values.count)
    let tests = Double(testRows)
    let rowError = groups == nil ? estimate.standardError : MeanEstimate(values, weights: weights).standardError
    let spread = rowError * rowError * count
    let variance = estimate.standardError * estimate.standardError
    mean = estimate.mean
    rows = share * tests
    standardError = (variance * (1 + count / tests) + (1 - share) * spread / (share * tests)).squareRoot()
  }

  /// 95 % interval, by the normal approximation.
  public var interval: ClosedRange<Double> {
    let half = WilsonInterval.z * standardError
    return mean - half...mean + half
  }

  /// Rows of a public part, at least one.
  public static func publicRows(_ testRows: Int, _ share: Double) -> Int {
    max(1, Int((share * Double(testRows)).rounded()))
  }

  /// The probability that the coming mean is below zero: of a difference A - B, that A beats B. A half where all is zero.
  public var probabilityBelowZero: Double {
    if standardError == 0 { return mean < 0 ? 1 : mean > 0 ? 0 : 0.5 }
    return erfc(mean / standardError / 2.0.squareRoot()) / 2
  }
}

/// The mean loss that test rows like the labelled ones will show.
public struct TestForecast: Codable, Sendable, Equatable {
  /// The part of the test rows that a leaderboard scores.
  public struct Part: Codable, Sendable, Equatable {
    public var share: Double
    public var rows: Int
    public var interval: ClosedRange<Double>
  }

  public var testRows: Int
  public var mean: Double
  /// 95 % interval for these test rows, from the error of the estimate and the luck of the rows.
  public var interval: ClosedRange<Double>
  /// Nil unless a public share was given.
  @Nullable public var `public`: Part?
}

extension TestForecast {
  /// Nil where there are no test rows. O(N).
  ///
  /// - Parameters:
  ///   - losses: N losses of labelled rows, in nats.
  ///   - groups: N group ordinals, or nil where rows are independent.
  ///   - publicShare: the part of the test rows that a leaderboard scores, above 0 and up to 1; nil for none.
  ///   - testRows: number of test rows.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  public init?(losses: [Double], groups: [Int]?, weights: [Double]? = nil, testRows: Int, publicShare: Double?) {
    guard testRows > 0 else { return nil }
    let whole = ScoreForecast(losses, groups: groups, weights: weights, testRows: testRows)
    self.init(
      testRows: testRows, mean: whole.mean, interval: whole.interval,
      public: publicShare.map { share in
        Part(
          share: share, rows: ScoreForecast.publicRows(testRows, share),
          interval: ScoreForecast(losses, groups: groups, weights: weights, testRows: testRows, share: share).interval)
      })
  }
}

/// What a score would be if another share of the rows were ties.
///
/// The losses on ties and on decisive rows are kept, and weighed by the other shares (importance weights that depend on the
/// label alone). The predictions stay as they are.
public struct TieShareScenario: Codable, Sendable, Equatable {
  /// The share of ties that is supposed.
  public var tieShare: Double
  /// Mean loss at exactly that share, with its standard error.
  public var logLoss: Double
  public var standardError: Double

  /// Five points, up and down.
  public static let shifts = [-0.05, 0, 0.05]

  /// One scenario for every shift of the observed share that leaves it between 0 and 1; none where there are no ties, or
  /// nothing else. O(N).
  ///
  /// - Parameters:
  ///   - losses: N losses.
  ///   - labels: N class ordinals.
  ///   - tie: the tie's ordinal.
  ///   - groups: N group ordinals, or nil.
  ///   - shifts: differences of the share of ties that are tried.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  public static func all(
    losses: [Double], labels: [Int], tie: Int, groups: [Int]?, weights: [Double]? = nil,
    shifts: [Double] = TieShareScenario.shifts
  ) -> [TieShareScenario] {
    let count = weights.map { $0.reduce(0, +) } ?? Double(labels.count)
    var ties = (count: 0.0, sum: 0.0)
    var total = 0.0
    for (row, (loss, label)) in zip(losses, labels).enumerated() {
      let weight = weights?[row] ?? 1
      total += weight * loss
      if label == tie { ties = (ties.count + weight, ties.sum + weight * loss) }
    }
    guard ties.count > 0, ties.count < count else { return [] }
    let observed = ties.count / count
    let tieLoss = ties.sum / ties.count
    let decisiveLoss = (total - ties.sum) / (count - ties.count)
    return shifts.compactMap { shift in
      let share = observed + shift
      guard share > 0, share < 1 else { return nil }
      let score = share * tieLoss + (1 - share) * decisiveLoss
      // Residuals within ties and within decisive rows: which of both a row is does not vary at a given share.
      let values = zip(losses, labels).map { loss, label in
        label == tie
          ? score + share / observed * (loss - tieLoss)
          : score + (1 - share) / (1 - observed) * (loss - decisiveLoss)
      }
      let estimate = MeanEstimate(values, groups: groups, weights: weights)
      return TieShareScenario(tieShare: share, logLoss: estimate.mean, standardError: estimate.standardError)
    }
  }
}
