/// A value as Python's `repr` writes it: what the header of a NumPy file is made of.
indirect enum PythonLiteral: Equatable {
  case text(String)
  case integer(Int)
  case boolean(Bool)
  case none
  /// A tuple or a list.
  case sequence([PythonLiteral])
  case dictionary([(key: String, value: PythonLiteral)])

  static func == (a: PythonLiteral, b: PythonLiteral) -> Bool {
    switch (a, b) {
    case (.text(let x), .text(let y)): x == y
    case (.integer(let x), .integer(let y)): x == y
    case (.boolean(let x), .boolean(let y)): x == y
    case (.none, .none): true
    case (.sequence(let x), .sequence(let y)): x == y
    case (.dictionary(let x), .dictionary(let y)):
      x.count == y.count && zip(x, y).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    default: false
    }
  }

  /// Where a text stops being a literal.
  struct SyntaxError: Error, Equatable {
    /// Offset of the byte.
    let offset: Int
  }

  /// Reads one literal with spaces around it. O(bytes).
  ///
  /// - Throws: `SyntaxError` for anything else, and for literals nested deeper than eight levels.
  init(_ bytes: ArraySlice<UInt8>) throws(SyntaxError) {
    var scanner = Scanner(bytes: bytes, index: bytes.startIndex)
    self = try scanner.literal(depth: 0)
    scanner.skipSpace()
    if scanner.index < bytes.endIndex { throw scanner.error }
  }

  private struct Scanner {
    let bytes: ArraySlice<UInt8>
    var index: Int

    var error: SyntaxError { SyntaxError(offset: index - bytes.startIndex) }
    var next: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

    mutating func skipSpace() {
      while let byte = next, byte == 0x20 || (0x09...0x0D).contains(byte) { index += 1 }
    }

    mutating func take(_ byte: UInt8) -> Bool {
      skipSpace()
      guard next == byte else { return false }
      index += 1
      return true
    }

    mutating func literal(depth: Int) throws(SyntaxError) -> PythonLiteral {
      skipSpace()
      guard depth < 8, let byte = next else { throw error }
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        return .text(try text())
      case UInt8(ascii: "("):
        return .sequence(try items(until: UInt8(ascii: ")"), depth))
      case UInt8(ascii: "["):
        return .sequence(try items(until: UInt8(ascii: "]"), depth))
      case UInt8(ascii: "{"):
        return try dictionary(depth)
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        return .integer(try integer())
      default:
        return try word()
      }
    }

    private mutating func items(until end: UInt8, _ depth: Int) throws(SyntaxError) -> [PythonLiteral] {
      index += 1
      var items: [PythonLiteral] = []
      while !take(end) {
        items.append(try literal(depth: depth + 1))
        if !take(ASCII.comma) {
          if take(end) { break }
          throw error
        }
      }
      return items
    }

    private mutating func dictionary(_ depth: Int) throws(SyntaxError) -> PythonLiteral {
      index += 1
      var entries: [(key: String, value: PythonLiteral)] = []
      while !take(UInt8(ascii: "}")) {
        guard let byte = next, byte == UInt8(ascii: "'") || byte == ASCII.quote else { throw error }
        let key = try text()
        guard take(UInt8(ascii: ":")) else { throw error }
        entries.append((key, try literal(depth: depth + 1)))
        if !take(ASCII.comma) {
          if take(UInt8(ascii: "}")) { break }
          throw error
        }
      }
      return .dictionary(entries)
    }

    private mutating func text() throws(SyntaxError) -> String {
      let start = index
      let quote = bytes[start]
      index += 1
      while let byte = next, byte != quote {
        // A header that NumPy writes has no escapes in what matters here.
        if byte == JSONText.backslash { throw error }
        index += 1
      }
      guard next != nil else { throw error }
      index += 1
      return String(decoding: bytes[start + 1..<index - 1], as: UTF8.self)
    }

    private mutating func integer() throws(SyntaxError) -> Int {
      let start = index
      index += 1
      while let byte = next, byte &- ASCII.zero <= 9 { index += 1 }
      guard let value = Int(String(decoding: bytes[start..<index], as: UTF8.self)) else {
        index = start
        throw error
      }
      // Python 2 wrote long integers as 3L.
      if next == UInt8(ascii: "L") { index += 1 }
      return value
    }

    private mutating func word() throws(SyntaxError) -> PythonLiteral {
      for (name, value) in [("True", PythonLiteral.boolean(true)), ("False", .boolean(false)), ("None", .none)]
      where bytes[index...].starts(with: name.utf8) {
        index += name.utf8.count
        return value
      }
      throw error
    }
  }
}
