import Subprocess
import TemperCore

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The content of one entry of a zip archive.
///
/// Deflated entries are unpacked by the system's `gzip`: a gzip file is a header, the same deflated bytes, and the check sum
/// and size that the directory of the archive holds. So `gzip` checks both.
struct ZipEntryStream {
  let path: String
  /// What messages call the entry.
  let name: String
  let archive: ZipArchive
  let entry: ZipArchive.Entry
  var environment: Environment = .inherit

  /// Pushes the content into the consumer.
  ///
  /// - Throws: `FileError`, or what the consumer throws.
  func read(into consumer: inout some ByteConsumer) async throws {
    do {
      try await unpack(into: &consumer)
    } catch let fault as ArrayFault {
      throw fault.error(path, array: name)
    }
  }

  private func unpack(into consumer: inout some ByteConsumer) async throws {
    let start = try archive.dataOffset(of: entry)
    guard !entry.isEncrypted, entry.method == 0 || entry.method == 8 else {
      throw ArrayFault(
        start, found: entry.isEncrypted ? "an encrypted entry" : "compression by method \(entry.method)",
        expected: "an entry that is stored or deflated", remedy: "write the file with numpy.savez")
    }
    if entry.method == 8 {
      try await inflate(from: start, into: &consumer)
      return
    }
    var sum = CRC32()
    try forEachPiece(from: start) { piece in
      sum.update(piece)
      _ = try piece.withUnsafeBytes { try consumer.feed($0) }
    }
    guard sum.value == entry.checksum else {
      throw ArrayFault(
        start, found: "an entry whose check sum is wrong", expected: "a whole zip archive",
        remedy: "copy the file again")
    }
  }

  private func forEachPiece(from start: Int, _ body: ([UInt8]) throws -> Void) throws {
    var done = 0
    while done < entry.packedSize {
      let count = min(StoredFile.chunkSize, entry.packedSize - done)
      guard let piece = try archive.bytes.read(at: start + done, count: count) else {
        throw ZipArchive.damaged(start + done, "the end of the file in an entry")
      }
      try body(piece)
      done += count
    }
  }

  private func inflate(from start: Int, into consumer: inout some ByteConsumer) async throws {
    let file = try gzipFile(from: start)
    defer { file.close() }
    _ = try await UnpackedStream(file: file, packing: .gzip, environment: environment, entry: name)
      .read(into: &consumer)
  }

  /// The entry as a gzip file without a name, to be read from its start.
  private func gzipFile(from start: Int) throws -> StoredFile {
    do {
      let descriptor = try SystemCalls.scratchFile()
      do {
        try descriptor.writeAll([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
        try forEachPiece(from: start) { try descriptor.writeAll($0) }
        try descriptor.writeAll(littleEndian(entry.checksum) + littleEndian(UInt32(truncatingIfNeeded: entry.size)))
        try descriptor.seek(offset: 0, from: .start)
      } catch {
        try? descriptor.close()
        throw error
      }
      return StoredFile(path: path, descriptor: descriptor, type: .regular)
    } catch let error as Errno {
      throw FileError(
        kind: .inputOutput, path: path, array: name,
        found: "no place for a temporary file (\(error.description.lowercased()))",
        expected: "a folder that can be written", remedy: "set TMPDIR, or write the file with numpy.savez")
    }
  }

  private func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
