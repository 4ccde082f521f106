/// What an inspection knows of the tie and the two sides.
public struct TieInspection: Codable, Sendable, Equatable {
  /// Name of the tie class.
  public var className: String
  /// Names of the two sides, in order.
  public var sides: [String]
  /// Log loss of "is it a tie", the mean over all rows in nats.
  public var tieLogLoss: Double
  /// Share of the decisive rows × their mean log loss of "which side"; with `tieLogLoss` the whole log loss.
  public var decisiveLogLoss: Double
  /// Share of rows that are not a tie; of their weight, where rows have weights.
  public var decisiveShare: Double
  /// Predicted against observed tie rate, by margin; closest sides first.
  public var byMargin: [MarginTenth]
  /// "Side a, given no tie" at p_a / (p_a + p_b), over the decisive rows; nil where there are none.
  @Nullable public var side: ForecastReliability?
  public var position: PositionReliability
  /// Nil where swapped predictions are not at hand.
  @Nullable public var swap: SwapReliability?
  /// Nil where there is no such fit.
  @Nullable public var davidson: DavidsonModel?

  enum CodingKeys: String, CodingKey {
    case className = "class"
    case sides, tieLogLoss, decisiveLogLoss, decisiveShare, byMargin, side, position, swap, davidson
  }
}

extension TieInspection {
  /// - Parameters:
  ///   - probabilities: N × 3, N at least 1.
  ///   - tieStructure: the one of `names`.
  ///   - swapped: N × 3, in the swapped orientation, or nil.
  static func run(
    _ probabilities: ProbabilityMatrix, labels: [Int], names: [String], tieStructure: TieStructure, groups: [Int]?,
    weights: [Double]?, swapped: ProbabilityMatrix?, options: Inspection.Options
  ) async -> TieInspection {
    let decisive = labels.indices.filter { labels[$0] != tieStructure.tie }
    let losses = TieDecomposition(probabilities, labels: labels, weights: weights, tieStructure: tieStructure)
    return TieInspection(
      className: names[tieStructure.tie], sides: [names[tieStructure.sideA], names[tieStructure.sideB]],
      tieLogLoss: losses.tie, decisiveLogLoss: losses.decisive,
      decisiveShare: labels.map { $0 == tieStructure.tie ? 0 : 1 }.mean(weights: weights),
      byMargin: MarginTenth.all(probabilities, labels: labels, tieStructure: tieStructure, weights: weights),
      side: await side(
        probabilities, labels: labels, tieStructure: tieStructure,
        decisive: takingPart(decisive, weights), weights: weights, options),
      position: PositionReliability(
        probabilities, labels: labels, tieStructure: tieStructure, groups: groups, weights: weights),
      swap: swapped.map {
        SwapReliability(
          probabilities, swapped: $0, labels: labels, tieStructure: tieStructure, groups: groups, weights: weights)
      },
      davidson: DavidsonModel(probabilities, labels: labels, tieStructure: tieStructure, weights: weights))
  }

  private static func side(
    _ probabilities: ProbabilityMatrix, labels: [Int], tieStructure: TieStructure, decisive: [Int],
    weights: [Double]?, _ options: Inspection.Options
  ) async -> ForecastReliability? {
    guard !decisive.isEmpty else { return nil }
    let values = decisive.flatMap { row in
      let a = max(probabilities[row, tieStructure.sideA], LogLoss.smallestProbability)
      let b = max(probabilities[row, tieStructure.sideB], LogLoss.smallestProbability)
      return [a / (a + b), b / (a + b)]
    }
    let sides = ProbabilityMatrix(classCount: 2, values: values)
    return await Inspection.forecasts(
      [.class(0, sides)], sides, labels: decisive.map { labels[$0] == tieStructure.sideA ? 0 : 1 },
      weights: gather(weights, decisive), options, stream: Inspection.Stream.side)[0].reliability
  }
}

/// A tenth of the rows by |log p_a/p_b|: predicted against observed tie rate.
public struct MarginTenth: Codable, Sendable, Equatable {
  /// Mean, smallest and largest |log p_a/p_b|.
  public var margin: Double
  public var lower: Double
  public var upper: Double
  /// Mean predicted probability of the tie, and its observed frequency.
  public var predicted: Double
  public var observed: Double
  /// Number of rows, whatever they weigh; those of weight 0 are in no tenth.
  public var count: Int
  /// 95 % Wilson interval of the observed frequency, for Kish's effective number of rows.
  public var interval: ClosedRange<Double>
  /// Whether the tenth contradicts calibration at the 5 % level shared by all of them.
  public var flagged: Bool
}

extension MarginTenth {
  /// Tenths of the rows by rising |log p_a/p_b|; fewer when there are fewer rows. Sizes differ by one at most; rows of equal
  /// margin are taken in row order. O(N log N).
  ///
  /// - Parameters:
  ///   - probabilities: N × 3, N at least 1.
  ///   - labels: N class ordinals.
  ///   - tieStructure: the ordinals of sides and tie.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  public static func all(
    _ probabilities: ProbabilityMatrix, labels: [Int], tieStructure: TieStructure, weights: [Double]? = nil
  ) -> [MarginTenth] {
    let margins = probabilities.margins(tieStructure).map { abs($0) }
    let tenths = rows(margins, weights: weights)
    let confidence = ClopperPearsonInterval.simultaneousConfidence(count: tenths.count)
    return tenths.map { rows in
      let weights = gather(weights, rows)
      func mean(_ value: (Int) -> Double) -> Double { rows.map(value).mean(weights: weights) }
      let predicted = mean { probabilities[$0, tieStructure.tie] }
      let ties = rows.map { labels[$0] == tieStructure.tie ? 1.0 : 0 }
      let observed = ties.mean(weights: weights)
      let count = weights.map(RowWeights.effectiveCount) ?? Double(rows.count)
      let hits = weights == nil ? ties.reduce(0, +) : min(count, count * observed)
      let exact = ClopperPearsonInterval.interval(successes: hits, count: count, confidence: confidence)
      return MarginTenth(
        margin: mean { margins[$0] }, lower: margins[rows[0]], upper: margins[rows[rows.count - 1]],
        predicted: predicted, observed: observed, count: rows.count,
        interval: WilsonInterval.interval(successes: hits, count: count), flagged: !exact.contains(predicted))
    }
  }

  /// The rows of every tenth, by rising margin; those of weight 0 are in none. O(N log N).
  static func rows(_ margins: [Double], weights: [Double]?) -> [[Int]] {
    var order = RisingOrder.rows(margins)
    if let weights { order.removeAll { weights[$0] == 0 } }
    return (0..<10).map { Array(order[$0 * order.count / 10..<($0 + 1) * order.count / 10]) }.filter { !$0.isEmpty }
  }
}

extension ProbabilityMatrix {
  /// log p_a/p_b of every row, probabilities floored as `LogLoss` clips them. O(N).
  func margins(_ tieStructure: TieStructure) -> [Double] {
    (0..<rowCount).map { row in
      log(max(self[row, tieStructure.sideA], LogLoss.smallestProbability))
        - log(max(self[row, tieStructure.sideB], LogLoss.smallestProbability))
    }
  }
}

/// Davidson's model (1970, doi:10.1080/01621459.1970.10481082) refitted from the margin alone: softmax of (slope d/2, -slope d/2, log nu).
///
/// A diagnostic, never a prediction: by how much its log loss is worse than the row's own says how much the tie log-odds of
/// the rows know.
public struct DavidsonModel: Codable, Sendable, Equatable {
  /// What the margin d = log p_a/p_b is multiplied by.
  public var slope: Double
  /// The tie's weight where the sides are equal.
  public var nu: Double
  /// Mean log loss on the rows it was fitted to, in nats.
  public var logLoss: Double
  /// `logLoss` minus the log loss of the predictions: what their tie log-odds know besides.
  public var gain: Double
}

extension DavidsonModel {
  /// The maximum likelihood fit, or nil where there is none: without ties or without decisive rows, or where the margin
  /// separates the sides. O(N) a Newton step.
  ///
  /// - Parameters:
  ///   - probabilities: N × 3.
  ///   - labels: N class ordinals.
  ///   - tieStructure: the ordinals of sides and tie.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  public init?(
    _ probabilities: ProbabilityMatrix, labels: [Int], tieStructure: TieStructure, weights: [Double]? = nil
  ) {
    let isTie = labels.map { $0 == tieStructure.tie }
    let counting = takingPart(labels.indices, weights)
    guard counting.contains(where: { isTie[$0] }), counting.contains(where: { !isTie[$0] }) else { return nil }
    let problem = DavidsonProblem(
      margins: probabilities.margins(tieStructure),
      observed: labels.map { $0 == tieStructure.sideA ? 1.0 : $0 == tieStructure.sideB ? -1 : 0 }, weights: weights)
    let weight = weights.map { $0.reduce(0, +) } ?? Double(labels.count)
    let solution = NewtonSolver(tolerance: 1e-14 * weight).minimise(problem, from: [1, 0])
    // Rows that a slope separates are fitted ever better by steeper ones, until rounding stops the solver far out.
    guard solution.converged, abs(solution.point[0]) < 1e3, abs(solution.point[1]) < 1e3 else { return nil }
    slope = solution.point[0]
    nu = exp(solution.point[1])
    logLoss = problem.value(at: solution.point) / weight
    gain = logLoss - LogLoss.mean(probabilities, labels: labels, weights: weights)
  }
}

/// Summed log loss of Davidson's model as a function of slope and log nu.
private struct DavidsonProblem: ConvexObjective {
  let margins: [Double]
  /// 1 where side a won, -1 where side b won, 0 at a tie.
  let observed: [Double]
  let weights: [Double]?

  let isBounded = [false, false]

  func value(at x: [Double]) -> Double { derivatives(at: x).value }

  func derivatives(at x: [Double]) -> Derivatives {
    var result = Derivatives(dimension: 2)
    for (row, (d, y)) in zip(margins, observed).enumerated() {
      let w = weights?[row] ?? 1
      var p = [x[0] * d / 2, -x[0] * d / 2, x[1]]
      let observedScore = y == 0 ? p[2] : y * p[0]
      result.value += w * (softmax(&p) - observedScore)
      let mean = p[0] - p[1]
      result.gradient[0] += w * (d / 2 * (mean - y))
      result.gradient[1] += w * (p[2] - (y == 0 ? 1 : 0))
      result.hessian[0, 0] += w * (d * d / 4 * (p[0] + p[1] - mean * mean))
      result.hessian[0, 1] -= w * (d / 2 * mean * p[2])
      result.hessian[1, 1] += w * (p[2] * (1 - p[2]))
    }
    result.hessian[1, 0] = result.hessian[0, 1]
    return result
  }
}
