import GRDB
import TemperCore

/// The database within one transaction. Valid only inside the closure of `Store.write`.
public struct StoreWriter {
  /// Reads what the transaction has made of the database so far.
  public let reader: StoreReader

  var db: Database { reader.db }
  var path: String { reader.path }

  func failure(_ problem: StoreError.Problem) -> StoreError { StoreError(problem, path: path) }

  /// Refuses U+0000: SQLite's functions, and other programs, end a text there.
  func requireNoNul(_ text: String, _ what: @autoclosure () -> String) throws {
    if text.utf8.contains(0) { throw failure(.nulCharacter(what: what())) }
  }

  func requireNoNul(_ texts: [String], _ what: String) throws {
    for (index, text) in texts.enumerated() { try requireNoNul(text, "\(what) \(index + 1)") }
  }

  /// Refuses a name that is empty, too long, or holds U+0000.
  func requireName(_ name: String, _ what: String) throws {
    if name.isEmpty { throw failure(.nameEmpty(what: what)) }
    if name.unicodeScalars.count > StoreWriter.maximumNameLength {
      throw failure(.nameTooLong(what: what, limit: StoreWriter.maximumNameLength))
    }
    try requireNoNul(name, what)
  }

  /// Unicode scalars in the name of a model or a fit.
  static let maximumNameLength = 300

  /// The row ids of the OOF examples; refuses when there are none.
  func requireLabels() throws -> Range<Int> {
    let examples = try reader.exampleRange(.oof)
    if examples.isEmpty { throw failure(.labelsMissing) }
    return examples
  }

  func recordSource(
    _ source: Source, kind: StoredSource.Kind, model: Int64? = nil, split: Split = .oof,
    orientation: Orientation? = nil, scale: PredictionScale? = nil, fold: Int? = nil
  ) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT INTO source (kind, model, split, orientation, scale, fold, path, sha256, rows, loaded_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, \(Schema.now))
        """,
      arguments: [
        kind.rawValue, model, split.rawValue, orientation?.rawValue, scale?.rawValue, fold, source.path,
        source.sha256, source.rows,
      ])
    return db.lastInsertedRowID
  }

  /// Keeps the checksum of a part, in place of an earlier one.
  func record(_ checksum: Checksum, of part: ContentPart) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO checksum (part, owner, rows, value) VALUES (?, ?, ?, ?)",
      arguments: [part.kind.rawValue, part.owner, checksum.rows, checksum.value])
  }

  /// Forgets the checksum of a part that is removed.
  func forget(_ part: ContentPart) throws {
    try db.execute(
      sql: "DELETE FROM checksum WHERE part = ? AND owner = ?", arguments: [part.kind.rawValue, part.owner])
  }
}
