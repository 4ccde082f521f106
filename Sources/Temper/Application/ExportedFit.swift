import Foundation
public import TemperCore
import TemperFiles
import TemperReport
public import TemperStore

/// A fit apart from its database: what predicts, and how it scored when it was made. As a file it is JSON, which
/// `init(file:)` reads back to the same bits, on another machine too.
public struct ExportedFit: Codable, Sendable {
  /// What tells the file from others.
  public static let format = "temper-fit"
  public static let currentFormatVersion = 1

  public var format = ExportedFit.format
  public var formatVersion = ExportedFit.currentFormatVersion
  public var name: String
  /// ISO 8601 in UTC.
  public var createdAt: String
  /// The version of Temper that made the fit.
  public var version: String
  /// Number of labelled rows it was fitted to.
  public var rows: Int
  /// Nested log loss and its standard error, in nats.
  public var logLoss: MeanEstimate
  /// Mean nested prediction of each of K classes; nil where the nested predictions are no longer kept.
  @Nullable public var meanPrediction: [Double]?
  public var blend: Blend

  /// A fit of a database.
  ///
  /// - Parameters:
  ///   - name: of the fit; nil takes the newest.
  ///   - store: its database.
  /// - Throws: `RequestError` for an unknown name and for a fit that this version cannot read; `StoreError`.
  public init(_ name: String?, in store: Store) throws {
    let (record, nested) = try store.read { reader in
      let record = try Fits.record(named: name, reader)
      return (record, try reader.fitPredictions(fit: record.name))
    }
    let document = try Fits.document(of: record)
    self.name = record.name
    createdAt = record.createdAt
    version = record.version
    rows = document.rows
    logLoss = MeanEstimate(mean: document.logLoss.crossValidated, standardError: document.logLoss.standardError)
    meanPrediction = nested.map { nested in
      let rows = nested.predictedRows ?? Array(0..<nested.rowCount)
      return (0..<nested.classCount).map { k in MeanEstimate(rows.map { nested[$0, k] }).mean }
    }
    blend = try record.storedBlend()
  }

  /// What `temper export` wrote.
  ///
  /// - Throws: `FileError` where the file cannot be read; `RequestError` of kind `.badData` where it is something else, or was
  ///   changed so that its parts no longer belong together.
  public init(file path: String) throws {
    let shown = VisibleText.escaping(path)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RequestError(
        .cannotRead, "\(shown): found no file that can be read, expected a fit; write one with: \(.export)")
    }
    let text = String(decoding: data, as: UTF8.self)
    do {
      let head = try JSONText.parse(Head.self, text)
      guard head.format == ExportedFit.format, head.formatVersion == ExportedFit.currentFormatVersion else {
        throw RequestError(
          .badData,
          "\(shown): found the format \"\(head.format)\", version \(head.formatVersion), expected \"\(ExportedFit.format)\", version \(ExportedFit.currentFormatVersion); export the fit anew with: \(.export)"
        )
      }
      self = try JSONText.parse(ExportedFit.self, text)
    } catch let error as DecodingError {
      throw RequestError(
        .badData,
        "\(shown): found \(ExportedFit.words(error)), expected a fit as it is written by: \(.export)")
    }
  }

  private struct Head: Decodable {
    var format: String
    var formatVersion: Int
  }

  private static func words(_ error: DecodingError) -> String {
    func place(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
      return path.isEmpty ? "" : " at \(VisibleText.escaping(String(path.drop { $0 == "." })))"
    }
    switch error {
    case .keyNotFound(let key, let context): return "no \(VisibleText.escaping(key.stringValue))\(place(context))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context): return "another kind of value\(place(context))"
    case .dataCorrupted(let context) where context.codingPath.isEmpty: return "text that is no JSON"
    case .dataCorrupted(let context): return "parts that do not belong together\(place(context))"
    @unknown default: return "something else"
    }
  }
}

/// The files that a fit is exported into.
public struct FitExport: Sendable {
  /// Path of the fit as JSON, or nil.
  public var fit: String?
  /// Path of its nested predictions of the labelled rows, a table of ids and classes, or nil.
  public var nested: String?
  public var overwrites: Bool

  public init(fit: String? = nil, nested: String? = nil, overwrites: Bool = false) {
    self.fit = fit
    self.nested = nested
    self.overwrites = overwrites
  }

  /// Writes both, or neither.
  ///
  /// - Parameters:
  ///   - name: of the fit; nil takes the newest.
  ///   - store: its database.
  /// - Returns: the paths that were written, and the name of the fit.
  /// - Throws: `RequestError`, also where the nested predictions are no longer kept; `FileError`, `StoreError`.
  public func write(_ name: String?, in store: Store) throws -> (fit: String, paths: [String]) {
    for path in [fit, nested].compactMap(\.self) {
      try DatabaseFile(path: store.path).refuseOutput(path)
      try OutputFile(path: path, overwrites: overwrites).check()
    }
    if let fit, let nested, DatabaseFile.isSame(fit, nested) {
      throw RequestError(.usage, "\(fit): found one name for both files; name another file for the predictions")
    }
    let exported = try ExportedFit(name, in: store)
    let table = try nested.map { _ in
      try store.read { reader in
        (ids: try reader.examples(.oof).ids, matrix: try Subject(.fit, exported.name).predictions(reader))
      }
    }
    let section = Interruption.shared.enter()
    defer { section.leave() }
    var staged: [StagedFile] = []
    do {
      if let fit {
        staged.append(
          try OutputFile(path: fit, overwrites: overwrites).stage(Array(JSONText.render(exported).utf8)))
      }
      if let nested, let table {
        // Rows that were left out of the fit have no prediction.
        let rows = table.matrix.predictedRows ?? Array(table.ids.indices)
        let layout = exported.blend.layout
        staged.append(
          try SubmissionShape.plain(ids: rows.map { table.ids[$0] }, layout: layout).stage(
            table.matrix.gathering(rows: rows), layout: layout, for: nested, overwrites: overwrites))
      }
      try Publication.publish(staged).confirm()
    } catch {
      for file in staged { file.discard() }
      throw error
    }
    return (exported.name, staged.map(\.path))
  }
}
