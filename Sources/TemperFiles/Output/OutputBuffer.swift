/// Gathers bytes into large writes and digests them on the way.
struct OutputBuffer {
  private static let capacity = 64 * 1024

  private let descriptor: FileDescriptor
  private var bytes: [UInt8] = []
  let digest = Digest()

  init(_ descriptor: FileDescriptor) {
    self.descriptor = descriptor
    bytes.reserveCapacity(Self.capacity)
  }

  /// - Throws: `SystemError` when the bytes cannot be written.
  mutating func append(contentsOf more: [UInt8]) throws {
    bytes.append(contentsOf: more)
    if bytes.count >= Self.capacity { try flush() }
  }

  /// Writes what has been gathered.
  mutating func flush() throws {
    try bytes.withUnsafeBytes { piece in
      digest.update(piece)
      try descriptor.writeAll(piece)
    }
    bytes.removeAll(keepingCapacity: true)
  }
}
