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
  /// Class ordinal of each column that is not the ids', in file order; of two classes there may be one column only.
  public let columns: [Int]
  /// The name of each of these columns, as it is written in the file.
  public let names: [String]
  /// Position of the id column in the file.
  public let idPosition: Int
}

/// Reads a sample submission: an id column and one column of numbers for each class, or of two classes for one of them, as
/// `NumberColumns` finds it. Only its shape is used.
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
    /// Position and class ordinal of each column, in file order.
    private var columns: [(position: Int, ordinal: Int)] = []
    private var names: [String] = []
    private var rows: RowIdentifiers?

    init(file: TableFile, classes: [String]) {
      self.file = file
      self.classes = classes
    }

    mutating func header(_ record: TableRecord) throws {
      var header = try Header(record, file: file)
      columns = try header.sampleColumns(classes)
      names = columns.map { header.names[$0.position] }
      idColumn = header.idPosition.map { header.names[$0] } ?? ""
      rows = RowIdentifiers(header)
    }

    mutating func row(_ record: TableRecord) throws {
      try rows?.take(record)
      for position in columns.map(\.position) {
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
        idColumn: idColumn, columns: columns.map(\.ordinal), names: names,
        idPosition: rows?.idPosition ?? 0)
    }
  }
}

extension Header {
  /// The columns of a sample submission, in file order, and which classes they are for.
  ///
  /// - Throws: `FileError` where they are not those of the classes, and not the one of two classes.
  fileprivate mutating func sampleColumns(_ classes: [String]) throws -> [(position: Int, ordinal: Int)] {
    if classes.count == 2, valuePositions.count == 1 {
      let columns = NumberColumns(classes: classes, naming: nil, order: nil, list: nil, options: OptionText())
      if case .single(let position, let ordinal) = try columns.places(&self) { return [(position, ordinal)] }
    }
    return try positions(of: classes).enumerated().map { (position: $1, ordinal: $0) }
      .sorted { $0.position < $1.position }
  }
}
