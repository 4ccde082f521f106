/// What `Store.check` found.
public struct CheckReport: Sendable, Equatable {
  /// Something that is wrong.
  public enum Finding: Sendable, Equatable {
    /// The pages of the file, in SQLite's words.
    case structure(String)
    /// Rows of a table that refer to rows that are not there.
    case references(table: String, rows: Int)
    /// Rows or checksums that belong to nothing.
    case orphans(what: String, rows: Int)
    /// A part that is not what was stored.
    case altered(StoreError.LoadedPart)
    /// A part that cannot be read, with the reason.
    case unreadable(StoreError.LoadedPart, String)
  }

  /// Bytes of the file, whole pages.
  public var bytes = 0
  public var labelledRows = 0
  public var testRows = 0
  /// Every file that was loaded, in loading order; empty where even that cannot be read.
  public var sources: [SourceRecord] = []
  public var fits = 0
  public var submissions = 0
  public var findings: [Finding] = []

  public init() {}
}
