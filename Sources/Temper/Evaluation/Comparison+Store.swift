public import TemperCore
public import TemperReport
public import TemperStore

/// Compares two models or fits of a database: who is better overall, at ties, at sides, and in which class.
extension CompareDocument {
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
  ///   - conditions: what the compared rows have in common; without any all labelled rows are compared. With some there is no
  ///     forecast, which is about rows like all of them.
  ///   - publicShare: the part of the test rows that a leaderboard shows, for the probability that A is better there.
  ///   - bootstrap: resamples, seed and threads; the last change no number.
  ///   - progress: sees how far the work has come; it changes no number.
  /// - Throws: `RequestError` of kind `.usage` for names that are unknown or stand for two things, columns of segments and conditions too, and of kind
  ///   `.badData` when no labels are loaded or a fit's predictions are gone; `StoreError`.
  public init(
    _ a: String, _ b: String, in store: Store, by columns: [String] = [],
    where conditions: [RowCondition] = [], publicShare: Double? = nil,
    bootstrap: PairedBootstrap = PairedBootstrap(seed: 0, threads: 1), progress: ProgressMonitor? = nil
  ) async throws {
    self = try await ProgressMonitor.watching(progress) {
      try await CompareDocument(a, b, store, columns, conditions, publicShare: publicShare, bootstrap)
    }
  }

  private init(
    _ a: String, _ b: String, _ store: Store, _ columns: [String], _ conditions: [RowCondition], publicShare: Double?,
    _ bootstrap: PairedBootstrap
  ) async throws {
    let input = try store.read { reader in
      let stage = ProgressMonitor.begin(.readingDatabase, total: 2)
      defer { stage.end() }
      let layout = try reader.requireLayout()
      let examples = try reader.examples(.oof)
      let names = SubjectNames(models: try reader.models().map(\.name), fits: try reader.fits().map(\.name))
      let subjects = [try names.subject(a), try names.subject(b)]
      let segments = try reader.segments(.oof)
      return (
        layout: layout, labels: examples.labels ?? [], groups: examples.groups.map(TrainingSet.numbered),
        weights: examples.weights, weightFile: try reader.sources().first { $0.kind == .weights }?.file.path,
        subjects: subjects, segments: try SegmentNames.choose(columns, from: segments),
        chosen: try RowChoice(layout: layout, examples: examples, segments: segments).rows(conditions),
        differsIn: try FitDifferences(subjects, reader),
        predictions: try subjects.map { try $0.predictions(reader) },
        testRows: conditions.isEmpty ? try reader.examples(.test).count : 0
      )
    }
    try PublicShare.check(publicShare, testRows: input.testRows)
    let rows = try Evaluated(
      input.predictions, labels: input.labels, groups: input.groups, weights: input.weights, segments: input.segments,
      chosen: input.chosen)
    var comparison = await Comparison(
      rows.predictions[0], rows.predictions[1], labels: rows.labels, layout: input.layout, groups: rows.groups,
      weights: rows.weights, segments: rows.segments, testRows: input.testRows, publicShare: publicShare,
      bootstrap: bootstrap)
    comparison.weights?.file = input.weightFile
    comparison.where = conditions.isEmpty ? nil : conditions
    var subjects = ComparedSubjects(input.subjects[0], input.subjects[1])
    subjects.differsIn = input.differsIn
    self.init(subjects, comparison)
  }
}

extension CompareSummary {
  /// A comparison with what its page says besides.
  ///
  /// - Parameters:
  ///   - comparison: of subjects of the database.
  ///   - store: the database.
  /// - Throws: `StoreError`; `RequestError` where a fit is gone since, or cannot be read.
  public init(_ comparison: CompareDocument, in store: Store) throws {
    let sources = try store.read { reader in
      var models: [String] = []
      for (name, kind) in [(comparison.a, comparison.kindA), (comparison.b, comparison.kindB)] {
        models += kind == .model ? [name] : try Fits.document(of: Fits.record(named: name, reader)).models.map(\.name)
      }
      return try reader.sources().filter { source in
        source.split == .oof && source.model.map(models.contains) ?? true
      }
    }
    self.init(
      comparison: comparison,
      sources: sources.map {
        Source(path: InspectSummary.fileName($0.file.path), sha256: $0.file.sha256, rows: $0.file.rows)
      }, version: TemperVersion.current)
  }
}

extension FitDifferences {
  /// What two fits differ in; nil where a model is compared.
  fileprivate init?(_ subjects: [Subject], _ reader: StoreReader) throws {
    guard subjects.allSatisfy({ $0.kind == .fit }) else { return nil }
    let records = try subjects.map { try Fits.record(named: $0.name, reader) }
    let documents = try records.map(Fits.document)
    self.init(
      options: FitDifferences.options(records[0], records[1]),
      choices: FitDifferences.choices(documents[0], documents[1]))
  }

  private static func options(_ a: FitRecord, _ b: FitRecord) -> [Entry] {
    let asked = [a, b].map { record in
      Dictionary(
        (try? JSONText.parse(FitRequest.self, record.options))?.options.map { ($0.name, $0.value) } ?? [],
        uniquingKeysWith: { first, _ in first })
    }
    let order = [a, b].flatMap { record in
      (try? JSONText.parse(FitRequest.self, record.options))?.options.map(\.name) ?? []
    }
    var seen = Set<String>()
    let names = order.filter { seen.insert($0).inserted }
    let files = [(a, b), (b, a)].map { mine, other in
      let known = Set(other.inputs.map(\.sha256))
      let own = mine.inputs.filter { !known.contains($0.sha256) }
      return own.isEmpty
        ? "none" : own.map { "\(InspectSummary.fileName($0.path)) \($0.sha256.prefix(12))" }.joined(separator: ", ")
    }
    return
      (names.map { Entry(name: $0, a: asked[0][$0] ?? "auto", b: asked[1][$0] ?? "auto") }
      + [
        Entry(name: "files of one only", a: files[0], b: files[1]),
        Entry(name: "version of Temper", a: a.version, b: b.version),
      ]).filter { $0.a != $0.b }
  }
}
