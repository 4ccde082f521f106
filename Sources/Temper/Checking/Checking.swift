public import TemperCore
public import TemperReport
public import TemperStore

/// Looks after the file of a database.
public enum Checking {
  /// Verifies everything a database holds. O(size of the file).
  ///
  /// - Parameter words: what whoever reads the document calls the ways to mend it.
  /// - Throws: `StoreError` where it is no database of this version's schema, cannot be read, or is busy. A damaged one is
  ///   no error, but a document with problems.
  public static func run(
    database path: String, words: (Message.Term) -> String = \.description
  ) throws -> CheckDocument {
    do {
      return CheckDocument(try Store.check(path: path), database: path, words: words)
    } catch let error as StoreError {
      // So badly damaged that nothing of it can be read.
      guard case .damaged(let detail) = error.problem else { throw error }
      var report = CheckReport()
      report.findings = [.structure(detail)]
      return CheckDocument(report, database: path, words: words)
    }
  }

  /// Gives the room that removed rows left behind back to the disk. O(size of the file).
  ///
  /// - Throws: `StoreError`.
  public static func vacuum(_ store: Store) throws -> VacuumDocument {
    let bytes = try store.vacuum()
    return VacuumDocument(database: store.path, bytesBefore: bytes.before, bytesAfter: bytes.after)
  }
}
