import GRDB

/// What was loaded at one moment, by its checksums: it tells later whether all of that is still there.
///
/// A command computes outside transactions, for as long as it takes. Before it stores what it made, it finds out whether
/// another command has changed what it was made of.
public struct ContentState: Sendable, Equatable {
  private struct Entry: Hashable {
    var kind: ContentPart.Kind
    var rows: Int
    var value: Int64
  }

  private let entries: Set<Entry>

  /// The labels alone, on which the order of all rows depends.
  public var labels: ContentState { ContentState(entries: entries.filter { $0.kind == .labels }) }

  /// Whether everything of this state is part of a later one, which may hold more.
  public func isPart(of later: ContentState) -> Bool { entries.isSubset(of: later.entries) }

  private init(entries: Set<Entry>) {
    self.entries = entries
  }

  init(_ reader: StoreReader) throws {
    let rows = try Row.fetchAll(reader.db, sql: "SELECT part, rows, value FROM checksum")
    var entries: Set<Entry> = []
    for row in rows {
      let name: String = try reader.value(row, "part")
      guard let kind = ContentPart.Kind(rawValue: name) else { throw reader.damaged("a checksum is of no known part") }
      if [.fit, .fitPredictions, .submission].contains(kind) { continue }
      entries.insert(
        Entry(kind: kind, rows: try reader.value(row, "rows"), value: try reader.value(row, "value")))
    }
    self.entries = entries
  }
}

extension StoreReader {
  /// What is loaded now.
  ///
  /// - Throws: `StoreError`.
  public func contentState() throws -> ContentState { try ContentState(self) }

  /// Refuses to go on when something of an earlier state has been replaced or removed. O(sources).
  ///
  /// - Throws: `StoreError`; `.changedMeanwhile` then.
  public func requireUnchanged(since state: ContentState) throws {
    guard state.isPart(of: try contentState()) else { throw StoreError(.changedMeanwhile, path: path) }
  }
}
