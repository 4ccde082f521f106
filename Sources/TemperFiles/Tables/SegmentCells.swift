import TemperCore

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
    _ place: (line: Int, column: Int), found: String, expected: String, remedy: String
  ) -> FileError {
    FileError(
      kind: .badData, path: path, line: place.line, column: place.column, found: found, expected: expected,
      remedy: remedy)
  }
}
