/// The check sum of zip and gzip files: CRC-32 with the polynomial 0xEDB88320 (ITU-T V.42).
struct CRC32 {
  private var register: UInt32 = 0xFFFF_FFFF

  var value: UInt32 { register ^ 0xFFFF_FFFF }

  /// O(bytes).
  mutating func update(_ bytes: some Sequence<UInt8>) {
    var register = register
    for byte in bytes { register = register >> 8 ^ Self.table[Int((register ^ UInt32(byte)) & 0xFF)] }
    self.register = register
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }
}
