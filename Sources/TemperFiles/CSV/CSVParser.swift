import TemperCore

/// Takes the records of a CSV file, one after the other.
protocol CSVSink {
  /// False when the records so far are enough.
  var wantsMore: Bool { get }
  /// Takes the first record.
  mutating func header(_ record: CSVRecord) throws
  /// Takes any other record.
  mutating func row(_ record: CSVRecord) throws
  /// Called once after the last record. `nextLine` is the line behind it.
  mutating func finish(nextLine: Int) throws
}

/// A push parser for CSV: quoting by RFC 4180, lines ending in LF or CRLF, UTF-8 with or without a byte order mark.
///
/// Bytes come in pieces of any size, and the way they are cut changes nothing. It holds one record at a time, of at most
/// `recordLimit` bytes, so memory does not grow with the file.
struct CSVParser<Sink: CSVSink>: ByteConsumer {
  /// Longest record, in bytes. A file with a quote that is not closed would otherwise be read into memory whole.
  static var recordLimit: Int { 1 << 20 }

  let path: String
  private(set) var sink: Sink
  private var record = CSVRecord()
  private var isInQuotes = false
  /// All bytes of the record that are not plain ASCII text, or-ed: its top bit says that UTF-8 is to be checked.
  private var otherBytes: UInt8 = 0
  /// Line feeds inside the record's quoted fields.
  private var innerLineCount = 0
  private var isFirstLine = true
  private var hasHeader = false
  private var firstBlankLine: Int?
  private var lineAfterLastRecord = 1

  init(path: String, sink: Sink) {
    self.path = path
    self.sink = sink
  }

  var position: (line: Int, column: Int) {
    record.location(ofByte: record.bytes.count)
  }

  /// Takes the next piece of the file. O(bytes).
  ///
  /// - Returns: False when the sink wants no more; what follows need not be fed.
  /// - Throws: `FileError`, or what the sink throws.
  mutating func feed(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
    var start = 0
    var index = 0
    var end = scanEnd(bytes, from: start)
    while index < end {
      let byte = bytes[index]
      // Digits, letters, commas: everything from # to DEL.
      if byte &- 0x23 <= 0x7F - 0x23 {
        index += 1
        continue
      }
      switch byte {
      case ASCII.lineFeed where !isInQuotes:
        record.bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
        start = index + 1
        try endRecord()
        if !sink.wantsMore { return false }
        end = scanEnd(bytes, from: start)
      case ASCII.lineFeed:
        innerLineCount += 1
      case ASCII.quote:
        isInQuotes.toggle()
      case 0:
        record.bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
        throw try zeroByte()
      default:
        otherBytes |= byte
      }
      index += 1
    }
    record.bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    if record.bytes.count > Self.recordLimit { throw try tooLong() }
    return true
  }

  /// How far to scan: to the end of the piece, or to the byte that makes the record too long. That byte is the same one
  /// however the bytes are cut.
  private func scanEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    min(bytes.count, start + Self.recordLimit + 1 - record.bytes.count)
  }

  /// Ends the file: the last line may lack its line end.
  ///
  /// - Throws: `FileError`, or what the sink throws.
  mutating func finish() throws {
    if !record.bytes.isEmpty { try endRecord() }
    guard hasHeader else {
      throw FileError(
        kind: .badData, path: path, line: 1, column: 1, found: "an empty file", expected: "a header line and rows")
    }
    try sink.finish(nextLine: lineAfterLastRecord)
  }

  private mutating func endRecord() throws {
    if record.bytes.last == ASCII.carriageReturn, !isInQuotes { record.bytes.removeLast() }
    if isFirstLine { try startFile() }
    if record.bytes.isEmpty {
      firstBlankLine = firstBlankLine ?? record.line
    } else {
      try deliver()
    }
    record.line += innerLineCount + 1
    record.bytes.removeAll(keepingCapacity: true)
    innerLineCount = 0
    otherBytes = 0
    isInQuotes = false
  }

  private mutating func deliver() throws {
    // Blank lines are harmless only at the end of the file.
    if let firstBlankLine {
      throw FileError(
        kind: .badData, path: path, line: firstBlankLine, column: 1, found: "a blank line", expected: "a row",
        remedy: "remove the line")
    }
    if otherBytes & 0x80 != 0, let offset = record.firstInvalidByte() {
      throw record.error(
        path, byte: offset, found: "bytes that are not UTF-8", expected: "UTF-8 text", remedy: "save the file as UTF-8")
    }
    try record.split(path: path)
    lineAfterLastRecord = record.line + innerLineCount + 1
    if hasHeader {
      try sink.row(record)
    } else {
      hasHeader = true
      try sink.header(record)
    }
  }

  /// Takes off a byte order mark of UTF-8 and refuses those of UTF-16.
  private mutating func startFile() throws {
    isFirstLine = false
    if record.bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      record.bytes.removeFirst(3)
    } else if record.bytes.starts(with: [0xFF, 0xFE]) || record.bytes.starts(with: [0xFE, 0xFF]) {
      throw FileError(
        kind: .badData, path: path, line: 1, column: 1, found: "UTF-16 text", expected: "UTF-8 text",
        remedy: "save the file as UTF-8")
    }
  }

  private mutating func zeroByte() throws -> FileError {
    if isFirstLine { try startFile() }
    return record.error(
      path, byte: record.bytes.count, found: "the character U+0000", expected: "text without it",
      remedy: "save the file as UTF-8, or remove the character")
  }

  private mutating func tooLong() throws -> FileError {
    if isFirstLine { try startFile() }
    // A quote that is not closed is the likely cause, and is found by splitting what there is.
    if isInQuotes { try record.split(path: path) }
    return FileError(
      kind: .badData, path: path, line: record.line, column: 1,
      found: "a line of more than \(Printable.grouped(Self.recordLimit)) bytes", expected: "a row of a CSV file",
      remedy: "check that the file is a CSV file")
  }
}
