/// How a file is packed, by the end of its name.
enum Packing: String, CaseIterable, Sendable {
  case gzip, zstd

  /// Nil where the name ends in nothing that is known. Upper and lower case count as equal.
  init?(path: String) {
    let path = path.lowercased()
    guard let packing = Packing.allCases.first(where: { path.hasSuffix($0.ending) }) else { return nil }
    self = packing
  }

  var ending: String {
    switch self {
    case .gzip: ".gz"
    case .zstd: ".zst"
    }
  }

  /// The first bytes of such a file.
  var magic: [UInt8] {
    switch self {
    case .gzip: [0x1F, 0x8B]
    case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
    }
  }

  func decompressor() -> any Decompressor {
    switch self {
    case .gzip: Inflater(.gzip)
    case .zstd: ZstdDecompressor()
    }
  }
}
