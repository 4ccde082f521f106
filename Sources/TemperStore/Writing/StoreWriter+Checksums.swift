import GRDB

extension StoreWriter {
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
