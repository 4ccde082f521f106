public import TemperCore

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

  public let source: Source
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
    guard file.format.isArray else { return try TableReading.readAll(file, into: Sink(file: file, none: none)) }
    try file.rows.requireKnown(file.path)
    let array = try ArrayTable(file, likely: ["segments", "segment"])
    let name = array.name ?? SegmentReader.stem(of: file.path)
    return try array.read(
      into: Sink(file: file, none: none),
      names: array.columnCount == 1 ? [name] : (1...array.columnCount).map { "\(name)_\($0)" })
  }

  /// A name for the column of an array: that of its file.
  private static func stem(of path: String) -> String {
    let file = path.split(separator: "/").last ?? "segment"
    return file.split(separator: ".").first.map(String.init) ?? "segment"
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
        source: Source(path: file.name, sha256: sha256, rows: ids.count), ids: ids, lines: rows?.lines ?? [],
        idPosition: rows?.idPosition ?? 0,
        columns: columns.map { SegmentTable.Column(name: $0.name, cells: $0.cells) })
    }
  }
}

/// The cells of one column of segments, as they come: numbers as long as all of them are, and texts.
struct SegmentCells {
  let path: String
  let name: String
  let position: Int
  /// What empty cells will be called.
  let none: String

  /// The cells as numbers, while every cell that is not empty is one.
  private var numbers: [Double] = []
  private var hasNumbers = false
  /// The first cell that is no number, with what it holds.
  private var firstText: (place: (line: Int, column: Int), text: String)?
  private var firstEmpty: (line: Int, column: Int)?
  /// Whether a cell says what empty cells will be called.
  private var saysNone = false
  private var index = IdentifierIndex()
  /// The different texts, as far as their number may matter.
  private var texts: [String] = []
  private var spellings: Set<String> = []
  private var positions: [Int] = []
  /// Whether the column was refused as a whole; once is enough.
  private var isRefused = false

  init(path: String, name: String, position: Int, none: String) {
    self.path = path
    self.name = name
    self.position = position
    self.none = none
  }

  /// Takes the row's cell.
  ///
  /// - Throws: `FileError` for a number beyond all bounds, for a text that differs from another in its bytes only, and for
  ///   one text too many.
  mutating func take(_ record: TableRecord) throws {
    if isRefused { return }
    let field = record.fields[position]
    let (number, isNew) = index.insert(record.content(position))
    positions.append(number)
    if field.range.isEmpty {
      firstEmpty = firstEmpty ?? record.location(ofField: position)
    } else if let value = DecimalNumber.parse(record.bytes, field.range) {
      guard value.isFinite else {
        throw record.error(
          path, field: position, found: Printable.quoted(record.text(position)), expected: "a finite number",
          remedy: "correct the row")
      }
      hasNumbers = true
      // A negative zero becomes a positive one.
      if firstText == nil { numbers.append(value + 0.0) }
    } else if firstText == nil {
      firstText = (record.location(ofField: position), record.text(position))
      numbers = []
    }
    if isNew, texts.count <= SegmentReader.textLimit { try add(record.text(position), record) }
    if firstText != nil, index.count > SegmentReader.textLimit {
      isRefused = true
      throw tooMany(record)
    }
  }

  private mutating func add(_ text: String, _ record: TableRecord) throws {
    saysNone = saysNone || text.utf8.elementsEqual(none.utf8)
    if !spellings.insert(text).inserted, let other = texts.first(where: { $0 == text }) {
      throw record.error(
        path, field: position,
        found: "\(Printable.quoted(text)) in two spellings, of \(other.utf8.count) and \(text.utf8.count) bytes",
        expected: "segments that do not look the same", remedy: "bring the texts to one Unicode normal form")
    }
    texts.append(text)
  }

  private func tooMany(_ record: TableRecord) -> FileError {
    let limit = SegmentReader.textLimit
    if hasNumbers, let firstText {
      return error(
        firstText.place, found: "\(Printable.quoted(firstText.text)) in the column \(Printable.quoted(name))",
        expected: "a number in every row, or at most \(limit) different texts",
        remedy: "write a number, or leave the column out")
    }
    return error(
      record.location(ofField: position),
      found:
        "\(Printable.quoted(record.text(position))), the \(limit + 1)st different text in the column \(Printable.quoted(name))",
      expected: "at most \(limit) different texts, or a number in every row",
      remedy: "put similar ones together, or leave the column out")
  }

  /// - Throws: `FileError` for an empty cell among numbers, and where empty cells and a text would have one name.
  func finish() throws {
    guard let firstEmpty else { return }
    if hasNumbers, firstText == nil {
      throw error(
        firstEmpty, found: "an empty cell in the column \(Printable.quoted(name)) of numbers",
        expected: "a number in every row", remedy: "fill in the value, or leave the column out")
    }
    if saysNone {
      throw error(
        firstEmpty, found: "an empty cell beside cells of \(Printable.quoted(none))",
        expected: "one of the two, since empty cells are called \(Printable.quoted(none))",
        remedy: "write one text in both")
    }
  }

  var cells: SegmentTable.Cells {
    hasNumbers && firstText == nil ? .numbers(numbers) : .texts(texts, positions)
  }

  private func error(
    _ place: (line: Int, column: Int), found: String, expected: String, remedy: Message
  ) -> FileError {
    FileError(
      kind: .badData, path: path, line: place.line, column: place.column, found: found, expected: expected,
      remedy: remedy)
  }
}
