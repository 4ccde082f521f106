/// The shape of a submission, as a sample file gives it.
public struct SampleTable: Sendable {
  public let source: SourceRecord
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
public struct SampleReader: Sendable {
  private let classes: [String]

  /// - Parameter classes: K names, at least two and all different.
  public init(classes: [String]) {
    precondition(classes.count >= 2 && IdentifierIndex(classes).count == classes.count, "classes must be distinct")
    self.classes = classes
  }

  /// Reads a `.csv` or `.csv.gz` file. O(bytes).
  ///
  /// - Throws: `FileError`.
  public func read(_ path: String) async throws -> SampleTable {
    try await TableReading.readAll(path, into: Sink(path: path, classes: classes))
  }

  private struct Sink: TableSink {
    let path: String
    let classes: [String]
    private var idColumn = ""
    private var positions: [Int] = []
    private var rows: RowIdentifiers?

    init(path: String, classes: [String]) {
      self.path = path
      self.classes = classes
    }

    mutating func header(_ record: CSVRecord) throws {
      let header = try Header(record, path: path)
      positions = try header.positions(of: classes)
      idColumn = header.names[header.idPosition]
      rows = RowIdentifiers(header)
    }

    mutating func row(_ record: CSVRecord) throws {
      try rows?.take(record)
      for position in positions {
        guard let value = DecimalNumber.parse(record.bytes, record.fields[position].range), value.isFinite else {
          throw NumberError.make(
            record, path: path, field: position, expected: "a number", whenNumber: "write a plain decimal number")
        }
      }
    }

    mutating func finish(nextLine: Int) throws {
      try rows?.finish(nextLine: nextLine)
    }

    func table(sha256: String) -> SampleTable {
      let ids = rows?.ids ?? []
      return SampleTable(
        source: SourceRecord(path: path, sha256: sha256, rows: ids.count), ids: ids, lines: rows?.lines ?? [],
        idColumn: idColumn, columns: positions.indices.sorted { positions[$0] < positions[$1] },
        idPosition: rows?.idPosition ?? 0)
    }
  }
}
