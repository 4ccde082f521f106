/// The bytes of an archive, at any offset.
enum ArchiveBytes {
  case file(StoredFile, size: Int)
  /// What came through a pipe.
  case memory([UInt8])

  var count: Int {
    switch self {
    case .file(_, let size): size
    case .memory(let bytes): bytes.count
    }
  }

  /// The bytes from `offset` on, `count` of them, or nil where these are not all in the archive.
  func read(at offset: Int, count: Int) throws -> [UInt8]? {
    guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else { return nil }
    switch self {
    case .file(let file, _):
      let bytes = try file.bytes(at: offset, count: count)
      return bytes.count == count ? bytes : nil
    case .memory(let bytes): return Array(bytes[offset..<offset + count])
    }
  }
}

/// Keeps all bytes of a source.
struct ByteCollector: ByteConsumer {
  private(set) var bytes: [UInt8] = []

  var position: FilePlace { .byte(bytes.count) }

  mutating func feed(_ piece: UnsafeRawBufferPointer) -> Bool {
    bytes.append(contentsOf: piece)
    return true
  }
}
