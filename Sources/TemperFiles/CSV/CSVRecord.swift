import TemperCore

/// One record of a CSV file: its bytes, and where its fields lie in them.
struct CSVRecord {
  /// Where a field lies in `bytes`, without the quotes around it.
  struct Field {
    let start: Int
    let end: Int
    let isQuoted: Bool
    /// Whether the field has doubled quotes, which stand for one.
    let hasDoubledQuotes: Bool

    var range: Range<Int> { start..<end }
  }

  /// The record without its line end.
  var bytes: [UInt8] = []
  var fields: [Field] = []
  /// The line the record starts on, from 1.
  var line = 1

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
    guard index < fields.count else { return location(ofByte: bytes.count) }
    let field = fields[index]
    return location(ofByte: field.isQuoted ? field.start - 1 : field.start)
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

/// The bytes that mean something in a CSV file or a number.
enum ASCII {
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let quote = UInt8(ascii: "\"")
  static let comma = UInt8(ascii: ",")
  static let zero = UInt8(ascii: "0")
}
