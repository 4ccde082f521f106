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

extension TableRecord {
  /// Takes the string whose opening quote is at `start`; returns the index behind its closing quote.
  mutating func splitString(from start: Int, isKey: Bool, path: String) throws -> Int {
    var index = start + 1
    while index < length, bytes[index] != ASCII.quote, bytes[index] != JSONText.backslash, bytes[index] >= 0x20 {
      index += 1
    }
    if index < length, bytes[index] == ASCII.quote {
      append(Field(start: start + 1, end: index, origin: start, hasDoubledQuotes: false), isKey: isKey)
      return index + 1
    }
    // Decoded behind the line, where no other field lies.
    let first = bytes.count
    let plain = Array(bytes[start + 1..<index])
    bytes.append(contentsOf: plain)
    while true {
      guard index < length else {
        throw error(
          path, byte: start, found: "a string that is not closed", expected: "a closing quote",
          remedy: "close it, and write a quote inside it as \\\"")
      }
      let byte = bytes[index]
      if byte == ASCII.quote { break }
      if byte < 0x20 {
        throw error(
          path, byte: index, found: "a control character inside a string", expected: "its escape",
          remedy: "write it as \\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))")
      }
      if byte == JSONText.backslash {
        index = try decodeEscape(at: index, path: path)
      } else {
        bytes.append(byte)
        index += 1
      }
    }
    append(Field(start: first, end: bytes.count, origin: start, hasDoubledQuotes: false), isKey: isKey)
    return index + 1
  }

  private mutating func append(_ field: Field, isKey: Bool) {
    if isKey { keys.append(field) } else { fields.append(field) }
  }

  /// Appends what the escape at `start` stands for; returns the index behind it.
  private mutating func decodeEscape(at start: Int, path: String) throws -> Int {
    guard start + 1 < length else { return length }
    if let plain = JSONText.escapes[bytes[start + 1]] {
      bytes.append(plain)
      return start + 2
    }
    guard bytes[start + 1] == UInt8(ascii: "u"), let unit = hexadecimal(at: start + 2) else {
      let shown = bytes[start..<min(start + 2, length)]
      throw error(
        path, byte: start, found: "the escape \(Printable.quoted(String(decoding: shown, as: UTF8.self)))",
        expected: #"one of \" \\ \/ \b \f \n \r \t and \u with four hexadecimal digits"#,
        remedy: #"write a backslash as \\"#)
    }
    if unit == 0 {
      throw error(
        path, byte: start, found: "the character U+0000", expected: "text without it", remedy: "remove the character")
    }
    if let scalar = Unicode.Scalar(unit) {
      bytes.append(contentsOf: String(Character(scalar)).utf8)
      return start + 6
    }
    // Beyond U+FFFF two surrogates stand for one scalar.
    guard unit < 0xDC00, start + 7 < length, bytes[start + 6] == JSONText.backslash,
      bytes[start + 7] == UInt8(ascii: "u"), let low = hexadecimal(at: start + 8), (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + UInt32(low) - 0xDC00)
    else {
      throw error(
        path, byte: start, found: "half of a surrogate pair", expected: "a high surrogate and a low one behind it",
        remedy: "write the character itself")
    }
    bytes.append(contentsOf: String(Character(scalar)).utf8)
    return start + 12
  }

  /// The value of the four hexadecimal digits at `start`, or nil.
  private func hexadecimal(at start: Int) -> UInt16? {
    guard start + 4 <= length else { return nil }
    var value: UInt16 = 0
    for byte in bytes[start..<start + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }
}

/// The keys of the first object of a JSON Lines file, which every other must have.
struct JSONKeys {
  private let names: [[UInt8]]
  private let texts: [String]
  private let index: IdentifierIndex

  /// - Parameter header: the keys of the first object.
  /// - Throws: `FileError` where there are none.
  init(_ header: TableRecord, path: String) throws {
    guard !header.fields.isEmpty else {
      throw header.error(
        path, byte: 0, found: "an object without keys", expected: "an id and a value for each column", remedy: nil)
    }
    names = header.fields.indices.map { Array(header.content($0)) }
    texts = header.fields.indices.map(header.text)
    index = IdentifierIndex(texts)
  }

  /// Puts the values of an object into the order of the first one's keys. O(keys).
  ///
  /// - Throws: `FileError` for a key that the first object does not have, for one that is missing, and for one that comes
  ///   twice.
  func arrange(_ record: inout TableRecord, path: String) throws {
    if record.keys.count == names.count,
      names.indices.allSatisfy({ record.bytes[record.keys[$0].range].elementsEqual(names[$0]) })
    {
      return
    }
    var fields = [TableRecord.Field?](repeating: nil, count: names.count)
    for (position, key) in record.keys.enumerated() {
      let name = String(decoding: record.bytes[key.range], as: UTF8.self)
      guard let column = index.number(of: name) else {
        throw record.error(
          path, byte: key.origin, found: "the key \(Printable.quoted(name))", expected: "the keys of the first object",
          remedy: NearMiss.question(for: name, among: texts) ?? "remove the key")
      }
      guard fields[column] == nil else {
        throw record.error(
          path, byte: key.origin, found: "the key \(Printable.quoted(name)) a second time", expected: "every key once",
          remedy: "remove one of them")
      }
      fields[column] = record.fields[position]
    }
    if let missing = fields.firstIndex(where: { $0 == nil }) {
      throw record.error(
        path, byte: record.length, found: "no key \(Printable.quoted(texts[missing]))",
        expected: "the keys of the first object", remedy: "complete the row")
    }
    record.fields = fields.compactMap { $0 }
  }
}

/// The bytes that mean something in JSON.
enum JSONText {
  static let backslash = UInt8(ascii: "\\")

  /// What the byte behind a backslash stands for, where it is one byte.
  static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
    UInt8(ascii: "/"): UInt8(ascii: "/"), UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A,
    UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
  ]

  /// Whether a byte can be part of a number or of a word such as `null`.
  static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// The word or number that starts at `index`, or else the one character that stands there.
  static func word(in bytes: ArraySlice<UInt8>, at index: Int) -> String {
    guard index < bytes.endIndex else { return "" }
    let word = bytes[index...].prefix(while: isWordByte)
    if !word.isEmpty { return String(decoding: word, as: UTF8.self) }
    return String(decoding: bytes[index...].prefix(4), as: UTF8.self).unicodeScalars.first.map { String($0) } ?? ""
  }
}
