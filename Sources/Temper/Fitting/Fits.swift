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
    return (try document(of: record), record.document)
  }

  /// The document of a record.
  ///
  /// - Throws: `RequestError` of kind `.badData` when another version wrote it in a way this one cannot read.
  static func document(of record: FitRecord) throws -> FitDocument {
    guard let document = try? JSONText.parse(FitDocument.self, record.document) else {
      throw RequestError(
        .badData, "the fit \"\(record.name)\" (Temper \(record.version)) cannot be read; fit it again")
    }
    return document
  }

  /// All fits, the newest last; one that this version cannot read is there without its counts.
  public static func rows(in store: Store) throws -> [FitRow] {
    try store.read { reader in
      try reader.fits().map { record in
        let document = try? Fits.document(of: record)
        return FitRow(
          name: record.name, pool: record.pool, models: document?.models.count, rows: document?.rows,
          crossValidated: record.logLossCrossValidated, standardError: record.standardError,
          inSample: record.logLossInSample, temperature: record.temperature, created: record.createdAt)
      }
    }
  }

  /// Fits the loaded predictions and stores the fit.
  ///
  /// The fit is computed outside any transaction, and stored only if everything it was made of is still loaded. A name
  /// that is given must be new. Its nested predictions are kept with it, to compare it with others.
  ///
  /// - Parameter check: what may still refuse the result, before it is stored.
  /// - Throws: `RequestError`; `StoreError`, `.changedMeanwhile` where another command replaced or removed some of it.
  public static func make(
    _ request: FitRequest, in store: Store, check: (FitResult) throws -> Void = { _ in }
  ) async throws -> FitResult {
    let (dataset, state, taken) = try store.read { reader in
      (try Dataset(reader, path: store.path), try reader.contentState(), try reader.fitNames())
    }
    if let name = request.name, taken.contains(name) {
      throw RequestError(.usage, "there is a fit \"\(name)\" already; give another \(.name)")
    }
    var result = try await Fitting.run(dataset, request, name: request.name ?? firstFreeName(taken))
    try check(result)
    try store.write { writer in
      try writer.reader.requireUnchanged(since: state)
      // Another command may have taken the number meanwhile.
      if request.name == nil { result.document.name = firstFreeName(try writer.reader.fitNames()) }
      let record = try StoredPool.record(result, request: request, inputs: dataset.inputs)
      try writer.saveFit(record, replace: false)
      try writer.importFitPredictions(fit: record.name, probabilities: result.blend.nestedPredictions)
    }
    return result
  }

  /// Removes a fit with its predictions; submissions made from it stay on record.
  ///
  /// - Throws: `StoreError`.
  public static func remove(_ name: String, from store: Store) throws {
    try store.write { try $0.removeFit(name) }
  }

  private static func firstFreeName(_ taken: [String]) -> String {
    var number = taken.count + 1
    while taken.contains("fit-\(number)") { number += 1 }
    return "fit-\(number)"
  }
}
