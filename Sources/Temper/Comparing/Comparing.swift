import TemperCore
public import TemperReport
public import TemperStore

/// Compares two models or fits of a database: who is better overall, at ties, at sides, and in which class.
public enum Comparing {
  /// Bootstrap resamples of every comparison.
  static let resamples = 2000

  /// Compares A with B row by row, on the labelled examples.
  ///
  /// Of a model the OOF predictions are taken, of a fit the nested ones: those of each outer fold come from a fit that
  /// never saw it. Groups, where they are loaded, are resampled whole.
  ///
  /// - Parameters:
  ///   - a: name of a model or of a fit; `model:NAME` or `fit:NAME` where both exist.
  ///   - b: likewise.
  ///   - store: the database.
  ///   - columns: columns of segments whose rows are compared apart, too.
  ///   - seed: of the bootstrap.
  ///   - publicShare: the part of the test rows that a leaderboard shows, for the probability that A is better there.
  ///   - threads: how many resamples are made at once; it changes no number.
  /// - Throws: `RequestError` of kind `.usage` for names that are unknown or stand for two things, columns of segments too, and of kind
  ///   `.badData` when no labels are loaded or a fit's predictions are gone; `StoreError`.
  public static func run(
    _ a: String, _ b: String, in store: Store, by columns: [String] = [], seed: UInt64 = 0, publicShare: Double? = nil,
    threads: Int = 1
  ) async throws -> CompareDocument {
    let input = try store.read { reader in
      let layout = try reader.requireLayout(store.path)
      let examples = try reader.examples(.oof)
      let names = SubjectNames(models: try reader.models().map(\.name), fits: try reader.fits().map(\.name))
      let subjects = [try names.subject(a), try names.subject(b)]
      return (
        layout: layout, labels: examples.labels ?? [], groups: examples.groups.map(Dataset.numbered),
        subjects: subjects, segments: try SegmentNames.choose(columns, from: try reader.segments(.oof)),
        predictions: try subjects.map { try $0.predictions(reader) },
        testRows: try reader.examples(.test).count
      )
    }
    try PublicShare.check(publicShare, testRows: input.testRows)
    let comparison = await PairedComparison.run(
      input.predictions[0], input.predictions[1], labels: input.labels, layout: input.layout, groups: input.groups,
      segments: input.segments, bootstrap: PairedBootstrap(resamples: resamples, seed: seed, threads: threads))
    var document = CompareDocument(
      a: input.subjects[0].name, b: input.subjects[1].name, kindA: input.subjects[0].kind,
      kindB: input.subjects[1].kind, rows: comparison.rows, groups: input.groups.map { ($0.max() ?? -1) + 1 },
      resamples: resamples, seed: seed,
      difference: CompareDocument.Difference(comparison, classes: input.layout.names),
      by: input.segments.map { parts(comparison, $0) })
    let losses = input.predictions.map { LogLoss.perRow($0, labels: input.labels) }
    document.forecast = CompareDocument.Forecast(
      differences: zip(losses[0], losses[1]).map { $0 - $1 }, groups: input.groups, testRows: input.testRows,
      publicShare: publicShare)
    return document
  }

  /// The parts of segments that have a row.
  private static func parts(_ comparison: PairedComparison, _ segments: Segmentation) -> [CompareDocument.SegmentPart] {
    zip(segments.columns, comparison.perSegment).flatMap { column, parts in
      zip(column.values, parts).filter { $1.share > 0 }.map { value, part in
        CompareDocument.SegmentPart(segment: column.name, value: value.name, part: CompareDocument.Part(part))
      }
    }
  }
}

extension CompareDocument.Difference {
  fileprivate init(_ comparison: PairedComparison, classes: [String]) {
    self.init(
      logLoss: CompareDocument.Part(comparison.overall), tie: comparison.tie.map(CompareDocument.Part.init),
      decisive: comparison.decisive.map(CompareDocument.Part.init),
      perClass: zip(classes, comparison.perClass).map {
        CompareDocument.ClassPart(name: $0, part: CompareDocument.Part($1))
      })
  }
}

extension CompareDocument.Forecast {
  /// Nil without test rows.
  fileprivate init?(differences: [Double], groups: [Int]?, testRows: Int, publicShare: Double?) {
    guard testRows > 0 else { return nil }
    func probability(_ share: Double) -> Double {
      ScoreForecast(differences, groups: groups, testRows: testRows, share: share).probabilityBelowZero
    }
    self.init(
      testRows: testRows, probabilityABetter: probability(1), publicShare: publicShare,
      publicRows: publicShare.map { ForecastDocument.publicRows(testRows, $0) },
      publicProbabilityABetter: publicShare.map(probability))
  }
}

extension CompareDocument.Part {
  fileprivate init(_ part: PairedComparison.Part) {
    self.init(
      share: part.share, mean: part.mean, interval: part.interval.map { [$0.lowerBound, $0.upperBound] },
      lossA: part.lossA, lossB: part.lossB)
  }
}
