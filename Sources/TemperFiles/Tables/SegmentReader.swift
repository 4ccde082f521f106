/// Columns that divide examples into segments, as a file holds them.
public struct SegmentTable: Sendable {
  /// What stands in a column.
  public enum Cells: Sendable, Equatable {
    /// The different texts in the order they come, an empty one where cells are empty, and each row's position in them.
    case texts([String], [Int])
    /// One finite number a row.
    case numbers([Double])
  }

  public struct Column: Sendable, Equatable {
    public let name: String
    public let cells: Cells
  }

  public let source: SourceRecord
  /// N ids in file order, all different.
  public let ids: [String]
  /// The line each row starts on, counted from 1.
  public let lines: [Int]
  /// Position of the id column in the file.
  public let idPosition: Int
  /// The columns beside the ids, in file order.
  public let columns: [Column]
}

/// Reads files of an id column and one or more columns of segments.
///
/// A column of which every cell is a number is one of numbers; an empty cell in it is an error. Any other column is one of
/// texts, taken as they are, of which there may be at most 100; empty cells are a text of their own.
public struct SegmentReader: TableReader {
  /// Most columns of a file: each is fitted by cross-validation.
  public static let columnLimit = 50
  /// Most different texts of a column.
  public static let textLimit = 100
  /// What empty cells are called elsewhere, so that no cell may say it.
  private let none: String

  /// - Parameter none: the name that empty cells will have.
  public init(none: String) {
    self.none = none
  }

  public func read(_ file: TableFile) throws -> SegmentTable {
    try TableReading.readAll(file, into: Sink(file: file, none: none))
  }

  private struct Sink: TableSink {
    let file: TableFile
    let none: String
    private var rows: RowIdentifiers?
    private var columns: [SegmentCells] = []

    init(file: TableFile, none: String) {
      self.file = file
      self.none = none
    }

    mutating func header(_ record: TableRecord) throws {
      let header = try Header(record, file: file)
      let positions = try header.valuePositions("segment", limit: SegmentReader.columnLimit)
      rows = RowIdentifiers(header)
      columns = positions.map {
        SegmentCells(path: file.path, name: header.names[$0], position: $0, none: none)
      }
    }

    mutating func row(_ record: TableRecord) throws {
      try rows?.take(record)
      for index in columns.indices { try columns[index].take(record) }
    }

    mutating func finish(nextLine: Int) throws {
      try rows?.finish(nextLine: nextLine)
      for column in columns { try column.finish() }
    }

    func table(sha256: String) -> SegmentTable {
      let ids = rows?.ids ?? []
      return SegmentTable(
        source: SourceRecord(path: file.path, sha256: sha256, rows: ids.count), ids: ids, lines: rows?.lines ?? [],
        idPosition: rows?.idPosition ?? 0,
        columns: columns.map { SegmentTable.Column(name: $0.name, cells: $0.cells) })
    }
  }
}
