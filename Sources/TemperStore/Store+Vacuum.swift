import GRDB

extension Store {
  /// Writes the file anew without the room that removed rows left behind. Every other command is kept out meanwhile, and
  /// room for a copy is needed. O(size of the file).
  ///
  /// - Returns: the bytes of the file before and after.
  /// - Throws: `StoreError`; the file is unchanged then.
  public func vacuum() throws -> (before: Int, after: Int) {
    try translatingErrors(during: .writing) {
      let before = try queue.read(Store.bytes)
      try queue.vacuum()
      return (before, try queue.read(Store.bytes))
    }
  }

  /// Bytes of the file, whole pages.
  static func bytes(_ db: Database) throws -> Int {
    let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
    return pages * (try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
  }
}
