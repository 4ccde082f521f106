import Subprocess
import TemperCore

/// Takes bytes as they come, in pieces of any size.
protocol ByteConsumer {
  /// Line and column, from 1, of the next byte: where the bytes stopped when a source breaks off.
  var position: (line: Int, column: Int) { get }
  /// Takes the next piece; returns false when no more is wanted.
  mutating func feed(_ bytes: UnsafeRawBufferPointer) throws -> Bool
}

/// The bytes of a file, unpacked where its name ends in `.gz`.
struct ByteSource {
  let path: String
  /// The environment in which `gzip` is looked for.
  var environment: Environment = .inherit

  /// Pushes all bytes into the consumer, in constant memory.
  ///
  /// - Returns: SHA-256 of the bytes as stored, or nil when the consumer wanted no more before the end.
  /// - Throws: `FileError`, or what the consumer throws.
  func read(into consumer: inout some ByteConsumer) async throws -> String? {
    let file = try StoredFile(opening: path)
    defer { file.close() }
    if path.lowercased().hasSuffix(".gz") {
      return try await GzipStream(file: file, environment: environment).read(into: &consumer)
    }
    return try readPlain(file, into: &consumer)
  }

  private func readPlain(_ file: StoredFile, into consumer: inout some ByteConsumer) throws -> String? {
    var digest = Digest()
    var buffer = [UInt8](repeating: 0, count: StoredFile.chunkSize)
    var isStart = true
    while true {
      let count = try file.fill(&buffer)
      if isStart, count >= 2, buffer[0] == 0x1f, buffer[1] == 0x8b {
        throw FileError(
          kind: .badData, path: path, line: 1, column: 1, found: "gzip data",
          expected: "text, as the name does not end in .gz",
          remedy: "rename it to \(Printable.escaped(path)).gz")
      }
      isStart = false
      let wantsMore = try buffer.withUnsafeBytes { bytes in
        let piece = UnsafeRawBufferPointer(rebasing: bytes[..<count])
        digest.update(piece)
        return try consumer.feed(piece)
      }
      // A piece that is not full is the last one.
      if count < buffer.count { return wantsMore ? digest.hexadecimal() : nil }
      if !wantsMore { return nil }
    }
  }
}
