/// Two predictions of the same rows compared by log loss: who is better, and at what.
///
///     let comparison = await Comparison(a, b, labels: labels, layout: layout)
///     print(comparison.difference.logLoss.mean, comparison.difference.logLoss.interval)
///
/// Differences are loss(A) - loss(B), row by row in nats, so negative means that A is better. All intervals are 95 %
/// percentile intervals from one shared set of bootstrap resamples, of whole groups where rows come in groups. Encoded in
/// snake case it is the JSON of `temper compare`; a number that does not exist is null.
public struct Comparison: Codable, Sendable, Equatable {
  /// The mean difference of one part of the loss over the rows it concerns.
  ///
  /// `share` × `mean` is what the part adds to the overall difference.
  public struct Part: Codable, Sendable, Equatable {
    /// Rows it concerns, as a share of all; their weight, where rows have weights.
    public var share: Double
    /// Mean of loss(A) - loss(B) over those rows, in nats; nil where there are none.
    @Nullable public var mean: Double?
    /// Nil where fewer than two rows, or groups, carry the mean: then the data do not say how far off it may be.
    @Nullable public var interval: ClosedRange<Double>?
    /// Mean loss of A, and of B, over those rows; nil where there are none.
    @Nullable public var lossA: Double?
    @Nullable public var lossB: Double?
  }

  /// A segment among all that were asked for: intervals that hold for all of them at once.
  ///
  /// Who looks at many segments finds a winner in some by chance: one interval of 95 % each is wrong somewhere far more often
  /// than in 5 % of the samples. These are wrong somewhere in 5 %.
  public struct AmongSegments: Codable, Sendable, Equatable {
    /// Of the part's mean, simultaneous over all segments of all columns.
    @Nullable public var simultaneousInterval: ClosedRange<Double>?
    /// The part's mean minus the overall mean, with an interval that is simultaneous over all segments; nil where the
    /// segment is all rows.
    @Nullable public var againstOverall: Contrast?
    /// Whether that interval does not hold zero.
    public var differsFromOverall: Bool

    public init(simultaneousInterval: ClosedRange<Double>?, againstOverall: Contrast?) {
      self.simultaneousInterval = simultaneousInterval
      self.againstOverall = againstOverall
      differsFromOverall = againstOverall?.interval.map { !$0.contains(0) } ?? false
    }
  }

  /// The difference of two means.
  public struct Contrast: Codable, Sendable, Equatable {
    public var mean: Double
    /// Nil where too few rows, or groups, lie on one side.
    @Nullable public var interval: ClosedRange<Double>?

    public init(mean: Double, interval: ClosedRange<Double>?) {
      self.mean = mean
      self.interval = interval
    }
  }

  /// The difference, whole and in parts.
  public struct Difference: Codable, Sendable, Equatable {
    public var logLoss: Part
    /// The loss of "tie or not", over all rows; nil without a tie.
    @Nullable public var tie: Part?
    /// The loss of "which side, given no tie", over the decisive rows; nil without a tie.
    ///
    /// `tie.share` × `tie.mean` + `decisive.share` × `decisive.mean` is the overall mean.
    @Nullable public var decisive: Part?
    /// The loss over the rows of each class, in class order; share × mean adds up to the overall mean.
    ///
    /// Rows are told apart by what came true, so this says where a difference arises. It rewards whoever gives a class more
    /// probability everywhere, and is no score of its own.
    public var perClass: [PerClass<Part>]
  }

  /// Who will score better on test rows like the labelled ones.
  public struct Forecast: Codable, Sendable, Equatable {
    public var testRows: Int
    /// The probability that A's mean loss on them is lower.
    public var probabilityABetter: Double
    /// The same on a random part of them; nil unless its share was given.
    @Nullable public var publicShare: Double?
    @Nullable public var publicRows: Int?
    @Nullable public var publicProbabilityABetter: Double?
  }

  /// Number of rows N.
  public var rows: Int
  /// What the rows weigh; nil where none were given weights.
  public var weights: WeightSummary?
  /// Number of groups that are resampled whole; nil where rows are independent.
  @Nullable public var groups: Int?
  /// Bootstrap resamples, and their seed.
  public var resamples: Int
  public var seed: UInt64
  public var difference: Difference
  /// Nil without test rows.
  @Nullable public var forecast: Forecast?
  /// The loss over the rows of each segment that has some, column by column; of every column share × mean adds up to the
  /// overall mean. `interval` is that of a segment looked at alone. Nil without segments.
  @Nullable public var by: [PerSegment<Labelled<Part, AmongSegments>>]?
  /// What the compared rows have in common; absent where all labelled rows are compared.
  public var `where`: [RowCondition]? = nil
}

extension Comparison {
  /// Compares A and B. O(N K + B N (1 + columns of segments)).
  ///
  /// - Parameters:
  ///   - a: N × K probabilities.
  ///   - b: the same shape.
  ///   - labels: N class ordinals, at least one.
  ///   - layout: the K classes.
  ///   - groups: N group ordinals, or nil where rows are independent.
  ///   - rowWeights: of the N rows, or nil where every row counts once (see `RowWeights`).
  ///   - segments: of the N rows, each of which has one in every column; nil for none.
  ///   - testRows: how many rows the two will be scored on, for a forecast; 0 for none.
  ///   - publicShare: the part of them that a leaderboard shows, or nil.
  ///   - bootstrap: resamples, seed and threads; the last change no number.
  public init(
    _ a: ProbabilityMatrix, _ b: ProbabilityMatrix, labels: [Int], layout: ClassLayout, groups: [Int]? = nil,
    weights rowWeights: RowWeights? = nil, segments: Segmentation? = nil, testRows: Int = 0, publicShare: Double? = nil,
    bootstrap: PairedBootstrap = PairedBootstrap(seed: 0, threads: 1)
  ) async {
    precondition(a.rowCount == b.rowCount && a.classCount == layout.count && b.classCount == layout.count)
    let weights = rowWeights?.counts
    // Rows of weight 0 take no part.
    let everyRow = takingPart(labels.indices, weights)
    let whole = Losses(
      a: LogLoss.perRow(a, labels: labels), b: LogLoss.perRow(b, labels: labels), weights: weights, rows: everyRow)
    var parts = [whole]
    if let tieStructure = layout.tieStructure {
      let first = TieDecomposition.perRow(a, labels: labels, tieStructure: tieStructure)
      let second = TieDecomposition.perRow(b, labels: labels, tieStructure: tieStructure)
      parts.append(Losses(a: first.tie, b: second.tie, weights: weights, rows: everyRow))
      let decisive = everyRow.filter { labels[$0] != tieStructure.tie }
      parts.append(Losses(a: first.side, b: second.side, weights: weights, rows: decisive))
    }
    func add(_ ordinals: [Int?], count: Int) -> Range<Int> {
      var members = Array(repeating: [Int](), count: count)
      for row in everyRow { if let ordinal = ordinals[row] { members[ordinal].append(row) } }
      parts += members.map { Losses(a: whole.a, b: whole.b, weights: weights, rows: $0) }
      return parts.count - count..<parts.count
    }
    let classes = add(labels, count: layout.count)
    let columns = zip(segments?.columns ?? [], segments?.ordinals ?? []).map { add($1, count: $0.values.count) }

    let segmentParts = columns.reduce(0) { $0 + $1.count }
    let firstSegment = parts.count - segmentParts
    let resampled = await bootstrap.resampled(parts.map(\.ratio), rowCount: labels.count, groups: groups)
    let made = zip(parts, parts.indices).map { $0.part(interval: resampled.interval($1), of: whole.weight) }
    let among = Comparison.among(
      made, from: firstSegment, resampled,
      supportsOfRest: parts.dropFirst(firstSegment).map { $0.supportOfRest(in: whole, groups: groups) })
    let hasTie = layout.tieStructure != nil
    self.init(
      rows: labels.count, weights: rowWeights.map { WeightSummary($0) }, groups: groups.map { ($0.max() ?? -1) + 1 },
      resamples: bootstrap.resamples,
      seed: bootstrap.seed,
      difference: Difference(
        logLoss: made[0], tie: hasTie ? made[1] : nil, decisive: hasTie ? made[2] : nil,
        perClass: zip(layout.names, made[classes]).map { PerClass($0, $1) }),
      forecast: Forecast(
        differences: zip(whole.a, whole.b).map { $0 - $1 }, groups: groups, weights: weights, testRows: testRows,
        publicShare: publicShare),
      by: segments.map { segments in
        zip(segments.columns, columns).flatMap { column, parts in
          zip(column.values, parts).filter { made[$1].share > 0 }.map { value, place in
            PerSegment(
              SegmentLabel(segment: column.name, value: value.name), Labelled(made[place], among[place - firstSegment]))
          }
        }
      })
  }

  /// How segments stand among all of them, and against the overall difference.
  ///
  /// - Parameters:
  ///   - parts: overall first; from `first` on those of the segments.
  ///   - resampled: the differences of all parts.
  ///   - supportsOfRest: rows, or groups, with rows outside each segment.
  private static func among(
    _ parts: [Part], from first: Int, _ resampled: PairedBootstrap.ResampledRatios, supportsOfRest: [Int]
  ) -> [AmongSegments] {
    guard first < parts.count else { return [] }
    let means = parts[first...].map { $0.mean ?? .nan }
    let supports = Array(resampled.supports[first...])
    let simultaneous = SimultaneousIntervals.intervals(
      means, resampled: resampled.estimates.map { Array($0[first...]) }, supports: supports)
    let overall = parts[0].mean ?? .nan
    // What a segment differs by rests on the rows outside it as well.
    let contrasts = SimultaneousIntervals.intervals(
      means.map { $0 - overall },
      resampled: resampled.estimates.map { estimates in
        estimates[first...].map { $0 - estimates[0] }
      }, supports: zip(supports, supportsOfRest).map(min))
    return means.indices.map { index in
      AmongSegments(
        simultaneousInterval: simultaneous[index],
        againstOverall: supportsOfRest[index] > 0 && parts[first + index].mean != nil
          ? Contrast(mean: means[index] - overall, interval: contrasts[index]) : nil)
    }
  }

  /// Losses of A and B, one for every row of the data, and the rows a part concerns.
  private struct Losses {
    var a: [Double]
    var b: [Double]
    var weights: [Double]?
    var rows: [Int]

    private func weight(_ row: Int) -> Double { weights?[row] ?? 1 }

    /// Number of the rows, or the sum of their weights.
    var weight: Double { weights == nil ? Double(rows.count) : CompensatedSum.of(rows.lazy.map(weight)) }

    var ratio: PairedBootstrap.Ratio {
      PairedBootstrap.Ratio(
        rows: rows, numerators: rows.map { weight($0) * (a[$0] - b[$0]) }, denominators: rows.map(weight))
    }

    /// Rows, or groups, with rows of `whole` that this part does not concern.
    func supportOfRest(in whole: Losses, groups: [Int]?) -> Int {
      let mine = Set(rows)
      let rest = whole.rows.filter { !mine.contains($0) }
      return groups.map { groups in Set(rest.map { groups[$0] }).count } ?? rest.count
    }

    func part(interval: ClosedRange<Double>?, of total: Double) -> Part {
      func mean(_ value: (Int) -> Double) -> Double? {
        rows.isEmpty ? nil : CompensatedSum.of(rows.map { weight($0) * value($0) }) / weight
      }
      return Part(
        share: weight / total, mean: mean { a[$0] - b[$0] }, interval: interval,
        lossA: mean { a[$0] }, lossB: mean { b[$0] })
    }
  }
}

extension Comparison.Forecast {
  /// Nil without test rows.
  fileprivate init?(differences: [Double], groups: [Int]?, weights: [Double]?, testRows: Int, publicShare: Double?) {
    guard testRows > 0 else { return nil }
    func probability(_ share: Double) -> Double {
      ScoreForecast(differences, groups: groups, weights: weights, testRows: testRows, share: share)
        .probabilityBelowZero
    }
    self.init(
      testRows: testRows, probabilityABetter: probability(1), publicShare: publicShare,
      publicRows: publicShare.map { ScoreForecast.publicRows(testRows, $0) },
      publicProbabilityABetter: publicShare.map(probability))
  }
}
