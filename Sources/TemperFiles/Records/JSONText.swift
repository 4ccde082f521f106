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
