import CZlib
import TemperCore

/// The directory of a zip archive, with 64-bit sizes where it has them.
///
/// Source: PKWARE's APPNOTE.TXT, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.14 to 4.3.16 (its end),
/// 4.5.3 (64-bit sizes).
struct ZipArchive {
  static let localMagic: [UInt8] = Array("PK\u{03}\u{04}".utf8)

  struct Entry: Equatable {
    let name: String
    /// 0 is stored, 8 is deflated.
    let method: Int
    let isEncrypted: Bool
    let checksum: UInt32
    let packedSize: Int
    let size: Int
    /// Offset of the local header.
    let offset: Int
  }

  let bytes: ArchiveBytes
  let entries: [Entry]

  /// Reads the directory.
  ///
  /// - Throws: `ArrayFault` where there is none, or one that is damaged; `FileError` where the file cannot be read.
  init(_ bytes: ArchiveBytes) throws {
    self.bytes = bytes
    let place = try ZipArchive.directory(of: bytes)
    guard let directory = try bytes.read(at: place.offset, count: place.size) else {
      throw ZipArchive.damaged(place.offset, "a directory that is not in the file")
    }
    entries = try ZipArchive.entries(directory, count: place.count, offset: place.offset)
  }

  /// Offset of the entry's data.
  func dataOffset(of entry: Entry) throws -> Int {
    guard let header = try bytes.read(at: entry.offset, count: 30), header.starts(with: Self.localMagic) else {
      throw ZipArchive.damaged(entry.offset, "no entry where the directory says there is one")
    }
    return entry.offset + 30 + Self.number(header, 26, 2) + Self.number(header, 28, 2)
  }

  static func damaged(_ offset: Int, _ found: String) -> ArrayFault {
    ArrayFault(offset, found: found, expected: "a whole zip archive", remedy: "copy the file again")
  }

  /// A number of `width` bytes, lowest first; one that is beyond `Int` becomes the largest.
  private static func number(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> Int {
    var value: UInt64 = 0
    for index in (offset..<offset + width).reversed() { value = value << 8 | UInt64(bytes[index]) }
    return Int(clamping: value)
  }

  private static func directory(of bytes: ArchiveBytes) throws -> (offset: Int, size: Int, count: Int) {
    // The end record has 22 bytes, and a comment of at most 65,535 behind it.
    let length = min(bytes.count, 22 + 65_535)
    let start = bytes.count - length
    guard let tail = try bytes.read(at: start, count: length),
      let end = stride(from: length - 22, through: 0, by: -1).first(where: { index in
        tail[index...].starts(with: "PK\u{05}\u{06}".utf8) && number(tail, index + 20, 2) == length - 22 - index
      })
    else {
      throw ArrayFault(
        0, found: "no zip archive, or the first part of one", expected: "a whole zip archive",
        remedy: "copy the file again")
    }
    let locator = start + end - 20
    if locator >= 0, let bytes64 = try bytes.read(at: locator, count: 20), bytes64.starts(with: "PK\u{06}\u{07}".utf8) {
      guard let record = try bytes.read(at: number(bytes64, 8, 8), count: 56),
        record.starts(with: "PK\u{06}\u{06}".utf8)
      else { throw damaged(locator, "the end of a directory that is not in the file") }
      return (number(record, 48, 8), number(record, 40, 8), number(record, 32, 8))
    }
    return (number(tail, end + 16, 4), number(tail, end + 12, 4), number(tail, end + 10, 2))
  }

  private static func entries(_ directory: [UInt8], count: Int, offset: Int) throws -> [Entry] {
    var entries: [Entry] = []
    var index = 0
    while entries.count < count {
      guard index + 46 <= directory.count, directory[index...].starts(with: "PK\u{01}\u{02}".utf8) else {
        throw damaged(offset + index, "a damaged entry of the directory")
      }
      let nameEnd = index + 46 + number(directory, index + 28, 2)
      let extraEnd = nameEnd + number(directory, index + 30, 2)
      let end = extraEnd + number(directory, index + 32, 2)
      guard end <= directory.count else { throw damaged(offset + index, "a damaged entry of the directory") }
      let sizes = wideSizes(
        [24, 20, 42].map { number(directory, index + $0, 4) }, extra: Array(directory[nameEnd..<extraEnd]))
      entries.append(
        Entry(
          name: String(decoding: directory[index + 46..<nameEnd], as: UTF8.self),
          method: number(directory, index + 10, 2), isEncrypted: directory[index + 8] & 1 == 1,
          checksum: UInt32(number(directory, index + 16, 4)), packedSize: sizes[1], size: sizes[0], offset: sizes[2]))
      index = end
    }
    return entries
  }

  /// Sizes that 32 bits cannot hold stand in an extra field, in this order.
  private static func wideSizes(_ sizes: [Int], extra: [UInt8]) -> [Int] {
    var index = 0
    while index + 4 <= extra.count {
      let end = index + 4 + number(extra, index + 2, 2)
      guard end <= extra.count else { break }
      if number(extra, index, 2) == 1 {
        var sizes = sizes
        var place = index + 4
        for position in sizes.indices where sizes[position] == 0xFFFF_FFFF && place + 8 <= end {
          sizes[position] = number(extra, place, 8)
          place += 8
        }
        return sizes
      }
      index = end
    }
    return sizes
  }
}

/// The content of one entry of a zip archive.
///
/// Its check sum and size are held against those in the directory of the archive.
struct ZipEntryStream {
  let path: String
  /// What messages call the entry.
  let name: String
  let archive: ZipArchive
  let entry: ZipArchive.Entry
  /// How an archive is made that can be read.
  var remedy: Message = "write the file with numpy.savez"

  /// Pushes the content into the consumer.
  ///
  /// - Returns: False when the consumer wanted no more before the end.
  /// - Throws: `FileError`, or what the consumer throws.
  @discardableResult
  func read(into consumer: inout some ByteConsumer) throws -> Bool {
    do {
      return try unpack(into: &consumer)
    } catch let fault as ArrayFault {
      throw fault.error(path, array: name)
    }
  }

  private func unpack(into consumer: inout some ByteConsumer) throws -> Bool {
    let start = try archive.dataOffset(of: entry)
    guard !entry.isEncrypted, entry.method == 0 || entry.method == 8 else {
      throw ArrayFault(
        start, found: entry.isEncrypted ? "an encrypted entry" : "compression by method \(entry.method)",
        expected: "an entry that is stored or deflated", remedy: remedy)
    }
    var content = Content(consumer: consumer)
    defer { consumer = content.consumer }
    if entry.method == 8 {
      var unpacking = try Unpacking(Inflater(.bare), size: entry.packedSize, path: path, entry: name)
      do {
        guard try forEachPiece(from: start, { try unpacking.unpack($0, into: &content) }) else { return false }
        if !unpacking.isAtEnd { throw DecompressionError.truncated }
      } catch let error as DecompressionError {
        let place = content.position
        throw FileError(
          kind: .badData, path: path, line: place.line, column: place.column, byte: place.byte, array: name,
          found: "data that cannot be unpacked (\(error.reason))", expected: "a whole entry of the archive",
          remedy: "copy the file again")
      }
    } else {
      guard try forEachPiece(from: start, { try content.feed($0) }) else { return false }
    }
    guard content.checksum == UInt(entry.checksum), content.count == entry.size else {
      throw ArrayFault(
        start, found: "an entry whose \(content.count == entry.size ? "check sum" : "size") is wrong",
        expected: "a whole zip archive", remedy: "copy the file again")
    }
    return true
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

  /// Returns false where the body does.
  private func forEachPiece(from start: Int, _ body: (UnsafeRawBufferPointer) throws -> Bool) throws -> Bool {
    var done = 0
    while done < entry.packedSize {
      let count = min(StoredFile.chunkSize, entry.packedSize - done)
      guard let piece = try archive.bytes.read(at: start + done, count: count) else {
        throw ZipArchive.damaged(start + done, "the end of the file in an entry")
      }
      guard try piece.withUnsafeBytes(body) else { return false }
      done += count
    }
    return true
  }
}
