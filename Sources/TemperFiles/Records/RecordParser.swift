import TemperCore

/// A push parser for CSV and TSV: lines ending in LF or CRLF, UTF-8 with or without a byte order mark.
///
/// What is wrong with one row does not hide what is wrong with the next: such problems are collected, and thrown together at
/// the end. What makes the rows behind it doubtful (a quote that is not closed, a header that does not fit) ends the reading.
///
/// Bytes come in pieces of any size, and the way they are cut changes nothing. It holds one record at a time, of at most
/// `recordLimit` bytes, so memory does not grow with the file.
struct RecordParser<Sink: RecordSink>: TableParser {
  /// Longest record, in bytes. A file with a quote that is not closed would otherwise be read into memory whole.
  static var recordLimit: Int { 1 << 20 }

  let path: String
  let format: TextFormat
  /// Whether the first line names the columns; else they are called 1, 2 and so on.
  let namesColumns: Bool
  private(set) var sink: Sink
  /// What is wrong with the rows so far.
  private(set) var problems = ProblemList()
  private var record: TableRecord
  private var isInQuotes = false
  /// All bytes of the record that are not plain ASCII text, or-ed: its top bit says that UTF-8 is to be checked.
  private var otherBytes: UInt8 = 0
  /// Line feeds inside the record's quoted fields.
  private var innerLineCount = 0
  private var isFirstLine = true
  private var hasHeader = false
  private var firstBlankLine: Int?
  private var lineAfterLastRecord = 1

  init(path: String, format: TextFormat = .csv, namesColumns: Bool = true, sink: Sink) {
    self.path = path
    self.namesColumns = namesColumns
    self.format = format
    self.sink = sink
    record = TableRecord(format: format)
  }

  var position: FilePlace {
    let place = record.location(ofByte: record.bytes.count)
    return .text(line: place.line, column: place.column)
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
        if !sink.wantsMore || problems.isFull { return false }
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
        kind: .badData, path: path, line: 1, column: 1, found: "an empty file",
        expected: "a header line and rows")
    }
    // What is said about the whole would be said about the rows that are left.
    if problems.isEmpty { try sink.finish(nextLine: lineAfterLastRecord) }
  }

  private mutating func endRecord() throws {
    if record.bytes.last == ASCII.carriageReturn, !isInQuotes { record.bytes.removeLast() }
    if isFirstLine { try startFile() }
    if record.bytes.isEmpty {
      firstBlankLine = firstBlankLine ?? record.line
      if record.line - (firstBlankLine ?? 0) > Self.recordLimit { throw blankLine(firstBlankLine ?? 1) }
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
    if let line = firstBlankLine {
      firstBlankLine = nil
      problems.add(blankLine(line))
    }
    lineAfterLastRecord = record.line + innerLineCount + 1
    if otherBytes & 0x80 != 0, let offset = record.firstInvalidByte() {
      let error = record.error(
        path, byte: offset, found: "bytes that are not UTF-8", expected: "UTF-8 text",
        remedy: "save the file as UTF-8; from Western Windows: iconv -f CP1252 -t UTF-8")
      guard hasHeader else { throw error }
      problems.add(error)
      return
    }
    try deliverFields()
  }

  private func blankLine(_ line: Int) -> FileError {
    FileError(
      kind: .badData, path: path, line: line, column: 1, found: "a blank line", expected: "a row",
      remedy: "remove the line")
  }

  private mutating func deliverFields() throws {
    try record.split(path: path)
    if !hasHeader {
      hasHeader = true
      try sink.header(namesColumns ? record : record.numbered)
      if namesColumns || !sink.wantsMore { return }
    }
    do {
      try sink.row(record)
    } catch let error as FileError where error.kind == .badData {
      problems.add(error)
    }
  }

  private mutating func startFile() throws {
    isFirstLine = false
    try FileStart.check(&record.bytes, path: path)
    let marks = record.bytes.filter { $0 > 0x20 }.prefix(2)
    let opening = String(decoding: Array(marks), as: UTF8.self)
    if ["{\"", "[{", "[", "{"].contains(opening) {
      throw FileError(
        kind: .badData, path: path, line: 1, column: 1, found: "JSON", expected: "a line of \(format.name)",
        remedy: path == TableFile.standardInput ? "say \(.format) json" : "name it .json")
    }
    if !namesColumns { return }
    func isFirst(_ found: String, remedy: Message) -> FileError {
      FileError(
        kind: .badData, path: path, line: 1, column: 1, found: found, expected: "the names of the columns",
        remedy: remedy)
    }
    let bytes = record.bytes
    if bytes.count == 5, String(decoding: bytes.prefix(4), as: UTF8.self).lowercased() == "sep=" {
      throw isFirst(
        "the line \(Printable.quoted(String(decoding: bytes, as: UTF8.self))), by which spreadsheets are told the separator",
        remedy: "remove the line")
    }
    if bytes.first == UInt8(ascii: "#"), case .separated(let separator) = format, !bytes.contains(separator) {
      throw isFirst("a remark", remedy: "remove the lines that begin with #: grep -v '^#'")
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
      found: "a line of more than \(Printable.grouped(Self.recordLimit)) bytes",
      expected: "a row of a \(format.name) file",
      remedy: "check that the file is a \(format.name) file")
  }
}

/// What the first bytes of a file of text may be.
enum FileStart {
  /// Takes off a byte order mark of UTF-8.
  ///
  /// - Parameter bytes: the first line, or what there is of it.
  /// - Throws: `FileError` for UTF-16, and for files that are no text.
  static func check(_ bytes: inout [UInt8], path: String) throws {
    func refusal(_ found: String, _ expected: String, _ remedy: Message) -> FileError {
      FileError(
        kind: .badData, path: path, line: 1, column: 1, found: found, expected: expected, remedy: remedy)
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      bytes.removeFirst(3)
    } else if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw refusal("UTF-16 text", "UTF-8 text", "save the file as UTF-8: iconv -f UTF-16 -t UTF-8")
    } else if let foreign = ForeignFormat(bytes[...]) {
      throw foreign.refusal(path)
    }
  }
}
