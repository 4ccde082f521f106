import CZlib
import TemperCore

/// The content of one entry of a zip archive.
///
/// Its check sum and size are held against those in the directory of the archive.
struct ZipEntryStream {
  let path: String
  /// What messages call the entry.
  let name: String
  let archive: ZipArchive
  let entry: ZipArchive.Entry

  /// Pushes the content into the consumer.
  ///
  /// - Throws: `FileError`, or what the consumer throws.
  func read(into consumer: inout some ByteConsumer) throws {
    do {
      try unpack(into: &consumer)
    } catch let fault as ArrayFault {
      throw fault.error(path, array: name)
    }
  }

  private func unpack(into consumer: inout some ByteConsumer) throws {
    let start = try archive.dataOffset(of: entry)
    guard !entry.isEncrypted, entry.method == 0 || entry.method == 8 else {
      throw ArrayFault(
        start, found: entry.isEncrypted ? "an encrypted entry" : "compression by method \(entry.method)",
        expected: "an entry that is stored or deflated", remedy: "write the file with numpy.savez")
    }
    var content = Content(consumer: consumer)
    defer { consumer = content.consumer }
    if entry.method == 8 {
      var unpacking = try Unpacking(Inflater(.bare), size: entry.packedSize, path: path, entry: name)
      do {
        try forEachPiece(from: start) { _ = try unpacking.unpack($0, into: &content) }
        if !unpacking.isAtEnd { throw DecompressionError.truncated }
      } catch let error as DecompressionError {
        let place = content.position
        throw FileError(
          kind: .badData, path: path, line: place.line, column: place.column, byte: place.byte, array: name,
          found: "data that cannot be unpacked (\(error.reason))", expected: "a whole entry of the archive",
          remedy: "copy the file again")
      }
    } else {
      try forEachPiece(from: start) { _ = try content.feed($0) }
    }
    guard content.checksum == UInt(entry.checksum), content.count == entry.size else {
      throw ArrayFault(
        start, found: "an entry whose \(content.count == entry.size ? "check sum" : "size") is wrong",
        expected: "a whole zip archive", remedy: "copy the file again")
    }
  }

  /// What has come out of the entry so far, on its way to the consumer.
  private struct Content<Consumer: ByteConsumer>: ByteConsumer {
    var consumer: Consumer
    /// CRC-32 of the bytes.
    var checksum = crc32_z(0, nil, 0)
    var count = 0

    init(consumer: Consumer) {
      self.consumer = consumer
    }

    var position: FilePlace { consumer.position }

    mutating func feed(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
      checksum = crc32_z(checksum, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count)
      count += bytes.count
      return try consumer.feed(bytes)
    }
  }

  private func forEachPiece(from start: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    var done = 0
    while done < entry.packedSize {
      let count = min(StoredFile.chunkSize, entry.packedSize - done)
      guard let piece = try archive.bytes.read(at: start + done, count: count) else {
        throw ZipArchive.damaged(start + done, "the end of the file in an entry")
      }
      try piece.withUnsafeBytes(body)
      done += count
    }
  }
}
