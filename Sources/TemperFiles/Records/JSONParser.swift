import TemperCore

/// A push parser for objects of JSON (RFC 8259): one behind the other, as in JSON Lines, or in one array, with any space
/// between and within them.
///
/// The keys of the first object are the header. Values that the sink does not read are passed over: of any length, nested or
/// not, and whether or not they are text that anything could be made of. The others are kept, of at most `valueLimit` bytes
/// each, so that memory does not grow with the file.
///
/// What is wrong with one object does not hide what is wrong with the next. Where it breaks the text itself, reading goes on
/// with the next line if the object stands on one, and ends otherwise.
struct JSONParser<Sink: RecordSink>: TableParser {
  /// Longest value that is read, and most bytes of an object's keys.
  static var valueLimit: Int { 1 << 20 }
  /// Most brackets within each other.
  static var depthLimit: Int { 10_000 }

  private enum State: Equatable {
    /// Where an object may begin, or the file or the array may end.
    case between
    /// Behind an object of an array.
    case afterObject
    /// Behind the comma between two objects.
    case beforeObject
    /// Behind an opening brace.
    case beforeFirstKey
    case beforeKey, inKey, afterKey
    case beforeValue, inString, inWord, inNested, inNestedString
    case afterValue
    /// Behind the array.
    case end
    /// In the rest of a line that is broken.
    case skipping
  }

  let path: String
  private(set) var sink: Sink
  private(set) var problems = ProblemList()
  private var state = State.between
  private var isArray = false
  private var place = TextPlace()
  /// The first bytes, until there are enough to know what file this is.
  private var head: [UInt8] = []
  private var hasStarted = false
  private var object: JSONObject
  /// The bytes that will close the brackets that are open.
  private var closers: [UInt8] = []
  private var isEscaped = false
  /// The columns, once the first object has named them.
  private var columns: JSONColumns?

  init(path: String, sink: Sink) {
    self.path = path
    self.sink = sink
    object = JSONObject(path: path)
  }

  var position: FilePlace { .text(line: place.line, column: place.column) }

  /// Takes the next piece of the file. O(bytes).
  ///
  /// - Returns: False when the sink wants no more; what follows need not be fed.
  /// - Throws: `FileError`, or what the sink throws.
  mutating func feed(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
    if hasStarted { return try take(bytes) }
    head.append(contentsOf: bytes)
    return head.count < ForeignFormat.headLength ? true : try start()
  }

  /// Ends the file.
  mutating func finish() throws {
    if !hasStarted, try !start() { return }
    switch state {
    case .between where !isArray, .end, .skipping: break
    default: throw unexpected("the end of the file", expected(in: state), nil)
    }
    guard columns != nil else {
      throw FileError(
        kind: .badData, path: path, line: 1, column: 1, found: isArray ? "an empty array" : "an empty file",
        expected: "JSON objects, one for each row")
    }
    if problems.isEmpty { try sink.finish(nextLine: place.column == 1 ? place.line : place.line + 1) }
  }

  private mutating func start() throws -> Bool {
    hasStarted = true
    try FileStart.check(&head, path: path)
    let first = head
    head = []
    return try first.withUnsafeBytes { try take($0) }
  }

  private mutating func take(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
    var index = 0
    while index < bytes.count {
      do {
        guard try step(bytes, &index) else { return false }
      } catch let error as FileError where error.kind == .badData {
        // Only a line on its own can be passed over without losing the thread.
        guard columns != nil, !isArray, state == .between || object.start.line == place.line else { throw error }
        problems.add(error)
        if problems.isFull { return false }
        state = .skipping
      }
    }
    return true
  }

  /// Takes at least one byte, or changes the state.
  ///
  /// - Returns: False when no more is wanted.
  private mutating func step(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) throws -> Bool {
    switch state {
    case .inString, .inKey: try takeString(bytes, &index)
    case .inNestedString: takeNestedString(bytes, &index)
    case .inNested: try takeNested(bytes, &index)
    case .inWord: takeWord(bytes, &index)
    case .skipping:
      let isEnd = bytes[index] == ASCII.lineFeed
      advance(bytes[index])
      index += 1
      if isEnd { state = .between }
    default:
      let byte = bytes[index]
      if byte == 0x20 || byte == ASCII.lineFeed || byte == ASCII.carriageReturn || byte == ASCII.tab {
        advance(byte)
        index += 1
        return true
      }
      return try takeMark(byte, bytes, &index)
    }
    return true
  }

  /// Takes a byte that stands between keys and values.
  private mutating func takeMark(_ byte: UInt8, _ bytes: UnsafeRawBufferPointer, _ index: inout Int) throws -> Bool {
    let mark = Character(Unicode.Scalar(byte))
    switch (state, mark) {
    case (.between, "["), (.beforeObject, "{"), (.between, "{"):
      if mark == "[" {
        if isArray || columns != nil { throw unexpected(bytes, index) }
        isArray = true
      } else {
        object.begin(at: place)
        state = .beforeFirstKey
      }
    case (.between, "]") where isArray, (.afterObject, "]"): state = .end
    case (.afterObject, ","): state = .beforeObject
    case (.beforeFirstKey, "\""), (.beforeKey, "\""):
      object.beginKey(at: place)
      state = .inKey
    case (.afterKey, ":"): state = .beforeValue
    case (.afterValue, ","): state = .beforeKey
    case (.beforeFirstKey, "}"), (.afterValue, "}"):
      advance(byte)
      index += 1
      object.end = place
      state = isArray ? .afterObject : .between
      return try endObject()
    case (.beforeValue, _):
      try beginValue(byte, bytes, &index)
      return true
    default: throw unexpected(bytes, index)
    }
    advance(byte)
    index += 1
    return true
  }

  private mutating func beginValue(_ byte: UInt8, _ bytes: UnsafeRawBufferPointer, _ index: inout Int) throws {
    let use = columns.map { $0.use(of: &object, passesOver: sink.passesOver) }
    // Of the first object all values are kept: which ones are read is known behind its keys.
    object.beginValue(at: place, isKept: use.map { $0 != .unread } ?? true)
    switch byte {
    case ASCII.quote:
      object.kind = .text
      advance(byte)
      index += 1
      state = .inString
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      object.kind = byte == UInt8(ascii: "[") ? .list : .object
      closers = []
      state = .inNested
    case _ where JSONText.isWordByte(byte): state = .inWord
    default: throw unexpected(bytes, index)
    }
  }

  private mutating func endObject() throws -> Bool {
    if columns == nil {
      let header = try object.header()
      try sink.header(header)
      columns = try JSONColumns(header, path: path) { sink.use(of: $0) }
      if !sink.wantsMore { return false }
    }
    do {
      if let record = try columns?.record(of: object, passesOver: sink.passesOver) { try sink.row(record) }
    } catch let error as FileError where error.kind == .badData {
      problems.add(error)
    }
    return sink.wantsMore && !problems.isFull
  }

  private mutating func advance(_ byte: UInt8) {
    if byte == ASCII.lineFeed {
      place.line += 1
      place.column = 1
    } else if byte & 0xC0 != 0x80 {
      place.column += 1
    }
  }
}

extension JSONParser {
  /// The end of the run of bytes from `index` on that mean nothing within a string; counts its columns.
  private mutating func plainEnd(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Int {
    var end = index
    var columns = 0
    while end < bytes.count {
      let byte = bytes[end]
      if byte == ASCII.quote || byte == JSONText.backslash || byte < 0x20 { break }
      if byte & 0xC0 != 0x80 { columns += 1 }
      end += 1
    }
    place.column += columns
    return end
  }

  /// Takes a piece of a key or of a value that is a string.
  private mutating func takeString(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) throws {
    if isEscaped {
      // Whatever is escaped, a quote too.
      if bytes[index] == ASCII.lineFeed { throw notClosed() }
      isEscaped = false
      object.keep(bytes, index..<index + 1)
      advance(bytes[index])
      index += 1
      return
    }
    let end = plainEnd(bytes, index)
    object.keep(bytes, index..<end)
    index = end
    guard end < bytes.count else { return }
    let byte = bytes[end]
    switch byte {
    case ASCII.quote:
      if state == .inKey {
        try object.endKey()
        state = .afterKey
      } else {
        object.endValue()
        state = .afterValue
      }
    case ASCII.lineFeed: throw notClosed()
    default:
      isEscaped = byte == JSONText.backslash
      object.hasEscapes = true
      object.keep(bytes, end..<end + 1)
    }
    advance(byte)
    index += 1
  }

  private mutating func notClosed() -> FileError {
    isEscaped = false
    let start = object.valueStart
    return FileError(
      kind: .badData, path: path, line: start.line, column: start.column, found: "a string that is not closed",
      expected: "a closing quote", remedy: "close it, and write a quote inside it as \\\"")
  }

  private mutating func takeNested(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) throws {
    let start = index
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        guard closers.count < Self.depthLimit else {
          throw unexpected("brackets within each other, more than \(Printable.grouped(Self.depthLimit))", "fewer", nil)
        }
        // Both closing brackets stand two behind their opening ones.
        closers.append(byte + 2)
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        guard closers.popLast() == byte else { throw unexpected(bytes, index) }
      case ASCII.quote: state = .inNestedString
      default: break
      }
      advance(byte)
      index += 1
      if closers.isEmpty { state = .afterValue }
      if state != .inNested { break }
    }
    object.keep(bytes, start..<index)
    if state == .afterValue { object.endValue() }
  }

  private mutating func takeNestedString(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) {
    let start = index
    while index < bytes.count {
      if isEscaped {
        isEscaped = false
      } else {
        index = plainEnd(bytes, index)
        guard index < bytes.count else { break }
        if bytes[index] == ASCII.quote { state = .inNested }
        isEscaped = bytes[index] == JSONText.backslash
      }
      advance(bytes[index])
      index += 1
      if state == .inNested { break }
    }
    object.keep(bytes, start..<index)
  }

  private mutating func takeWord(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) {
    var end = index
    while end < bytes.count, JSONText.isWordByte(bytes[end]) { end += 1 }
    object.keep(bytes, index..<end)
    place.column += end - index
    index = end
    if end < bytes.count {
      object.endWord()
      state = .afterValue
    }
  }

  // Errors.

  private func expected(in state: State) -> String {
    switch state {
    case .between: columns == nil && !isArray ? "a JSON object" : "an object for each row"
    case .beforeObject: "an object for each row"
    case .afterObject: "a comma or a closing bracket behind the object"
    case .beforeFirstKey, .beforeKey: "a key in double quotes"
    case .afterKey: "a colon behind the key"
    case .beforeValue: "a value behind the colon"
    case .afterValue, .inWord: "a comma or a closing brace behind the value"
    case .inNested: "closing brackets for those that are open"
    case .inKey, .inString, .inNestedString: "a closing quote"
    case .end, .skipping: "nothing behind the array"
    }
  }

  private func unexpected(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> FileError {
    let word = JSONText.word(in: bytes[index...])
    let remedy: Message? =
      state == .between && columns == nil && !isArray
      ? "write one object for each row, as JSON Lines or in an array" : nil
    return unexpected(Printable.quoted(word), expected(in: state), remedy)
  }

  private func unexpected(_ found: String, _ expected: String, _ remedy: Message?) -> FileError {
    FileError(
      kind: .badData, path: path, line: place.line, column: place.column, found: found, expected: expected,
      remedy: remedy)
  }
}
