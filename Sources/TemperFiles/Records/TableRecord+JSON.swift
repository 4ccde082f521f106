import TemperCore

extension TableRecord {
  /// The record of the keys, as a header.
  var keyRecord: TableRecord {
    var header = self
    header.fields = keys
    header.keys = []
    return header
  }

  /// Finds keys and values of the JSON object (RFC 8259) in `bytes`, in the order they are written. O(bytes).
  ///
  /// Only flat objects of strings and numbers are rows. Strings with escapes are put, decoded, behind the line.
  ///
  /// - Throws: `FileError` for anything else on the line.
  mutating func splitObject(path: String) throws {
    keys.removeAll(keepingCapacity: true)
    fields.removeAll(keepingCapacity: true)
    // What an earlier look at the same line decoded.
    if length > 0 { bytes.removeSubrange(length...) }
    length = bytes.count
    var index = skipSpace(0)
    try expect(UInt8(ascii: "{"), at: index, "a JSON object", path, openRemedy(at: index))
    index = skipSpace(index + 1)
    if isByte(UInt8(ascii: "}"), at: index) {
      index += 1
    } else {
      index = try splitMembers(from: index, path: path)
    }
    index = skipSpace(index)
    guard index == length else {
      throw unexpected(at: index, path, "the end of the line behind the object", "write one object a line")
    }
  }

  /// Takes the members up to and with the closing brace; returns the index behind it.
  private mutating func splitMembers(from start: Int, path: String) throws -> Int {
    var index = start
    while true {
      try expect(ASCII.quote, at: index, "a key in double quotes", path, nil)
      index = try splitString(from: index, isKey: true, path: path)
      index = skipSpace(index)
      try expect(UInt8(ascii: ":"), at: index, "a colon behind the key", path, nil)
      index = skipSpace(try splitValue(from: skipSpace(index + 1), path: path))
      if isByte(UInt8(ascii: "}"), at: index) { return index + 1 }
      try expect(ASCII.comma, at: index, "a comma or a closing brace behind the value", path, nil)
      index = skipSpace(index + 1)
    }
  }

  private mutating func splitValue(from start: Int, path: String) throws -> Int {
    if isByte(ASCII.quote, at: start) { return try splitString(from: start, isKey: false, path: path) }
    guard let end = numberEnd(from: start) else { throw noValue(at: start, path) }
    fields.append(Field(start: start, end: end, origin: start, hasDoubledQuotes: false))
    return end
  }

  /// The end of the JSON number at `start`, or nil where there is none.
  private func numberEnd(from start: Int) -> Int? {
    func digits(_ from: Int) -> Int {
      var index = from
      while index < length, bytes[index] &- ASCII.zero <= 9 { index += 1 }
      return index
    }
    var index = isByte(UInt8(ascii: "-"), at: start) ? start + 1 : start
    let whole = digits(index)
    // No leading zeros.
    guard whole > index, whole == index + 1 || bytes[index] != ASCII.zero else { return nil }
    index = whole
    if isByte(UInt8(ascii: "."), at: index) {
      let fraction = digits(index + 1)
      guard fraction > index + 1 else { return nil }
      index = fraction
    }
    if index < length, bytes[index] | 0x20 == UInt8(ascii: "e") {
      let isSigned = isByte(UInt8(ascii: "-"), at: index + 1) || isByte(UInt8(ascii: "+"), at: index + 1)
      let first = index + (isSigned ? 2 : 1)
      let exponent = digits(first)
      guard exponent > first else { return nil }
      index = exponent
    }
    return index < length && JSONText.isWordByte(bytes[index]) ? nil : index
  }

  private func noValue(at index: Int, _ path: String) -> FileError {
    let remedy: String? =
      switch JSONText.word(in: bytes[..<length], at: index).lowercased() {
      case "null", "nan", "inf", "infinity", "-inf", "-infinity": "fill in the value or remove the row"
      case "true", "false": "write 1 for true and 0 for false"
      case "{", "[": "write flat objects, one value for each key"
      default: nil
      }
    return unexpected(at: index, path, "a string or a number", remedy)
  }

  private func openRemedy(at index: Int) -> String {
    isByte(UInt8(ascii: "["), at: index)
      ? "write one object a line, without the brackets and commas of an array" : "write one object a line"
  }

  func skipSpace(_ start: Int) -> Int {
    var index = start
    while index < length, bytes[index] == 0x20 || bytes[index] == ASCII.tab || bytes[index] == ASCII.carriageReturn {
      index += 1
    }
    return index
  }

  private func isByte(_ byte: UInt8, at index: Int) -> Bool { index < length && bytes[index] == byte }

  private func expect(_ byte: UInt8, at index: Int, _ expected: String, _ path: String, _ remedy: String?) throws {
    if !isByte(byte, at: index) { throw unexpected(at: index, path, expected, remedy) }
  }

  /// An error about what stands at a byte of the line.
  private func unexpected(at index: Int, _ path: String, _ expected: String, _ remedy: String?) -> FileError {
    let found =
      index < length ? Printable.quoted(JSONText.word(in: bytes[..<length], at: index)) : "the end of the line"
    return error(path, byte: index, found: found, expected: expected, remedy: remedy)
  }
}
