import Subprocess
import TemperCore

/// Takes bytes as they come, in pieces of any size.
protocol ByteConsumer {
  /// The place of the next byte: where the bytes stopped when a source breaks off.
  var position: FilePlace { get }
  /// Takes the next piece; returns false when no more is wanted.
  mutating func feed(_ bytes: UnsafeRawBufferPointer) throws -> Bool
}

/// The bytes of a file, unpacked where its name ends in `.gz` or `.zst`; of standard input where it is `-`.
struct ByteSource {
  let path: String
  /// The environment in which `gzip` and `zstd` are looked for.
  var environment: Environment = .inherit

  /// Pushes all bytes into the consumer, in constant memory.
  ///
  /// - Returns: SHA-256 of the bytes as stored, or nil when the consumer wanted no more before the end.
  /// - Throws: `FileError`, or what the consumer throws.
  func read(into consumer: inout some ByteConsumer) async throws -> String? {
    let file = try StoredFile(opening: path)
    defer { file.close() }
    if let packing = Packing(path: path) {
      return try await UnpackedStream(file: file, packing: packing, environment: environment).read(into: &consumer)
    }
    return try readPlain(file, into: &consumer)
  }

  private func readPlain(_ file: StoredFile, into consumer: inout some ByteConsumer) throws -> String? {
    var digest = Digest()
    var buffer = [UInt8](repeating: 0, count: StoredFile.chunkSize)
    var isStart = true
    while true {
      let count = try file.fill(&buffer)
      if isStart, let packing = Packing.allCases.first(where: { buffer[..<count].starts(with: $0.magic) }) {
        throw refusal(of: packing)
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

  private func refusal(of packing: Packing) -> FileError {
    let isInput = path == TableFile.standardInput
    return FileError(
      kind: .badData, path: path, line: 1, column: 1, found: "\(packing.program) data",
      expected: isInput
        ? "data that is not packed" : "text, as the name does not end in \(packing.ending)",
      remedy: isInput
        ? "unpack it on its way, with \(packing.program) -dc"
        : "rename it to \(Printable.escaped(path))\(packing.ending)")
  }
}
