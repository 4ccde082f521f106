/// Calibration in the large of one segment: does each class happen as often there as predicted?
///
/// Predictions can be right on average and wrong in every segment. A segment's difference between observed frequency and
/// mean probability is tested as a paired mean (a z-test, clustered by group where rows come in groups).
public struct SegmentReliability: Codable, Sendable, Equatable {
  /// How often something happens in a segment beside its mean probability.
  public struct Rate: Codable, Sendable, Equatable {
    public var meanProbability: Double
    public var frequency: Double
    /// Of `frequency - meanProbability`; 0 where there is one row, or one group.
    public var standardError: Double
    /// Whether the difference contradicts calibration at 5 %, shared by all rates of the column (Šidák 1967,
    /// doi:10.1080/01621459.1967.10482935).
    public var flagged: Bool
  }

  /// Name of the column, and of the segment among its values.
  public var segment: String
  public var value: String
  /// Number of rows, whatever they weigh; those of weight 0 are left out.
  public var rows: Int
  /// Mean log loss of the segment's rows in nats, with its standard error.
  public var logLoss: Double
  public var standardError: Double
  /// One rate a class.
  public var perClass: [PerClass<Rate>]
  /// The most probable class, of equals the first: confidence beside accuracy.
  public var topLabel: Rate
}

extension SegmentReliability {
  /// The segments of all columns that have a row, in order. O(N K columns).
  ///
  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - labels: N class ordinals.
  ///   - classes: K names.
  ///   - groups: N group ordinals, or nil where rows are independent.
  ///   - segments: of the same N rows; rows without a segment are in none.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  public static func run(
    _ probabilities: ProbabilityMatrix, labels: [Int], classes: [String], groups: [Int]?, weights: [Double]? = nil,
    segments: Segmentation
  ) -> [SegmentReliability] {
    let losses = LogLoss.perRow(probabilities, labels: labels)
    return segments.columns.indices.flatMap { column in
      var members = segments.columns[column].values.map { _ in [Int]() }
      for row in takingPart(labels.indices, weights) {
        if let value = segments.ordinals[column][row] { members[value].append(row) }
      }
      let used = members.indices.filter { !members[$0].isEmpty }
      // K shares add up to 1, so K - 1 of them and the top label are free.
      let level = sidakLevel(tests: used.count * probabilities.classCount)
      return used.map { value in
        let rows = members[value]
        let part = probabilities.gathering(rows: rows)
        let outcomes = rows.map { labels[$0] }
        let (clusters, weights) = (gather(groups, rows).map(renumbered), gather(weights, rows))
        func rate(_ events: [Bool], _ predicted: [Double]) -> Rate {
          Rate(events, predicted, groups: clusters, weights: weights, level: level)
        }
        let tops = rows.indices.map { row in (0..<part.classCount).reduce(0) { part[row, $1] > part[row, $0] ? $1 : $0 }
        }
        let logLoss = MeanEstimate(rows.map { losses[$0] }, groups: clusters, weights: weights)
        return SegmentReliability(
          segment: segments.columns[column].name, value: segments.columns[column].values[value].name,
          rows: rows.count, logLoss: logLoss.mean, standardError: logLoss.standardError,
          perClass: classes.enumerated().map { k, name in
            PerClass(name, rate(outcomes.map { $0 == k }, rows.indices.map { part[$0, k] }))
          },
          topLabel: rate(zip(outcomes, tops).map { $0 == $1 }, tops.enumerated().map { part[$0, $1] }))
      }
    }
  }

  /// The level of one of several tests that together err in 5 %.
  private static func sidakLevel(tests: Int) -> Double { -expm1(log1p(-0.05) / Double(max(1, tests))) }
}

extension SegmentReliability.Rate {
  fileprivate init(_ events: [Bool], _ predicted: [Double], groups: [Int]?, weights: [Double]?, level: Double) {
    let difference = MeanEstimate(
      zip(events, predicted).map { ($0 ? 1 : 0) - $1 }, groups: groups, weights: weights)
    meanProbability = predicted.mean(weights: weights)
    frequency = events.map { $0 ? 1 : 0 }.mean(weights: weights)
    standardError = difference.standardError
    flagged =
      difference.standardError > 0
      && erfc(abs(difference.mean) / difference.standardError / 2.0.squareRoot()) < level
  }
}
