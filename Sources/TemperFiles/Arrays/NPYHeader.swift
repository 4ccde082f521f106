import TemperCore

/// How the elements of an array lie in its bytes.
protocol ElementFormat: Equatable, Sendable {
  associatedtype Value
  /// Bytes of an element, at least one.
  var size: Int { get }
  /// The shapes that are wanted, for messages.
  static var shapes: String { get }
  /// The format that a description (`descr`) in the header stands for; `offset` is where it stands.
  init(_ description: String, at offset: Int) throws(ArrayFault)
  /// The element whose bytes start at an offset.
  func value(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Value
}

/// How every NumPy file begins.
enum NPYFile {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// Longest header that is read, in bytes; NumPy's own are shorter than 200.
  static let headerLimit = 1 << 20
  /// Number of bytes that tell how long the header is.
  static let prefixLength = 12
}

/// The header of a NumPy file, versions 1 to 3: what its array is, and where the elements start.
///
/// Source: the format's description in NumPy's `numpy.lib.format`.
struct NPYHeader<Format: ElementFormat>: Equatable {
  let numbers: Format
  /// Whether columns, not rows, lie one behind the other.
  let isColumnMajor: Bool
  let rowCount: Int
  /// Nil for an array of one dimension.
  let columnCount: Int?
  /// Offset of the first number.
  let dataOffset: Int

  /// Number of numbers. The header was refused where it is beyond all bounds.
  var count: Int { rowCount * (columnCount ?? 1) }

  /// Number of bytes up to the end of the header, or nil where more are needed to know.
  ///
  /// - Throws: `ArrayFault` where this is no NumPy file, or one of an unknown version.
  static func length(_ bytes: [UInt8]) throws(ArrayFault) -> Int? {
    let known = min(bytes.count, NPYFile.magic.count)
    guard bytes[..<known] == NPYFile.magic[..<known] else {
      if let foreign = ForeignFormat(bytes[...]) { throw foreign.fault }
      throw ArrayFault(
        0, found: "no NumPy file", expected: "one that starts with \\x93NUMPY", remedy: "write it with numpy.save")
    }
    guard bytes.count >= NPYFile.prefixLength else { return nil }
    guard (1...3).contains(bytes[6]) else {
      throw ArrayFault(
        6, found: "version \(bytes[6]).\(bytes[7]) of the NumPy format", expected: "1.0, 2.0 or 3.0",
        remedy: "write it with numpy.save")
    }
    var length = 0
    let width = bytes[6] == 1 ? 2 : 4
    for index in (8..<8 + width).reversed() { length = length << 8 | Int(bytes[index]) }
    guard length <= NPYFile.headerLimit else {
      throw ArrayFault(
        8, found: "a header of \(Printable.grouped(length)) bytes",
        expected: "at most \(Printable.grouped(NPYFile.headerLimit))", remedy: "write a plain array")
    }
    return 8 + width + length
  }

  /// Reads the whole header.
  ///
  /// - Parameter bytes: as many as `length` says.
  /// - Throws: `ArrayFault`.
  init(_ bytes: [UInt8]) throws(ArrayFault) {
    let start = bytes[6] == 1 ? 10 : 12
    let dictionary = try NPYDictionary(bytes[start...], at: start)
    guard let description = dictionary.description, let isColumnMajor = dictionary.isColumnMajor,
      let shape = dictionary.shape, Set(dictionary.keys).count == 3
    else {
      throw ArrayFault(
        start, found: "a header with \(Printable.list(dictionary.keys.sorted()))",
        expected: "descr, fortran_order and shape", remedy: "write the file again with numpy.save")
    }
    numbers = try Format(description, at: start)
    self.isColumnMajor = isColumnMajor
    dataOffset = bytes.count
    (rowCount, columnCount) = try NPYHeader.shape(shape, at: start)
  }

  private static func shape(_ lengths: [Int], at start: Int) throws(ArrayFault) -> (rows: Int, columns: Int?) {
    let text = "(" + lengths.map(String.init).joined(separator: ", ") + (lengths.count == 1 ? ",)" : ")")
    guard (1...2).contains(lengths.count) else {
      throw ArrayFault(
        start, found: "an array of shape \(text)", expected: Format.shapes,
        remedy: "reshape the array")
    }
    let (count, overflows) = lengths[0].multipliedReportingOverflow(by: lengths.count == 2 ? lengths[1] : 1)
    guard !overflows, count <= 1 << 48 else {
      throw ArrayFault(
        start, found: "an array of shape \(text)", expected: "one that fits into memory",
        remedy: "write the file again with numpy.save")
    }
    return (lengths[0], lengths.count == 2 ? lengths[1] : nil)
  }
}

/// The header's dictionary as NumPy writes it: `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }`.
private struct NPYDictionary {
  private(set) var description: String?
  private(set) var isColumnMajor: Bool?
  private(set) var shape: [Int]?
  private(set) var keys: [String] = []
  private let bytes: ArraySlice<UInt8>
  private var index: Int

  /// Reads the dictionary with spaces around it. O(bytes).
  ///
  /// - Parameter start: offset of the first byte in the data of the array.
  /// - Throws: `ArrayFault` where this is no dictionary of these keys, and for arrays with named columns.
  init(_ bytes: ArraySlice<UInt8>, at start: Int) throws(ArrayFault) {
    self.bytes = bytes
    index = bytes.startIndex
    do throws(SyntaxError) {
      try readEntries()
    } catch .structured {
      throw ArrayType.structured(at: start)
    } catch {
      throw ArrayFault(
        start + index - bytes.startIndex, found: "a header that cannot be read",
        expected: "a dictionary of descr, fortran_order and shape", remedy: "write the file again with numpy.save")
    }
  }

  private enum SyntaxError: Error {
    case structured, other
  }

  private mutating func readEntries() throws(SyntaxError) {
    try take("{")
    while !has("}") {
      let key = try text()
      try take(":")
      switch key {
      case "descr":
        if has("[") || has("(") { throw .structured }
        description = try text()
      case "fortran_order":
        isColumnMajor = has("True")
        if isColumnMajor == false { try take("False") }
      case "shape": shape = try lengths()
      // A key that does not belong there is named with the others.
      default: _ = try text()
      }
      keys.append(key)
      if !has(",") {
        try take("}")
        break
      }
    }
    skipSpace()
    if index < bytes.endIndex { throw .other }
  }

  /// A tuple of numbers of rows and columns.
  private mutating func lengths() throws(SyntaxError) -> [Int] {
    var lengths: [Int] = []
    try take("(")
    while !has(")") {
      skipSpace()
      let digits = bytes[index...].prefix { $0 &- ASCII.zero <= 9 }
      guard let length = Int(String(decoding: digits, as: UTF8.self)) else { throw .other }
      lengths.append(length)
      index = digits.endIndex
      // Python 2 wrote long integers as 3L.
      if index < bytes.endIndex, bytes[index] == UInt8(ascii: "L") { index += 1 }
      if !has(",") {
        try take(")")
        break
      }
    }
    return lengths
  }

  /// A text in quotes of either kind. What NumPy writes here has no escapes.
  private mutating func text() throws(SyntaxError) -> String {
    let quote = has("'") ? UInt8(ascii: "'") : ASCII.quote
    if quote == ASCII.quote { try take("\"") }
    let text = bytes[index...].prefix { $0 != quote }
    guard text.endIndex < bytes.endIndex, !text.contains(JSONText.backslash) else { throw .other }
    index = text.endIndex + 1
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func take(_ word: StaticString) throws(SyntaxError) {
    if !has(word) { throw .other }
  }

  /// Whether the word comes next, behind spaces; it is then behind us.
  private mutating func has(_ word: StaticString) -> Bool {
    skipSpace()
    let isThere = word.withUTF8Buffer { bytes[index...].starts(with: $0) }
    if isThere { index += word.utf8CodeUnitCount }
    return isThere
  }

  private mutating func skipSpace() {
    while index < bytes.endIndex, bytes[index] == 0x20 || (0x09...0x0D).contains(bytes[index]) { index += 1 }
  }
}

/// The types of NumPy's arrays, as `descr` says them.
enum ArrayType {
  /// The floating-point numbers that the description stands for.
  ///
  /// - Throws: `ArrayFault` with the name of any other type.
  static func floats(_ text: String, at offset: Int) throws(ArrayFault) -> FloatFormat {
    let kind = text.unicodeScalars.dropFirst().first
    let size = Int(text.dropFirst(2))
    if kind == "f", let size, [2, 4, 8].contains(size), "<>=".contains(text.prefix(1)) {
      return FloatFormat(size: size, isBigEndian: text.hasPrefix(">"))
    }
    throw refusal(text, at: offset, expected: "float16, float32 or float64", remedy: remedy)
  }

  /// A refusal of a type, with its name where it is known.
  static func refusal(
    _ text: String, at offset: Int, expected: String, remedy: (Unicode.Scalar) -> Message
  ) -> ArrayFault {
    let kind = text.unicodeScalars.dropFirst().first
    let known = kind.flatMap { name($0, Int(text.dropFirst(2)) ?? 0) }
    return ArrayFault(
      offset, found: "an array of \(known ?? "the type \(Printable.quoted(text))")", expected: expected,
      remedy: known == nil ? remedy("f") : remedy(kind ?? "f"))
  }

  static func structured(at offset: Int) -> ArrayFault {
    ArrayFault(
      offset, found: "a structured array", expected: "an array without named columns",
      remedy: "write its columns as arrays of their own")
  }

  private static func name(_ kind: Unicode.Scalar, _ size: Int) -> String? {
    switch kind {
    case "b": "booleans"
    case "i": "integers (int\(size &* 8))"
    case "u": "integers (uint\(size &* 8))"
    case "f": "float\(size &* 8)"
    case "c": "complex numbers (complex\(size &* 8))"
    case "S", "U", "a", "T": "texts"
    case "M", "m": "dates or times"
    case "V": "raw bytes"
    case "O": "Python objects"
    default: nil
    }
  }

  private static func remedy(_ kind: Unicode.Scalar) -> Message {
    switch kind {
    case "f": "convert it with astype(numpy.float64)"
    case "i", "u", "b": "check that these are predictions, and write them as floating-point numbers"
    case "O": "such an array is a pickle, which may run anything and is not read; write it with astype(numpy.float64)"
    default: "write the predictions as floating-point numbers"
    }
  }

}

/// How a floating-point number lies in an array's bytes (IEEE 754).
struct FloatFormat: ElementFormat {
  static let shapes = "(rows, classes), or (rows,) for two classes"

  /// Bytes of a number: 2, 4 or 8.
  let size: Int
  let isBigEndian: Bool

  init(_ description: String, at offset: Int) throws(ArrayFault) {
    self = try ArrayType.floats(description, at: offset)
  }

  init(size: Int, isBigEndian: Bool) {
    self.size = size
    self.isBigEndian = isBigEndian
  }

  /// The number at `offset`. Halves and singles become doubles exactly.
  func value(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Double {
    switch size {
    case 2: Self.half(bits(bytes, at: offset, as: UInt16.self))
    case 4: Double(Float(bitPattern: bits(bytes, at: offset, as: UInt32.self)))
    default: Double(bitPattern: bits(bytes, at: offset, as: UInt64.self))
    }
  }

  private func bits<Bits: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer, at offset: Int, as: Bits.Type) -> Bits {
    let bits = bytes.loadUnaligned(fromByteOffset: offset, as: Bits.self)
    return isBigEndian ? Bits(bigEndian: bits) : Bits(littleEndian: bits)
  }

  /// The half-precision number with these bits. The standard library's `Float16` does not exist on every platform.
  private static func half(_ bits: UInt16) -> Double {
    let sign: FloatingPointSign = bits >> 15 == 0 ? .plus : .minus
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Double(bits & 0x3FF)
    let magnitude: Double =
      switch exponent {
      case 0: fraction * 0x1p-24
      case 31: fraction == 0 ? .infinity : .nan
      default: Double(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
      }
    return sign == .minus ? -magnitude : magnitude
  }
}
