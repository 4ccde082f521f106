import TemperCore

/// The keys and values of one object of JSON, as far as they are kept.
struct JSONObject {
  /// A key or a value as it is written, without the quotes of a string.
  struct Piece {
    var range: Range<Int>
    var kind: TableRecord.ValueKind
    /// Whether a string has escapes, or control characters that would need one.
    var hasEscapes: Bool
    /// Whether it was longer than what is kept.
    var isCut: Bool
    var place: TextPlace
  }

  let path: String
  /// Where the object begins, and where it ends.
  private(set) var start = TextPlace()
  var end = TextPlace()
  /// The bytes of all pieces.
  private(set) var bytes: [UInt8] = []
  private(set) var keys: [Piece] = []
  /// Values in the order they are written; nil for those that are not kept.
  private(set) var values: [Piece?] = []
  /// The column of each value, where it is known already; nil for one that the first object does not have.
  var positions: [Int?] = []
  /// Where the key or value that is being read begins.
  private(set) var valueStart = TextPlace()
  var kind = TableRecord.ValueKind.text
  var hasEscapes = false
  private var pieceStart = 0
  private var isKept = true
  private var isCut = false
  private var keyBytes = 0

  init(path: String) {
    self.path = path
  }

  mutating func begin(at place: TextPlace) {
    start = place
    bytes.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
    keyBytes = 0
  }

  mutating func beginKey(at place: TextPlace) {
    beginValue(at: place, isKept: true)
    kind = .text
  }

  mutating func beginValue(at place: TextPlace, isKept: Bool) {
    valueStart = place
    pieceStart = bytes.count
    hasEscapes = false
    isCut = false
    self.isKept = isKept
  }

  mutating func keep(_ piece: UnsafeRawBufferPointer, _ range: Range<Int>) {
    guard isKept, !isCut else { return }
    if bytes.count - pieceStart + range.count > JSONObject.limit {
      isCut = true
      return
    }
    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[range]))
  }

  private static let limit = 1 << 20

  private var piece: Piece {
    Piece(range: pieceStart..<bytes.count, kind: kind, hasEscapes: hasEscapes, isCut: isCut, place: valueStart)
  }

  /// - Throws: `FileError` for keys that are too long.
  mutating func endKey() throws {
    keyBytes += bytes.count - pieceStart + 1
    guard !isCut, keyBytes <= JSONObject.limit else {
      throw FileError(
        kind: .badData, path: path, line: valueStart.line, column: valueStart.column,
        found: "an object with more than \(Printable.grouped(JSONObject.limit)) bytes of keys",
        expected: "a key for each column", remedy: "write one object for each row")
    }
    keys.append(piece)
  }

  mutating func endValue() { values.append(isKept ? piece : nil) }

  /// Ends a value that is no string: a number, or a word.
  mutating func endWord() {
    kind = isKept && JSONText.isNumber(bytes[pieceStart...]) ? .number : .word
    endValue()
  }

  /// The record of the keys.
  ///
  /// - Throws: `FileError` where there are none, and for keys that are no text.
  func header() throws -> TableRecord {
    var record = TableRecord(format: .json)
    record.line = start.line
    guard !keys.isEmpty else {
      throw FileError(
        kind: .badData, path: path, line: start.line, column: start.column, found: "an object without keys",
        expected: "an id and a value for each column")
    }
    for (key, value) in zip(keys, values) {
      let text = try JSONString(key, in: bytes, path: path).text()
      let first = record.bytes.count
      record.bytes.append(contentsOf: text)
      record.fields.append(
        TableRecord.Field(start: first, end: record.bytes.count, origin: 0, hasDoubledQuotes: false))
      record.places.append(key.place)
      record.kinds.append(value?.kind ?? .text)
    }
    record.places.append(end)
    return record
  }
}

/// The columns that the first object of a file names, and what the sink reads of them.
struct JSONColumns {
  private let path: String
  private let names: [[UInt8]]
  private let texts: [String]
  private let index: IdentifierIndex
  private let uses: [ColumnUse]

  /// - Parameter header: the keys of the first object.
  /// - Throws: `FileError` for a key that comes twice.
  init(_ header: TableRecord, path: String, use: (Int) -> ColumnUse) throws {
    self.path = path
    names = header.fields.indices.map { Array(header.content($0)) }
    texts = header.fields.indices.map(header.text)
    uses = header.fields.indices.map(use)
    index = IdentifierIndex(texts)
  }

  /// What the value behind the key that was read last is read as; notes its column.
  func use(of object: inout JSONObject, passesOver: Bool) -> ColumnUse {
    let number = object.keys.count - 1
    let position = position(of: object.keys[number], in: object, likely: number)
    object.positions.append(position)
    // Of a key that nothing is known about the error says something else than the value.
    return position.map { uses[$0] } ?? .unread
  }

  private func position(of key: JSONObject.Piece, in object: JSONObject, likely: Int) -> Int? {
    if likely < names.count, !key.hasEscapes, object.bytes[key.range].elementsEqual(names[likely]) { return likely }
    guard let text = try? JSONString(key, in: object.bytes, path: path).text() else { return nil }
    return index.number(of: String(decoding: text, as: UTF8.self))
  }

  /// The values of an object in the order of the columns; nothing of those that are not read. O(bytes).
  ///
  /// - Parameter passesOver: whether keys that the first object does not have are passed over.
  /// - Throws: `FileError` for the first value that cannot be read, for a key that is unknown or comes twice, and where one
  ///   is missing that is read.
  func record(of object: JSONObject, passesOver: Bool) throws -> TableRecord {
    var record = TableRecord(format: .json)
    record.line = object.start.line
    record.bytes = object.bytes
    record.fields = [TableRecord.Field](
      repeating: TableRecord.Field(start: 0, end: 0, origin: 0, hasDoubledQuotes: false), count: names.count)
    record.places = [TextPlace](repeating: object.start, count: names.count) + [object.end]
    record.kinds = [TableRecord.ValueKind](repeating: .text, count: names.count)
    var isThere = [Bool](repeating: false, count: names.count)
    // The first object was read before its columns were known.
    let isFirst = object.positions.isEmpty
    for (number, key) in object.keys.enumerated() {
      guard let position = isFirst ? number : object.positions[number] else {
        if passesOver { continue }
        let name = String(decoding: try JSONString(key, in: object.bytes, path: path).text(), as: UTF8.self)
        throw error(
          key.place, "the key \(Printable.quoted(name))", "the keys of the first object",
          NearMiss.question(for: name, among: texts) ?? "remove the key")
      }
      if uses[position] == .unread { continue }
      guard !isThere[position] else {
        throw error(
          key.place, "the key \(Printable.quoted(texts[position])) a second time", "every key once",
          "remove one of them")
      }
      isThere[position] = true
      if let value = object.values[number] { try put(value, position, into: &record) }
    }
    if let missing = isThere.indices.first(where: { !isThere[$0] && uses[$0] != .unread }) {
      var error = error(
        object.end, "no key \(Printable.quoted(texts[missing]))", "the keys of the first object", "complete the row")
      error.field = missing
      throw error
    }
    return record
  }

  private func put(_ value: JSONObject.Piece, _ position: Int, into record: inout TableRecord) throws {
    do throws(FileError) {
      record.places[position] = value.place
      record.kinds[position] = value.kind
      guard !value.isCut else {
        throw error(
          value.place, "a value of more than \(Printable.grouped(1 << 20)) bytes", "a shorter one",
          "check that this is the column that is meant")
      }
      if uses[position] == .text, value.kind != .text, value.kind != .number { try requireText(value, record) }
      var range = value.range
      if value.kind == .text {
        let text = JSONString(value, in: record.bytes, path: path)
        if value.hasEscapes {
          let first = record.bytes.count
          record.bytes.append(contentsOf: try text.text())
          range = first..<record.bytes.count
        } else {
          try text.requireValid()
        }
      }
      record.fields[position] = TableRecord.Field(
        start: range.lowerBound, end: range.upperBound, origin: 0, hasDoubledQuotes: false)
    } catch {
      var located = error
      located.field = position
      throw located
    }
  }

  /// A column of texts takes numbers by their digits, and truth values by their names.
  private func requireText(_ value: JSONObject.Piece, _ record: TableRecord) throws(FileError) {
    let word = JSONText.word(in: record.bytes[value.range])
    if value.kind == .word, word == "true" || word == "false" { return }
    let remedy: Message? =
      switch word.lowercased() {
      case "null", "nan", "inf", "infinity", "-inf", "-infinity": "fill in the value or remove the row"
      case "{", "[": "name another column, whose values are not nested"
      default: nil
      }
    throw error(value.place, Printable.quoted(word), "a string or a number", remedy)
  }

  private func error(_ place: TextPlace, _ found: String, _ expected: String, _ remedy: Message?) -> FileError {
    FileError(
      kind: .badData, path: path, line: place.line, column: place.column, found: found, expected: expected,
      remedy: remedy)
  }
}
