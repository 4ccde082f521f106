import GRDB

extension StoreReader {
  /// Refuses a part whose content is not what its recorded checksum is of; nil stands for a part that is not there.
  ///
  /// - Throws: `StoreError`; `.altered` then.
  func require(_ found: Checksum?, recordedFor part: ContentPart, _ what: @autoclosure () -> StoreError.LoadedPart)
    throws
  {
    guard try checksum(of: part) == found else { throw StoreError(.altered(what()), path: path) }
  }

  func checksum(of part: ContentPart) throws -> Checksum? {
    let row = try Row.fetchOne(
      db, sql: "SELECT rows, value FROM checksum WHERE part = ? AND owner = ?",
      arguments: [part.kind.rawValue, part.owner])
    return try row.map { Checksum(rows: try value($0, "rows"), value: try value($0, "value")) }
  }

  /// What is recorded of the file of labels, folds, groups or segments.
  func sourceInfo(_ kind: SourceRecord.Kind) throws -> SourceInfo? {
    try Row.fetchOne(db, sql: "SELECT path, sha256, rows FROM source WHERE kind = ?", arguments: [kind.rawValue])
      .map(sourceInfo(from:))
  }

  func sourceInfo(from row: Row) throws -> SourceInfo {
    SourceInfo(path: try value(row, "path"), sha256: try value(row, "sha256"), rows: try value(row, "rows"))
  }
}
