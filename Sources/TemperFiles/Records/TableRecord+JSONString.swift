import TemperCore

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
