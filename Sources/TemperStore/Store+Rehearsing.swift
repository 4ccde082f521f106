import GRDB

extension Store {
  /// Runs `body` as `write` does, and undoes all of it: what it would refuse is refused, and the file keeps its bytes.
  ///
  /// - Throws: `StoreError`, or what `body` throws.
  public func rehearse(_ body: (StoreWriter) throws -> Void) throws {
    do {
      try write { writer in
        // Changed pages stay in memory, and never reach the file.
        try writer.db.execute(sql: "PRAGMA cache_spill = OFF")
        try body(writer)
        throw RehearsalEnd()
      }
    } catch is RehearsalEnd {}
  }

  private struct RehearsalEnd: Error {}
}
