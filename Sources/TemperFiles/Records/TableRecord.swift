import TemperCore

/// One record of a file of text: its bytes, and where its fields lie in them.
struct TableRecord {
  /// What a value of JSON is written as; what stands in a separated file is a text.
  enum ValueKind {
    case text, number
    /// `true`, `null`, `NaN` and the like.
    case word
    case list, object
  }

  /// Where a field lies in `bytes`, without the quotes around it.
  struct Field {
    let start: Int
    let end: Int
    /// Where the field stands in the line, with the quotes around it.
    let origin: Int
    /// Whether the field has doubled quotes, which stand for one.
    let hasDoubledQuotes: Bool

    var range: Range<Int> { start..<end }
  }

  let format: TextFormat
  /// The record without its line end; of a JSON object the values that are read.
  var bytes: [UInt8] = []
  var fields: [Field] = []
  /// The line the record starts on, from 1.
  var line = 1
  /// Of a JSON object, whose values may lie anywhere in the file: where each field stands, and last where the object ends.
  var places: [TextPlace] = []
  /// Of a JSON object: what each field is written as.
  var kinds: [ValueKind] = []

  init(format: TextFormat = .csv) {
    self.format = format
  }

  /// The content of a field.
  func text(_ index: Int) -> String {
    String(decoding: content(index), as: UTF8.self)
  }

  /// The bytes of a field's content. O(1) unless it has doubled quotes.
  func content(_ index: Int) -> ArraySlice<UInt8> {
    let field = fields[index]
    guard field.hasDoubledQuotes else { return bytes[field.range] }
    var content: [UInt8] = []
    var isSecondQuote = false
    for byte in bytes[field.range] {
      isSecondQuote = byte == ASCII.quote && !isSecondQuote
      // Of every pair the first quote is kept.
      if byte != ASCII.quote || isSecondQuote { content.append(byte) }
    }
    return content[...]
  }

  /// Line and column, from 1, of a byte of the record; the column counts Unicode scalars.
  func location(ofByte offset: Int) -> (line: Int, column: Int) {
    var line = self.line
    var column = 1
    for byte in bytes[..<min(offset, bytes.count)] {
      if byte == ASCII.lineFeed {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return (line, column)
  }

  /// Line and column of a field; of a field that is missing, the end of the record.
  func location(ofField index: Int) -> (line: Int, column: Int) {
    if let last = places.last {
      let place = index < fields.count ? places[index] : last
      return (place.line, place.column)
    }
    return location(ofByte: index < fields.count ? fields[index].origin : bytes.count)
  }

  /// A header for a record that has none: its columns are called 1, 2 and so on.
  var numbered: TableRecord {
    var header = TableRecord(format: format)
    header.line = line
    for index in fields.indices {
      let place = location(ofField: index)
      let start = header.bytes.count
      header.bytes.append(contentsOf: "\(index + 1)".utf8)
      header.fields.append(Field(start: start, end: header.bytes.count, origin: start, hasDoubledQuotes: false))
      header.places.append(TextPlace(line: place.line, column: place.column))
    }
    let end = location(ofByte: bytes.count)
    header.places.append(TextPlace(line: end.line, column: end.column))
    return header
  }

  /// What a field is written as.
  func kind(_ index: Int) -> ValueKind { index < kinds.count ? kinds[index] : .text }

  /// An error that points at a field.
  func error(
    _ path: String, field index: Int, found: String, expected: String, remedy: Message? = nil
  ) -> FileError {
    let place = location(ofField: index)
    var error = FileError(
      kind: .badData, path: path, line: place.line, column: place.column, found: found, expected: expected,
      remedy: remedy)
    error.field = index
    return error
  }
}

/// A line and a column in it, both from 1; the column counts Unicode scalars.
struct TextPlace: Equatable {
  var line = 1
  var column = 1
}

/// The bytes that mean something in a file of text or a number.
enum ASCII {
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let quote = UInt8(ascii: "\"")
  static let tab = UInt8(ascii: "\t")
  static let comma = UInt8(ascii: ",")
  static let zero = UInt8(ascii: "0")
}

extension TableRecord {
  /// Finds the fields in `bytes` by the quoting rules of RFC 4180. O(bytes).
  ///
  /// - Throws: `FileError` for a quote inside an unquoted field, text behind a closing quote, a quote that is not closed
  ///   and a carriage return on its own.
  mutating func split(path: String) throws {
    guard case .separated(let separator) = format else { return }
    fields.removeAll(keepingCapacity: true)
    var index = 0
    while true {
      if index < bytes.count, bytes[index] == ASCII.quote {
        index = try splitQuoted(from: index, separator, path: path)
      } else {
        index = try splitPlain(from: index, separator, path: path)
      }
      if index == bytes.count { return }
      // Past the separator; behind a last one stands one more, empty, field.
      index += 1
    }
  }

  /// Takes the unquoted field at `start`; returns the index of the separator behind it, or the end.
  private mutating func splitPlain(from start: Int, _ separator: UInt8, path: String) throws -> Int {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if byte == separator { break }
      if byte == ASCII.quote {
        throw error(
          path, byte: index, found: "a quote inside a field that is not quoted", expected: "quotes around the field",
          remedy: "put the whole field in quotes and double the quotes in it")
      }
      if byte == ASCII.carriageReturn {
        throw error(
          path, byte: index, found: "a carriage return on its own", expected: "lines that end in LF or CRLF",
          remedy: "save the file with LF line ends")
      }
      index += 1
    }
    fields.append(Field(start: start, end: index, origin: start, hasDoubledQuotes: false))
    return index
  }

  /// Takes the quoted field at `start`; returns the index of the separator behind it, or the end.
  private mutating func splitQuoted(from start: Int, _ separator: UInt8, path: String) throws -> Int {
    var index = start + 1
    var hasDoubledQuotes = false
    while true {
      guard index < bytes.count else {
        throw error(
          path, byte: start, found: "a quote that is not closed", expected: "a closing quote",
          remedy: "close it, and double every quote inside the field")
      }
      if bytes[index] == ASCII.quote {
        guard index + 1 < bytes.count, bytes[index + 1] == ASCII.quote else { break }
        hasDoubledQuotes = true
        index += 1
      }
      index += 1
    }
    fields.append(Field(start: start + 1, end: index, origin: start, hasDoubledQuotes: hasDoubledQuotes))
    index += 1
    guard index == bytes.count || bytes[index] == separator else {
      throw error(
        path, byte: index, found: "text behind a closing quote",
        expected: "a \(format.separatorName) or the end of the line",
        remedy: "double the quotes inside the field")
    }
    return index
  }

  /// An error that points at a byte.
  func error(_ path: String, byte offset: Int, found: String, expected: String, remedy: Message?) -> FileError {
    let place = location(ofByte: offset)
    return FileError(
      kind: .badData, path: path, line: place.line, column: place.column, found: found, expected: expected,
      remedy: remedy)
  }

  /// The offset of the first byte that is not part of well-formed UTF-8, or nil. O(bytes).
  func firstInvalidByte() -> Int? {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let scalar): offset += scalar.count
      case .error: return offset
      case .emptyInput: return nil
      }
    }
  }
}

/// How a line of text is a record.
enum TextFormat: Sendable, Equatable {
  /// Fields between separators, quoted by RFC 4180; the first line names the columns.
  case separated(by: UInt8)
  /// JSON objects whose keys name the columns: one behind the other, as in JSON Lines, or in one array.
  case json

  static let csv = TextFormat.separated(by: ASCII.comma)
  static let tsv = TextFormat.separated(by: ASCII.tab)

  /// What the format is called in messages.
  var name: String {
    switch self {
    case .separated(ASCII.tab): "TSV"
    case .separated: "CSV"
    case .json: "JSON"
    }
  }

  /// What stands between fields, in the singular.
  var separatorName: String { self == .tsv ? "tab" : "comma" }
}

/// What a column is read as.
enum ColumnUse {
  /// Not at all: whatever stands in it, of any length, is passed over.
  case unread
  /// Texts, or numbers by their digits.
  case text
  /// Numbers; what else stands there the sink judges itself.
  case number
  /// A list or an object of JSON, by its bytes.
  case nested
}

/// Takes the records of a file, one after the other, whatever format they are written in.
protocol RecordSink {
  /// Whether columns that the first record does not have are passed over, where names stand in every record.
  var passesOver: Bool { get }
  /// What a column is read as; asked once the header was taken.
  func use(of position: Int) -> ColumnUse
  /// False when the records so far are enough.
  var wantsMore: Bool { get }
  /// Takes the record that names the columns.
  mutating func header(_ record: TableRecord) throws
  /// Takes any other record.
  mutating func row(_ record: TableRecord) throws
  /// Called once after the last record. `nextLine` is the line behind it.
  mutating func finish(nextLine: Int) throws
}

extension RecordSink {
  var passesOver: Bool { false }

  func use(of position: Int) -> ColumnUse { .text }
}

/// Makes records of bytes, and gives them to a sink.
protocol TableParser<Sink>: ByteConsumer {
  associatedtype Sink: RecordSink
  var sink: Sink { get }
  /// What is wrong with the rows so far.
  var problems: ProblemList { get }
  /// Ends the file.
  ///
  /// - Throws: `FileError`, or what the sink throws.
  mutating func finish() throws
}
