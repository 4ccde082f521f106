/// The ids of some rows, as a file holds them.
public struct IdentifierTable: Sendable {
  public let source: SourceRecord
  /// N ids in file order, all different.
  public let ids: [String]
  /// The line each row starts on, counted from 1.
  public let lines: [Int]
  /// Position of the id column in the file.
  public let idPosition: Int
}

/// Reads the ids of a file's rows. Other columns are passed over, so that any table of the same rows will do.
public struct IdentifierReader: TableReader {
  public init() {}

  public func read(_ file: TableFile) throws -> IdentifierTable {
    try TableReading.readAll(file, into: Sink(file: file))
  }

  private struct Sink: TableSink {
    let file: TableFile
    private var rows: RowIdentifiers?

    init(file: TableFile) {
      self.file = file
    }

    mutating func header(_ record: TableRecord) throws {
      rows = RowIdentifiers(try Header(record, file: file))
    }

    mutating func row(_ record: TableRecord) throws {
      try rows?.take(record)
    }

    mutating func finish(nextLine: Int) throws {
      try rows?.finish(nextLine: nextLine)
    }

    func table(sha256: String) -> IdentifierTable {
      let ids = rows?.ids ?? []
      return IdentifierTable(
        source: SourceRecord(path: file.path, sha256: sha256, rows: ids.count), ids: ids, lines: rows?.lines ?? [],
        idPosition: rows?.idPosition ?? 0)
    }
  }
}
