/// The types of NumPy's arrays, as `descr` says them.
enum ArrayType {
  /// The floating-point numbers that the description stands for.
  ///
  /// - Throws: `ArrayFault` with the name of any other type.
  static func floats(_ description: PythonLiteral, at offset: Int) throws(ArrayFault) -> FloatFormat {
    guard case .text(let text) = description else {
      throw fault("a structured array", "write its columns of probabilities as one array", at: offset)
    }
    let kind = text.unicodeScalars.dropFirst().first
    let size = Int(text.dropFirst(2))
    if kind == "f", let size, [2, 4, 8].contains(size), "<>=".contains(text.prefix(1)) {
      return FloatFormat(size: size, isBigEndian: text.hasPrefix(">"))
    }
    if let kind, let name = name(kind, size ?? 0) { throw fault("an array of \(name)", remedy(kind), at: offset) }
    throw fault("an array of the type \(Printable.quoted(text))", "convert it with astype(numpy.float64)", at: offset)
  }

  private static func name(_ kind: Unicode.Scalar, _ size: Int) -> String? {
    switch kind {
    case "b": "booleans"
    case "i": "integers (int\(size &* 8))"
    case "u": "integers (uint\(size &* 8))"
    case "f": "float\(size &* 8)"
    case "c": "complex numbers (complex\(size &* 8))"
    case "S", "U", "a": "texts"
    case "M", "m": "dates or times"
    case "V": "raw bytes"
    case "O": "Python objects"
    default: nil
    }
  }

  private static func remedy(_ kind: Unicode.Scalar) -> String {
    switch kind {
    case "f": "convert it with astype(numpy.float64)"
    case "i", "u", "b": "check that these are predictions, and write them as floating-point numbers"
    default: "write the predictions as floating-point numbers"
    }
  }

  private static func fault(_ found: String, _ remedy: String, at offset: Int) -> ArrayFault {
    ArrayFault(offset, found: found, expected: "float16, float32 or float64", remedy: remedy)
  }
}
