import TemperCore

/// The header of a NumPy file, versions 1 to 3: what its array is, and where the numbers start.
///
/// Source: the format's description in NumPy's `numpy.lib.format`.
struct NPYHeader: Equatable {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// Longest header that is read, in bytes; NumPy's own are shorter than 200.
  static let limit = 1 << 20

  /// Number of bytes that tell how long the header is.
  static let prefixLength = 12

  let numbers: FloatFormat
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
    let known = min(bytes.count, magic.count)
    guard bytes[..<known] == magic[..<known] else {
      throw ArrayFault(
        0, found: "no NumPy file", expected: "one that starts with \\x93NUMPY", remedy: "write it with numpy.save")
    }
    guard bytes.count >= prefixLength else { return nil }
    guard (1...3).contains(bytes[6]) else {
      throw ArrayFault(
        6, found: "version \(bytes[6]).\(bytes[7]) of the NumPy format", expected: "1.0, 2.0 or 3.0",
        remedy: "write it with numpy.save")
    }
    var length = 0
    let width = bytes[6] == 1 ? 2 : 4
    for index in (8..<8 + width).reversed() { length = length << 8 | Int(bytes[index]) }
    guard length <= limit else {
      throw ArrayFault(
        8, found: "a header of \(Printable.grouped(length)) bytes", expected: "at most \(Printable.grouped(limit))",
        remedy: "write a plain array of floating-point numbers")
    }
    return 8 + width + length
  }

  /// Reads the whole header.
  ///
  /// - Parameter bytes: as many as `length` says.
  /// - Throws: `ArrayFault`.
  init(_ bytes: [UInt8]) throws(ArrayFault) {
    let start = bytes[6] == 1 ? 10 : 12
    let fields = try NPYHeader.fields(bytes[start...], at: start)
    guard let description = fields["descr"], case .boolean(let isColumnMajor)? = fields["fortran_order"],
      case .sequence(let shape)? = fields["shape"], fields.count == 3
    else {
      throw ArrayFault(
        start, found: "a header with \(Printable.list(fields.keys.sorted()))",
        expected: "descr, fortran_order and shape", remedy: "write the file again with numpy.save")
    }
    numbers = try ArrayType.floats(description, at: start)
    self.isColumnMajor = isColumnMajor
    dataOffset = bytes.count
    (rowCount, columnCount) = try NPYHeader.shape(shape, at: start)
  }

  private static func fields(
    _ bytes: ArraySlice<UInt8>, at start: Int
  ) throws(ArrayFault) -> [String: PythonLiteral] {
    var place = 0
    do throws(PythonLiteral.SyntaxError) {
      if case .dictionary(let entries) = try PythonLiteral(bytes) {
        return Dictionary(entries.map { ($0.key, $0.value) }) { _, last in last }
      }
    } catch {
      place = error.offset
    }
    throw ArrayFault(
      start + place, found: "a header that cannot be read", expected: "a dictionary of descr, fortran_order and shape",
      remedy: "write the file again with numpy.save")
  }

  private static func shape(
    _ literals: [PythonLiteral], at start: Int
  ) throws(ArrayFault) -> (rows: Int, columns: Int?) {
    var lengths: [Int] = []
    for literal in literals {
      if case .integer(let length) = literal, length >= 0 { lengths.append(length) }
    }
    let text = "(" + lengths.map(String.init).joined(separator: ", ") + (lengths.count == 1 ? ",)" : ")")
    guard lengths.count == literals.count, (1...2).contains(lengths.count) else {
      throw ArrayFault(
        start, found: lengths.count == literals.count ? "an array of shape \(text)" : "a shape that is not of numbers",
        expected: "(rows, classes), or (rows,) for two classes", remedy: "reshape the array")
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
