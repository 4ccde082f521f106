public import TemperCore
import TemperFiles
public import TemperReport
public import TemperStore

extension RunSummary {
  /// The content of the page of a stored fit: what the page of a run shows, but for curves before calibration, which no
  /// database keeps.
  ///
  /// Test rows are there where the test predictions of all its models are loaded.
  ///
  /// - Parameters:
  ///   - name: of the fit; nil takes the newest.
  ///   - store: its database.
  ///   - options: bins, seed and threads of the inspection.
  ///   - words: names of options and commands for the reader of what to do next.
  ///   - progress: sees how far the work has come; it changes no number.
  /// - Throws: `RequestError` for an unknown name, and where the nested predictions of the fit are no longer kept; `StoreError`.
  public init(
    fit name: String?, in store: Store, options: Inspection.Options = Inspection.Options(),
    words: Message.Words = { $0.description }, progress: ProgressMonitor? = nil
  ) async throws {
    self = try await ProgressMonitor.watching(progress) { try await RunSummary(name, store, options, words) }
  }

  private init(
    _ name: String?, _ store: Store, _ options: Inspection.Options, _ words: Message.Words
  ) async throws {
    let (record, nested, dataset) = try store.read { reader in
      let record = try Fits.record(named: name, reader)
      return (record, try Subject(.fit, record.name).predictions(reader), try Dataset(reader))
    }
    let summary = try await InspectSummary(
      .fit(record.name), in: store, by: dataset.segments?.columns.map(\.name) ?? [], options: options)
    let document = try Fits.document(of: record)
    let stored = try record.storedBlend()
    let names = document.models.map(\.name)
    let request = try? JSONText.parse(FitRequest.self, record.options)
    var warnings = document.warnings ?? []
    let sources = try store.read { try $0.sources() }
    // As a submission is made.
    let blend = Staleness.hasOtherTests(record, stored, sources) ? stored.averaging(nil) : stored
    let stale = Staleness.reason(record, models: names, sources)
    if let stale { warnings.append(stale.description) }
    let rows = try Evaluated(
      [nested], labels: dataset.labels, groups: dataset.groups.map(TrainingSet.numbered), weights: dataset.weights,
      segments: nil)
    let tests = stale == nil ? try dataset.completeTestRows(for: blend) : nil
    self.init(
      title: record.name, fit: document, testRows: tests?.ids.count ?? 0,
      folds: dataset.folds.map { Set($0).count } ?? request?.folds ?? FitRequest.defaultFolds,
      foldsAreGiven: dataset.folds != nil, groups: rows.groups.map { Set($0).count },
      tieWasFoundByName: (try? TieChoice.byName.layout(of: dataset.layout.names).layout) == dataset.layout,
      swappedModels: document.swappedModels, comparisons: RunSummary.comparisons(document),
      inspection: summary.inspection,
      testCheck: tests.map { tests in
        let predicted = blend.predict(tests.plain, swapped: tests.swapped, segments: tests.segments)
        let kept = dataset.models.filter { names.contains($0.name) }
        let weights = rows.weights?.counts
        let predictedRows = nested.predictedRows
        return TestCheck(
          losses: LogLoss.perRow(rows.predictions[0], labels: rows.labels), nested: rows.predictions[0],
          groups: rows.groups, weights: weights, test: predicted,
          shifts: kept.compactMap { model in
            model.test.map { test in
              TestShift(
                model.name, oof: predictedRows.map { model.oof.gathering(rows: $0) } ?? model.oof, test: test,
                groups: rows.groups, weights: weights)
            }
          }, document)
      }, sources: summary.sources,
      options: (request?.options ?? []).map { Option(name: $0.name, value: $0.value) }, version: record.version,
      warnings: warnings)
    next += Advice.calibration(inspection, fit: document, request: request).map { $0.text(words) }
  }
}

extension RunSummary {
  /// Writes the page of a stored fit.
  ///
  /// - Parameters:
  ///   - name: of the fit; nil takes the newest.
  ///   - store: its database.
  ///   - html: path of the page.
  ///   - overwrites: whether a file that stands there may be replaced.
  ///   - options: bins, seed and threads of the inspection.
  ///   - words: names of options and commands for the reader of the page.
  ///   - progress: sees how far the work has come; it changes no number.
  /// - Returns: what the page shows.
  /// - Throws: as `init(fit:in:options:progress:)`; `FileError` where the page cannot be written.
  public static func writePage(
    ofFit name: String?, in store: Store, to html: String, overwrites: Bool,
    options: Inspection.Options = Inspection.Options(), words: Message.Words = { $0.description },
    progress: ProgressMonitor? = nil
  ) async throws -> RunSummary {
    try DatabaseFile(path: store.path).refuseOutput(html)
    let file = OutputFile(path: html, overwrites: overwrites)
    try file.check()
    let summary = try await RunSummary(
      fit: name, in: store, options: options, words: words, progress: progress)
    _ = try file.write(Array(ReportPage.render(summary, words: words).utf8))
    return summary
  }
}

extension Dataset {
  /// What a blend needs of the test rows; nil where some of it is not loaded.
  ///
  /// - Throws: `RequestError` where the blend needs segments that test examples do not have.
  fileprivate func completeTestRows(for blend: Blend) throws -> TestRows? {
    canBeSubmitted(blend) ? try testRows(for: blend) : nil
  }

  /// Whether the test predictions of all models of a blend are loaded.
  func canBeSubmitted(_ blend: Blend) -> Bool {
    !testIDs.isEmpty
      && blend.models.allSatisfy { member in
        models.contains { $0.name == member.name && $0.test != nil && (!member.usesSwapped || $0.swappedTest != nil) }
      }
  }
}
