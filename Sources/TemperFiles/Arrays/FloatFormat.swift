/// How a floating-point number lies in an array's bytes (IEEE 754).
struct FloatFormat: Equatable {
  /// Bytes of a number: 2, 4 or 8.
  let size: Int
  let isBigEndian: Bool

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
