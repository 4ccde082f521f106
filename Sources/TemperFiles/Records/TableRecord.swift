import TemperCore

/// One record of a file of text: its bytes, and where its fields lie in them.
struct TableRecord {
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
  /// The record without its line end. Behind the line may stand texts of fields that are written with escapes.
  var bytes: [UInt8] = []
  var fields: [Field] = []
  /// Where the keys of a JSON object lie, in the order they are written.
  var keys: [Field] = []
  /// The line the record starts on, from 1.
  var line = 1
  /// Number of bytes of the line itself; 0 before it is split.
  var length = 0

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
    location(ofByte: index < fields.count ? fields[index].origin : length)
  }

  /// An error that points at a field.
  func error(
    _ path: String, field index: Int, found: String, expected: String, remedy: String? = nil
  ) -> FileError {
    let place = location(ofField: index)
    return FileError(
      kind: .badData, path: path, line: place.line, column: place.column, found: found, expected: expected,
      remedy: remedy)
  }
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
