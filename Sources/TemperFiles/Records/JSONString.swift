import TemperCore

/// A string of JSON as it is written between its quotes.
struct JSONString {
  private let bytes: ArraySlice<UInt8>
  private let place: TextPlace
  private let path: String

  init(_ piece: JSONObject.Piece, in bytes: [UInt8], path: String) {
    self.bytes = bytes[piece.range]
    place = piece.place
    self.path = path
  }

  /// The UTF-8 bytes of the text it stands for. O(bytes).
  ///
  /// - Throws: `FileError` for control characters, unknown escapes, half of a surrogate pair, U+0000 and bytes that are not
  ///   UTF-8.
  func text() throws(FileError) -> [UInt8] {
    try requireValid()
    var text: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte == JSONText.backslash {
        index = try decodeEscape(at: index, into: &text)
      } else if byte < 0x20 {
        throw byte == 0
          ? zero(at: index)
          : error(
            index, found: "a control character inside a string", expected: "its escape",
            remedy: "write it as \\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))")
      } else {
        text.append(byte)
        index += 1
      }
    }
    return text
  }

  /// - Throws: `FileError` for bytes that are not UTF-8.
  func requireValid() throws(FileError) {
    guard bytes.contains(where: { $0 >= 0x80 }) else { return }
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var index = bytes.startIndex
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let scalar): index += scalar.count
      case .error:
        throw error(
          index, found: "bytes that are not UTF-8", expected: "UTF-8 text", remedy: "save the file as UTF-8")
      case .emptyInput: return
      }
    }
  }

  /// Appends what the escape at `start` stands for; returns the index behind it.
  private func decodeEscape(at start: Int, into text: inout [UInt8]) throws(FileError) -> Int {
    let next = start + 1 < bytes.endIndex ? bytes[start + 1] : 0
    if let plain = JSONText.escaped(next) {
      text.append(plain)
      return start + 2
    }
    guard next == UInt8(ascii: "u"), let unit = hexadecimal(at: start + 2) else {
      throw error(
        start,
        found:
          "the escape \(Printable.quoted(String(decoding: bytes[start..<min(start + 2, bytes.endIndex)], as: UTF8.self)))",
        expected: #"one of \" \\ \/ \b \f \n \r \t and \u with four hexadecimal digits"#,
        remedy: #"write a backslash as \\"#)
    }
    if unit == 0 { throw zero(at: start) }
    if let scalar = Unicode.Scalar(unit) {
      text.append(contentsOf: String(Character(scalar)).utf8)
      return start + 6
    }
    // Beyond U+FFFF two surrogates stand for one scalar.
    guard unit < 0xDC00, start + 7 < bytes.endIndex, bytes[start + 6] == JSONText.backslash,
      bytes[start + 7] == UInt8(ascii: "u"), let low = hexadecimal(at: start + 8), (0xDC00...0xDFFF).contains(low),
      let scalar = Self.scalar(high: unit, low: low)
    else {
      throw error(
        start, found: "half of a surrogate pair", expected: "a high surrogate and a low one behind it",
        remedy: "write the character itself")
    }
    text.append(contentsOf: String(Character(scalar)).utf8)
    return start + 12
  }

  /// The value of the four hexadecimal digits at `start`, or nil.
  private func hexadecimal(at start: Int) -> UInt16? {
    guard start + 4 <= bytes.endIndex else { return nil }
    var value: UInt16 = 0
    for byte in bytes[start..<start + 4] {
      guard byte < 0x80, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  /// The scalar that two surrogates stand for.
  private static func scalar(high: UInt16, low: UInt16) -> Unicode.Scalar? {
    let upper = UInt32(high) - 0xD800
    let lower = UInt32(low) - 0xDC00
    return Unicode.Scalar(0x10000 + (upper << 10 | lower))
  }

  private func zero(at index: Int) -> FileError {
    error(index, found: "the character U+0000", expected: "text without it", remedy: "remove the character")
  }

  /// An error about what stands at a byte: the string is on one line, its quote before it.
  private func error(_ index: Int, found: String, expected: String, remedy: Message) -> FileError {
    let before = bytes[..<index].count { $0 & 0xC0 != 0x80 }
    return FileError(
      kind: .badData, path: path, line: place.line, column: place.column + 1 + before, found: found,
      expected: expected, remedy: remedy)
  }
}
