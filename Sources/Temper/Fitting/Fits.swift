import TemperCore
public import TemperReport
public import TemperStore

/// Fits in a database.
public enum Fits {
  /// The record of a fit, or of the newest one.
  ///
  /// - Throws: `RequestError` of kind `.usage` when there is none.
  static func record(named name: String?, _ reader: StoreReader) throws -> FitRecord {
    if let record = try name.map({ try reader.fit(named: $0) }) ?? reader.latestFit() { return record }
    guard let name else { throw RequestError(.usage, "there is no fit yet; make one with: \(.fit)") }
    let names = try reader.fits().map(\.name)
    let known: Message =
      names.isEmpty ? "there are none yet; make one with: \(.fit)" : "there are \(names.joined(separator: ", "))"
    throw RequestError(.usage, "there is no fit \"\(name)\"; \(known)")
  }

  /// The JSON document of a stored fit, as it was made.
  public static func document(named name: String?, in store: Store) throws -> (document: FitDocument, json: String) {
    let record = try store.read { try Fits.record(named: name, $0) }
    let document = try document(of: record)
    // Between its parts JSON allows tabs and returns, which Temper does not write and a terminal obeys.
    let isPlain = record.document.utf8.allSatisfy { $0 >= 0x20 || $0 == UInt8(ascii: "\n") }
    return (document, isPlain ? record.document : try JSONText.render(document))
  }

  /// The document of a record.
  ///
  /// - Throws: `RequestError` of kind `.badData` when another version wrote it in a way this one cannot read.
  static func document(of record: FitRecord) throws -> FitDocument {
    guard let document = try? JSONText.parse(FitDocument.self, record.document), document.isUsable else {
      throw RequestError(
        .badData, "the fit \"\(record.name)\" (Temper \(record.version)) cannot be read; fit it again")
    }
    return document
  }

  /// All fits, the newest last; one that this version cannot read is there without its counts.
  public static func rows(in store: Store) throws -> [FitRow] {
    try store.read { reader in
      let sources = try reader.sources()
      return try reader.fits().map { record in
        let document = try? Fits.document(of: record)
        return FitRow(
          name: record.name, pool: record.pool, models: document?.models.count, rows: document?.rows,
          crossValidated: record.logLossCrossValidated, standardError: record.standardError,
          inSample: record.logLossInSample, temperature: record.temperature, created: record.createdAt,
          stale: Staleness.reason(record, models: document?.models.map(\.name), sources)?.description)
      }
    }
  }

  /// Fits the loaded predictions and stores the fit.
  ///
  /// The fit is computed outside any transaction, and stored only if everything it was made of is still loaded. A name
  /// that is given must be new. Its nested predictions are kept with it, to compare it with others.
  ///
  /// - Parameters:
  ///   - check: what may still refuse the result, before it is stored.
  ///   - request: what is asked for.
  ///   - store: the database.
  ///   - words: names of options and commands for the reader of the warnings.
  ///   - progress: sees how far the work has come; it changes no number.
  /// - Throws: `RequestError`; `StoreError`, `.changedMeanwhile` where another command replaced or removed some of it.
  public static func make(
    _ request: FitRequest, in store: Store, check: (FitResult) throws -> Void = { _ in },
    words: Message.Words = { $0.description }, progress: ProgressMonitor? = nil
  ) async throws -> FitResult {
    try await ProgressMonitor.watching(progress) { try await make(request, store, check, words) }
  }

  private static func make(
    _ request: FitRequest, _ store: Store, _ check: (FitResult) throws -> Void, _ words: Message.Words
  ) async throws -> FitResult {
    let (dataset, state, taken) = try store.read { reader in
      (try Dataset(reader), try reader.contentState(), try reader.fitNames())
    }
    if let name = request.name, taken.contains(name) {
      throw RequestError(.usage, "there is a fit \"\(name)\" already; give another \(.name)")
    }
    var result = try await dataset.fit(request, name: request.name ?? firstFreeName(taken), words: words)
    try check(result)
    try store.write(rows: result.fit.nestedPredictions.rowCount) { writer in
      try writer.reader.requireUnchanged(since: state)
      // Another command may have taken the number meanwhile.
      if request.name == nil { result.document.name = firstFreeName(try writer.reader.fitNames()) }
      let record = try FitRecord(result, request: request, inputs: dataset.recordedInputs)
      try writer.saveFit(record, replace: false)
      try writer.importFitPredictions(fit: record.name, probabilities: result.nestedPredictions(of: dataset.ids.count))
    }
    return result
  }

  /// Removes a fit with its predictions; submissions made from it stay on record.
  ///
  /// - Throws: `StoreError`.
  public static func remove(_ name: String, from store: Store) throws {
    try store.write { try $0.removeFit(name) }
  }

  static func firstFreeName(_ taken: [String]) -> String {
    var number = taken.count + 1
    while taken.contains("fit-\(number)") { number += 1 }
    return "fit-\(number)"
  }
}

extension Fits {
  /// Repeats a stored fit with its options, models, seed and folds, and stores the repetition.
  ///
  /// - Parameters:
  ///   - like: name of the fit that is repeated.
  ///   - name: of the repetition; nil numbers it.
  ///   - threads: how many fits run at once; it changes no number.
  ///   - store: the database.
  ///   - words: names of options and commands for the reader of the warnings.
  ///   - progress: sees how far the work has come; it changes no number.
  /// - Throws: `RequestError` of kind `.badData` where the loaded files are not those of the fit, where its options are not
  ///   known to this version, and where it does not come out the same; `.usage` for an unknown name; `StoreError`. Nothing
  ///   is stored then.
  public static func `repeat`(
    _ like: String, name: String?, threads: Int, in store: Store, words: Message.Words = { $0.description },
    progress: ProgressMonitor? = nil
  ) async throws -> FitResult {
    let (record, sources, loaded) = try store.read { reader in
      (try Fits.record(named: like, reader), try reader.sources(), try reader.models().map(\.name))
    }
    let document = try Fits.document(of: record)
    if let refinement = document.refinement {
      throw RequestError(
        .usage,
        "the fit \"\(record.name)\" is a refinement, which the rows at hand do not repeat; repeat \"\(refinement.of)\", and refine that"
      )
    }
    let models = document.models.map(\.name)
    // Options of another version would be passed over in silence: what is read must be all there is.
    guard var request = try? JSONText.parse(FitRequest.self, record.options),
      try JSONText.render(request) == record.options
    else {
      throw RequestError(
        .badData,
        "the fit \"\(record.name)\" (Temper \(record.version)) was made with options that this version (\(TemperVersion.current)) "
          + "does not know; fit with options of your own")
    }
    try requireRecorded(record, models: models, sources: sources)
    // Models that were loaded since then were not part of it.
    if request.models != nil || !request.without.isEmpty || Set(loaded) != Set(models) {
      request.models = models
      request.without = []
    }
    request.name = name
    request.threads = threads
    let check = { (result: FitResult) in
      var repeated = result.document
      repeated.name = document.name
      // Their words are those of whoever asked for them.
      repeated.warnings = document.warnings
      repeated.advice = document.advice
      // So is what is said about test rows.
      repeated.forecast = document.forecast
      repeated.doubts = document.doubts
      guard try JSONText.render(repeated) == record.document else { throw different(record, result) }
    }
    return try await make(request, in: store, check: check, words: words, progress: progress)
  }

  /// Refuses files that are not those of the fit, by their SHA-256.
  private static func requireRecorded(_ record: FitRecord, models: [String], sources: [StoredSource]) throws {
    let loaded = Set(sources.map(\.file.sha256))
    // A fit does not look at test predictions, which may have been loaded anew.
    let tests = Set(sources.filter { $0.split == .test }.map(\.file.path))
    for input in record.inputs
    where !loaded.contains(input.sha256) && !input.isSample && !tests.contains(input.path) {
      throw RequestError(
        .badData,
        "the fit \"\(record.name)\" was made from \(input.path) with the SHA-256 \(input.sha256.prefix(12))…, which is not "
          + "loaded; load that file to repeat the fit")
    }
    let known = Set(record.inputs.map(\.sha256))
    for source in sources
    where source.split == .oof && source.model.map(models.contains) ?? true && !known.contains(source.file.sha256) {
      throw RequestError(
        .badData,
        "\(source.file.path) with the SHA-256 \(source.file.sha256.prefix(12))… is loaded and was not when the fit \"\(record.name)\" "
          + "was made; load what was loaded then to repeat it")
    }
  }

  private static func different(_ record: FitRecord, _ result: FitResult) -> RequestError {
    let (then, now) = (record.logLossCrossValidated, result.document.logLoss.crossValidated)
    let reason =
      record.version == TemperVersion.current
      ? "the same files may be loaded under other names" : "it was made by Temper \(record.version)"
    return RequestError(
      .badData,
      "the fit \"\(record.name)\" does not come out the same (nested log loss \(NumberText.exact(then)) then, "
        + "\(NumberText.exact(now)) now); \(reason)")
  }
}

extension FitRecord {
  /// A fit as the store keeps it.
  ///
  /// - Throws: when the document cannot be written as JSON.
  init(_ result: FitResult, request: FitRequest, inputs: [Input]) throws {
    let document = result.document
    self.init(
      name: document.name, version: TemperVersion.current, pool: document.pool.rawValue,
      temperature: document.temperature,
      scores: document.candidates.map {
        Score(
          candidate: $0.pool.rawValue, crossValidated: $0.crossValidated, standardError: $0.standardError,
          difference: $0.difference, lower: $0.interval.lowerBound, upper: $0.interval.upperBound)
      },
      logLossInSample: document.logLoss.inSample, logLossCrossValidated: document.logLoss.crossValidated,
      standardError: document.logLoss.standardError, options: try JSONText.render(request),
      blend: try JSONText.render(result.fit.blend),
      inputs: inputs,
      document: try JSONText.render(document))
  }

  /// What predicts.
  ///
  /// - Throws: `RequestError` of kind `.badData` where this version cannot read it, or somebody damaged it.
  func storedBlend() throws -> Blend {
    guard let found = try? JSONText.parse(Blend.self, blend), found.pool.kind.rawValue == pool else {
      throw RequestError(.badData, "the fit \"\(name)\" (\(pool), Temper \(version)) cannot be read; fit it again")
    }
    return found
  }

  /// What tells the fit from others in the journal of the files that are written with it.
  var sha256: String { Source.sha256(of: options + blend + document) }

  /// What keeps this version from using the fit though it is what was stored; nil where nothing does.
  var fault: String? {
    if (try? storedBlend()) == nil { return "what predicts is not as Temper \(TemperVersion.current) writes it" }
    if (try? Fits.document(of: self)) == nil {
      return "what is shown of it is not as Temper \(TemperVersion.current) writes it"
    }
    return nil
  }
}
