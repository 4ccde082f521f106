import Foundation
import TemperCore
import TemperReport
public import TemperStore

extension Fits {
  /// Repeats a stored fit with its options, models, seed and folds, and stores the repetition.
  ///
  /// - Parameters:
  ///   - like: name of the fit that is repeated.
  ///   - name: of the repetition; nil numbers it.
  ///   - threads: how many fits run at once; it changes no number.
  /// - Throws: `RequestError` of kind `.badData` where the loaded files are not those of the fit, where its options are not
  ///   known to this version, and where it does not come out the same; `.usage` for an unknown name; `StoreError`. Nothing
  ///   is stored then.
  public static func `repeat`(_ like: String, name: String?, threads: Int, in store: Store) async throws -> FitResult {
    let (record, sources, loaded) = try store.read { reader in
      (try Fits.record(named: like, reader), try reader.sources(), try reader.models().map(\.name))
    }
    let document = try Fits.document(of: record)
    let models = document.models.map(\.name)
    guard let options = try? JSONText.parse([String: String].self, record.options),
      var request = FitRequest(options: options)
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
    return try await make(request, in: store) { result in
      var repeated = result.document
      repeated.name = document.name
      guard try JSONText.render(repeated) == record.document else { throw different(record, result) }
    }
  }

  /// Refuses files that are not those of the fit, by their SHA-256.
  private static func requireRecorded(_ record: FitRecord, models: [String], sources: [StoredSource]) throws {
    let loaded = Set(sources.map(\.file.sha256))
    for input in record.inputs where !loaded.contains(input.sha256) && !isSample(input.path) {
      throw RequestError(
        .badData,
        "the fit \"\(record.name)\" was made from \(input.path) with the SHA-256 \(input.sha256.prefix(12))…, which is not "
          + "loaded; load that file to repeat the fit")
    }
    let known = Set(record.inputs.map(\.sha256))
    for source in sources where source.model.map(models.contains) ?? true && !known.contains(source.file.sha256) {
      throw RequestError(
        .badData,
        "\(source.file.path) with the SHA-256 \(source.file.sha256.prefix(12))… is loaded and was not when the fit \"\(record.name)\" "
          + "was made; load what was loaded then to repeat it")
    }
  }

  /// A run records its sample submission, which no fit depends on and no database keeps.
  private static func isSample(_ path: String) -> Bool {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return ["sample_submission.csv", "sample_submission.csv.gz"].contains(name)
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
