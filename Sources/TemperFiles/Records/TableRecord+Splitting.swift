import TemperCore

extension TableRecord {
  /// Finds the fields in `bytes` by the quoting rules of RFC 4180. O(bytes).
  ///
  /// - Throws: `FileError` for a quote inside an unquoted field, text behind a closing quote, a quote that is not closed
  ///   and a carriage return on its own.
  mutating func split(path: String) throws {
    guard case .separated(let separator) = format else { return }
    fields.removeAll(keepingCapacity: true)
    length = bytes.count
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
  func error(_ path: String, byte offset: Int, found: String, expected: String, remedy: String?) -> FileError {
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
