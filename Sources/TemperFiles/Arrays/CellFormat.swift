import TemperCore

/// How names and whole numbers lie in an array's bytes: texts of Unicode or bytes, integers, truth values, and floating-point
/// numbers that are whole.
struct CellFormat: ElementFormat {
  static let shapes = "(rows,) or (rows, columns)"

  private enum Kind: Equatable {
    /// Scalars of four bytes each, zeros behind the text.
    case unicode(isBigEndian: Bool)
    /// UTF-8, zeros behind the text.
    case bytes
    case integer(isSigned: Bool, isBigEndian: Bool)
    case boolean
    case float(FloatFormat)
  }

  private let kind: Kind
  let size: Int

  init(_ description: String, at offset: Int) throws(ArrayFault) {
    let isBigEndian = description.hasPrefix(">")
    let count = Int(description.dropFirst(2)) ?? 0
    let letter = "<>=|".contains(description.prefix(1)) ? description.dropFirst().prefix(1) : ""
    switch letter {
    case "U" where count > 0 && count <= 1 << 20: (kind, size) = (.unicode(isBigEndian: isBigEndian), 4 * count)
    case "S" where count > 0 && count <= 1 << 20, "a" where count > 0 && count <= 1 << 20:
      (kind, size) = (.bytes, count)
    case "i" where [1, 2, 4, 8].contains(count):
      (kind, size) = (.integer(isSigned: true, isBigEndian: isBigEndian), count)
    case "u" where [1, 2, 4, 8].contains(count):
      (kind, size) = (.integer(isSigned: false, isBigEndian: isBigEndian), count)
    case "b" where count == 1: (kind, size) = (.boolean, 1)
    case "f" where [2, 4, 8].contains(count):
      (kind, size) = (.float(FloatFormat(size: count, isBigEndian: isBigEndian)), count)
    default:
      throw ArrayType.refusal(
        description, at: offset, expected: "texts, integers or whole numbers",
        remedy: { kind in
          kind == "O"
            ? "such an array is a pickle, which may run anything and is not read; write it with astype(str)"
            : "convert it with astype(str)"
        })
    }
  }

  /// An element of a table.
  struct Cell {
    var text: String
    /// Whether it is a number that is not whole, and so no name.
    var isFraction = false
  }

  /// An element as text; nil where it is none: bytes that are no text, numbers beyond those that can be told apart.
  func value(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Cell? {
    if case .float(let format) = kind {
      let value = format.value(bytes, at: offset)
      guard value == value.rounded() else { return Cell(text: "\(value)", isFraction: true) }
      // Beyond 2^53 not every whole number can be told from the next.
      return abs(value) <= 0x1p53 ? Cell(text: String(Int(value))) : nil
    }
    return text(bytes, at: offset).map { Cell(text: $0) }
  }

  private func text(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> String? {
    switch kind {
    case .unicode(let isBigEndian):
      var text = String.UnicodeScalarView()
      var zeros = 0
      for index in 0..<size / 4 {
        let unit = bytes.loadUnaligned(fromByteOffset: offset + 4 * index, as: UInt32.self)
        let value = isBigEndian ? UInt32(bigEndian: unit) : UInt32(littleEndian: unit)
        if value == 0 {
          zeros += 1
        } else {
          guard zeros == 0, let scalar = Unicode.Scalar(value) else { return nil }
          text.append(scalar)
        }
      }
      return String(text)
    case .bytes:
      let content = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + size])
      let end = content.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
      guard !content[..<end].contains(0) else { return nil }
      return String(validating: content[..<end], as: UTF8.self)
    case .integer(let isSigned, let isBigEndian): return integer(bytes, offset, isSigned, isBigEndian)
    case .boolean: return bytes[offset] == 0 ? "False" : "True"
    case .float: return nil
    }
  }

  private func integer(
    _ bytes: UnsafeRawBufferPointer, _ offset: Int, _ isSigned: Bool, _ isBigEndian: Bool
  ) -> String {
    var bits: UInt64 = 0
    for index in 0..<size {
      bits = bits << 8 | UInt64(bytes[offset + (isBigEndian ? index : size - 1 - index)])
    }
    guard isSigned else { return String(bits) }
    let unused = UInt64(64 - 8 * size)
    return String(Int64(bitPattern: bits << unused) >> Int64(unused))
  }
}
