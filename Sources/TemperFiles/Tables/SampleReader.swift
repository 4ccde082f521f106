public import TemperCore

/// The shape of a submission, as a sample file gives it.
public struct SampleTable: Sendable {
  public let source: Source
  /// N ids in file order, all different.
  public let ids: [String]
  /// The line each row starts on, counted from 1.
  public let lines: [Int]
  /// The name of the id column, as it is written in the file.
  public let idColumn: String
  /// Class ordinal of each column that is not the ids', in file order.
  public let columns: [Int]
  /// Position of the id column in the file.
  public let idPosition: Int
}

/// Reads a sample submission: an id column and one column of numbers for each class. Only its shape is used.
public struct SampleReader: TableReader {
  private let classes: [String]

  /// - Parameter classes: K names, at least two and all different.
  public init(classes: [String]) {
    precondition(classes.count >= 2 && IdentifierIndex(classes).count == classes.count, "classes must be distinct")
    self.classes = classes
  }

  public func read(_ file: TableFile) throws -> SampleTable {
    try TableReading.readAll(file, into: Sink(file: file, classes: classes))
  }

  private struct Sink: TableSink {
    let file: TableFile
    let classes: [String]
    private var idColumn = ""
    private var positions: [Int] = []
    private var rows: RowIdentifiers?

    init(file: TableFile, classes: [String]) {
      self.file = file
      self.classes = classes
    }

    mutating func header(_ record: TableRecord) throws {
      let header = try Header(record, file: file)
      positions = try header.positions(of: classes)
      idColumn = header.names[header.idPosition]
      rows = RowIdentifiers(header)
    }

    mutating func row(_ record: TableRecord) throws {
      try rows?.take(record)
      for position in positions {
        guard let value = DecimalNumber.parse(record.bytes, record.fields[position].range), value.isFinite else {
          throw NumberError.make(
            record, path: file.path, field: position, expected: "a number", whenNumber: "write a plain decimal number")
        }
      }
    }

    mutating func finish(nextLine: Int) throws {
      try rows?.finish(nextLine: nextLine)
    }

    func table(sha256: String) -> SampleTable {
      let ids = rows?.ids ?? []
      return SampleTable(
        source: Source(path: file.path, sha256: sha256, rows: ids.count), ids: ids, lines: rows?.lines ?? [],
        idColumn: idColumn, columns: positions.indices.sorted { positions[$0] < positions[$1] },
        idPosition: rows?.idPosition ?? 0)
    }
  }
}
