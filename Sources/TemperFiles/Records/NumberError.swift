import TemperCore

/// Errors about cells that are no number, or not one that is allowed there.
enum NumberError {
  /// An error that says what stands in the cell and what is odd about it.
  ///
  /// - Parameters:
  ///   - whenNumber: The remedy where the cell does hold a finite number.
  ///   - otherwise: The remedy where the cell holds nothing like a number.
  static func make(
    _ record: TableRecord, path: String, field: Int, expected: String, whenNumber: Message,
    otherwise: Message = "write a plain decimal number"
  ) -> FileError {
    let text = record.text(field)
    let found = text.isEmpty ? "an empty cell" : Printable.quoted(text)
    return record.error(
      path, field: field, found: found, expected: expected, remedy: remedy(record, field, text, whenNumber, otherwise))
  }

  private static func remedy(
    _ record: TableRecord, _ field: Int, _ text: String, _ whenNumber: Message, _ otherwise: Message
  ) -> Message {
    if DecimalNumber.parse(record.bytes, record.fields[field].range) != nil { return whenNumber }
    if [.list, .object].contains(record.kind(field)) {
      return "write one object for each row, with pandas: to_json(orient=\"records\")"
    }
    if ["", "nan", "na", "null", "none", "inf", "-inf", "+inf", "infinity", "-infinity"].contains(text.lowercased()) {
      return "fill in the value or remove the row"
    }
    let bytes = Array(text.utf8)
    let inner = bytes.drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed()
    if inner.count < bytes.count, DecimalNumber.parse(Array(inner), 0..<inner.count) != nil {
      return "remove the spaces"
    }
    let pointed = bytes.map { $0 == ASCII.comma ? UInt8(ascii: ".") : $0 }
    if pointed != bytes, DecimalNumber.parse(pointed, 0..<pointed.count) != nil { return "write a decimal point" }
    let joined = bytes.filter { !",._' ".utf8.contains($0) }
    if joined != bytes, joined.allSatisfy({ $0 &- ASCII.zero <= 9 }), !joined.isEmpty {
      return "write a decimal point, and nothing between thousands"
    }
    if bytes.last == UInt8(ascii: "%") { return "write a fraction, 0.5 for 50%" }
    return otherwise
  }
}
