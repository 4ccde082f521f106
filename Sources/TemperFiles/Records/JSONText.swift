/// The bytes that mean something in JSON.
enum JSONText {
  static let backslash = UInt8(ascii: "\\")

  /// What the byte behind a backslash stands for, where it is one byte.
  static func escaped(_ byte: UInt8) -> UInt8? {
    switch byte {
    case ASCII.quote, backslash, UInt8(ascii: "/"): byte
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }

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

  /// The word or number that starts here, or else the one character that stands here.
  static func word(in bytes: some Sequence<UInt8>) -> String {
    let word = Array(bytes.prefix(while: isWordByte))
    if !word.isEmpty { return String(decoding: word.prefix(64), as: UTF8.self) }
    return String(decoding: Array(bytes.prefix(4)), as: UTF8.self).unicodeScalars.first.map { String($0) } ?? ""
  }

  /// Whether these bytes are a number of JSON.
  static func isNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    func digits() -> Int {
      let count = rest.prefix { $0 &- ASCII.zero <= 9 }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let isZero = rest.first == ASCII.zero
    let whole = digits()
    // No leading zeros.
    guard whole > 0, !isZero || whole == 1 else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard digits() > 0 else { return false }
    }
    if let byte = rest.first, byte | 0x20 == UInt8(ascii: "e") {
      rest.removeFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
