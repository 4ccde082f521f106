/// Two predictions of the same rows compared by log loss: who is better, and at what.
///
/// Differences are loss(A) - loss(B), row by row, so negative means that A is better. All intervals are 95 % percentile
/// intervals from one shared set of bootstrap resamples, of whole groups where rows come in groups.
public struct PairedComparison: Sendable, Equatable {
  /// The mean difference of one part of the loss over the rows it concerns.
  ///
  /// `share` × `mean` is what the part adds to the overall difference.
  public struct Part: Sendable, Equatable {
    /// Rows it concerns, as a share of all.
    public let share: Double
    /// Mean of loss(A) - loss(B) over those rows, in nats; nil where there are none.
    public let mean: Double?
    /// Nil where fewer than two rows, or groups, carry the mean: then the data do not say how far off it may be.
    public let interval: ClosedRange<Double>?
    /// Mean loss of A, and of B, over those rows; nil where there are none.
    public let lossA: Double?
    public let lossB: Double?
  }

  /// Number of rows N.
  public let rows: Int
  public let overall: Part
  /// The loss of "tie or not", over all rows; nil without a tie.
  public let tie: Part?
  /// The loss of "which side, given no tie", over the decisive rows; nil without a tie.
  ///
  /// `tie.share` × `tie.mean` + `decisive.share` × `decisive.mean` is the overall mean.
  public let decisive: Part?
  /// The loss over the rows of each class, by class ordinal; share × mean adds up to the overall mean.
  ///
  /// Rows are told apart by what came true, so this says where a difference arises. It rewards whoever gives a class more
  /// probability everywhere, and is no score of its own.
  public let perClass: [Part]
  /// The loss over the rows of each segment, by column and ordinal; of every column share × mean adds up to the overall mean.
  public let perSegment: [[Part]]
}

extension PairedComparison {
  /// Compares A and B. O(N K + B N (1 + columns of segments)).
  ///
  /// - Parameters:
  ///   - a: N × K probabilities.
  ///   - b: the same shape.
  ///   - labels: N class ordinals, at least one.
  ///   - layout: the K classes.
  ///   - groups: N group ordinals, or nil where rows are independent.
  ///   - segments: of the N rows, each of which has one in every column; nil for none.
  ///   - bootstrap: resamples, seed and threads; the last change no number.
  public static func run(
    _ a: ProbabilityMatrix, _ b: ProbabilityMatrix, labels: [Int], layout: ClassLayout, groups: [Int]?,
    segments: Segmentation? = nil, bootstrap: PairedBootstrap
  ) async -> PairedComparison {
    precondition(a.rowCount == b.rowCount && a.classCount == layout.count && b.classCount == layout.count)
    let everyRow = Array(labels.indices)
    let whole = Losses(
      a: LogLoss.perRow(a, labels: labels), b: LogLoss.perRow(b, labels: labels), rows: everyRow)
    var parts = [whole]
    if let tieStructure = layout.tieStructure {
      let first = TieDecomposition.perRow(a, labels: labels, tieStructure: tieStructure)
      let second = TieDecomposition.perRow(b, labels: labels, tieStructure: tieStructure)
      parts.append(Losses(a: first.tie, b: second.tie, rows: everyRow))
      let decisive = everyRow.filter { labels[$0] != tieStructure.tie }
      parts.append(Losses(a: first.side, b: second.side, rows: decisive))
    }
    func add(_ ordinals: [Int?], count: Int) -> Range<Int> {
      var members = Array(repeating: [Int](), count: count)
      for (row, ordinal) in ordinals.enumerated() { if let ordinal { members[ordinal].append(row) } }
      parts += members.map { Losses(a: whole.a, b: whole.b, rows: $0) }
      return parts.count - count..<parts.count
    }
    let classes = add(labels, count: layout.count)
    let columns = zip(segments?.columns ?? [], segments?.ordinals ?? []).map { add($1, count: $0.values.count) }

    let intervals = await bootstrap.intervals(
      ofRatios: parts.map(\.ratio), rowCount: labels.count, groups: groups)
    let made = zip(parts, intervals).map { $0.part(interval: $1, of: labels.count) }
    return PairedComparison(
      rows: labels.count, overall: made[0], tie: layout.tieStructure == nil ? nil : made[1],
      decisive: layout.tieStructure == nil ? nil : made[2], perClass: Array(made[classes]),
      perSegment: columns.map { Array(made[$0]) })
  }

  /// Losses of A and B, one for every row of the data, and the rows a part concerns.
  private struct Losses {
    var a: [Double]
    var b: [Double]
    var rows: [Int]

    var ratio: PairedBootstrap.Ratio {
      PairedBootstrap.Ratio(
        rows: rows, numerators: rows.map { a[$0] - b[$0] }, denominators: Array(repeating: 1, count: rows.count))
    }

    func part(interval: ClosedRange<Double>?, of rowCount: Int) -> Part {
      func mean(_ value: (Int) -> Double) -> Double? {
        rows.isEmpty ? nil : CompensatedSum.of(rows.lazy.map(value)) / Double(rows.count)
      }
      return Part(
        share: Double(rows.count) / Double(rowCount), mean: mean { a[$0] - b[$0] }, interval: interval,
        lossA: mean { a[$0] }, lossB: mean { b[$0] })
    }
  }
}
