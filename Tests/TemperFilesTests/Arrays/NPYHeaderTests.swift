import Testing

@testable import TemperFiles

@Suite struct NPYHeaderTests {
  private func header(_ text: String) throws -> NPYHeader<FloatFormat> {
    let bytes = NPYFile.magic + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8)
    // Shorter ones do not even tell their length.
    if bytes.count >= NPYFile.prefixLength { #expect(try NPYHeader<FloatFormat>.length(bytes) == bytes.count) }
    return try NPYHeader<FloatFormat>(bytes)
  }

  @Test func spacingAndOrderDoNotMatter() throws {
    let plain = try header("{'descr': '<f4', 'fortran_order': True, 'shape': (5, 3), }\n")
    let other = try header("{\"shape\":(5L,3L),\"fortran_order\":True,\"descr\":\"<f4\"}")
    #expect(plain.numbers == FloatFormat(size: 4, isBigEndian: false))
    #expect(plain.isColumnMajor && plain.rowCount == 5 && plain.columnCount == 3 && plain.count == 15)
    #expect(other.numbers == plain.numbers && other.rowCount == 5 && other.columnCount == 3 && other.isColumnMajor)
  }

  @Test(arguments: [
    "{'descr': '<f4', 'fortran_order': True, 'shape': (5, -3)}",
    "{'descr': '<f4', 'fortran_order': 1, 'shape': (5, 3)}", "{'descr': '<f4', 'fortran_order': True}",
    "{'descr': '<f4', 'fortran_order': True, 'shape': (5, 3), 'x': 1}", "[1]", "{", "", "{'descr' '<f4'}", "{'a': 1 2}",
    "{'descr': '<f4', 'fortran_order': True, 'shape': (5, 3)} x", "{'descr': '<f4\\n'}", "{'descr': '<f4",
    "((((((((((1))))))))))", "{'shape': 99999999999999999999}",
    "{'descr': '<f3', 'fortran_order': True, 'shape': (1,)}",
    "{'descr': 'f', 'fortran_order': True, 'shape': (1,)}", "{'descr': '', 'fortran_order': True, 'shape': (1,)}",
    "{'descr': '|f4', 'fortran_order': True, 'shape': (1,)}", "{'descr': None, 'fortran_order': True, 'shape': (1,)}",
  ]) func refuses(_ text: String) {
    #expect(throws: ArrayFault.self) { try header(text) }
  }

  @Test func longHeadersAreRefused() {
    #expect(throws: ArrayFault.self) {
      try NPYHeader<FloatFormat>.length(NPYFile.magic + [2, 0, 0xFF, 0xFF, 0xFF, 0xFF])
    }
  }
}

@Suite struct FloatFormatTests {
  /// Every half, against the definition of its format.
  @Test func halvesAreExact() {
    var wrong: [UInt16] = []
    for bits in UInt16.min...UInt16.max {
      let exponent = Int(bits >> 10 & 31)
      let fraction = Double(bits & 1023) / 1024
      var expected = exponent == 0 ? fraction * 0x1p-14 : (1 + fraction)
      if exponent == 31 {
        expected = fraction == 0 ? .infinity : .nan
      } else if exponent > 0 {
        for _ in 0..<abs(exponent - 15) { expected *= exponent > 15 ? 2 : 0.5 }
      }
      if bits >> 15 == 1 { expected = -expected }
      let bytes = [UInt8(bits >> 8), UInt8(bits & 255)]
      let value = bytes.withUnsafeBytes { FloatFormat(size: 2, isBigEndian: true).value($0, at: 0) }
      let agrees = value == expected && value.sign == expected.sign || value.isNaN && expected.isNaN
      if !agrees { wrong.append(bits) }
    }
    #expect(wrong.isEmpty)
  }
}
