import Foundation
import TemperCore

/// Takes bytes as they come, in pieces of any size.
protocol ByteConsumer {
  /// The place of the next byte: where the bytes stopped when a source breaks off.
  var position: FilePlace { get }
  /// Takes the next piece; returns false when no more is wanted.
  mutating func feed(_ bytes: UnsafeRawBufferPointer) throws -> Bool
}

/// The bytes of a file, unpacked where its name ends in `.gz` or `.zst`, or in `.zip`, of its only entry; of standard input
/// where it is `-`.
struct ByteSource {
  let path: String
  /// Whether the bytes may be an archive of arrays.
  var isArchive = false

  /// Pushes all bytes into the consumer, in constant memory and in one pass over the file.
  ///
  /// - Returns: SHA-256 of the bytes as stored, or nil when the consumer wanted no more before the end.
  /// - Throws: `FileError`, or what the consumer throws.
  func read(into consumer: inout some ByteConsumer) throws -> String? {
    let file = try StoredFile(opening: path)
    defer { file.close() }
    let packing = Packing(path: path)
    if packing == .zip { return try readEntry(of: file, into: &consumer) }
    var unpacking = try packing.flatMap { packing in
      try packing.decompressor().map { try Unpacking($0, size: packedSize(file, packing), path: path) }
    }
    let digest = Digest()
    let progress = ProgressMonitor.ongoing(.readingFiles)
    var buffer = [UInt8](repeating: 0, count: StoredFile.chunkSize)
    var isStart = true
    while true {
      let count = try file.fill(&buffer)
      if isStart, packing == nil {
        if let parquet = ParquetFile(path, buffer[..<count], file) { return try parquet.read(into: &consumer) }
        try refuseForeign(buffer[..<count], file)
      }
      isStart = false
      let wantsMore = try buffer.withUnsafeBytes { bytes in
        let piece = UnsafeRawBufferPointer(rebasing: bytes[..<count])
        digest.update(piece)
        guard let packing else { return try consumer.feed(piece) }
        do {
          return try unpacking?.unpack(piece, into: &consumer) ?? true
        } catch let error as DecompressionError {
          throw refusal(of: packing, error, at: consumer.position)
        }
      }
      progress.advance(by: count)
      if !wantsMore { return nil }
      // A piece that is not full is the last one.
      if count < buffer.count { break }
    }
    progress.advanceItem()
    if let packing, unpacking?.isAtEnd == false { throw refusal(of: packing, .truncated, at: consumer.position) }
    return digest.hexadecimal()
  }

  /// The same of the only file in an archive.
  private func readEntry(of file: StoredFile, into consumer: inout some ByteConsumer) throws -> String? {
    _ = try packedSize(file, .zip)
    let only = try ZippedFile(file, path: path)
    let stream = ZipEntryStream(
      path: path, name: only.entry.name, archive: only.archive, entry: only.entry, remedy: "pack it again with zip")
    return try stream.read(into: &consumer) ? file.digest() : nil
  }

  /// Refuses what is packed or of another program, whatever it is called.
  private func refuseForeign(_ bytes: ArraySlice<UInt8>, _ file: StoredFile) throws {
    if let packing = Packing.allCases.first(where: { $0 != .zip && bytes.starts(with: $0.magic) }) {
      throw refusal(of: packing)
    }
    guard let foreign = ForeignFormat(bytes), foreign != .numpy else { return }
    if foreign == .zip, file.type == .regular, let size = try? file.size(),
      let archive = try? ZipArchive(.file(file, size: size)), let known = ForeignFormat(entries: archive.entries)
    {
      throw known.refusal(path)
    }
    // An archive of arrays is no text, and is told so where it is read.
    if foreign != .zip || !isArchive { throw foreign.refusal(path) }
  }

  private func packedSize(_ file: StoredFile, _ packing: Packing) throws -> Int {
    guard file.type == .regular else {
      throw FileError(
        kind: .cannotRead, path: path, found: "a pipe or device",
        expected: "a regular file where a name ends in \(packing.ending)", remedy: "unpack it to a file first")
    }
    return try file.size()
  }

  private func refusal(of packing: Packing, _ error: DecompressionError, at place: FilePlace) -> FileError {
    FileError(
      kind: .badData, path: path, line: place.line, column: place.column, byte: place.byte,
      found: "data that cannot be unpacked (\(error.reason))", expected: "a whole \(packing.rawValue) file",
      remedy: "copy the file again, or take \(packing.ending) off its name if it is not packed")
  }

  private func refusal(of packing: Packing) -> FileError {
    let isInput = path == TableFile.standardInput
    return FileError(
      kind: .badData, path: path, line: 1, column: 1, found: "\(packing.rawValue) data",
      expected: isInput
        ? "data that is not packed" : "text, as the name does not end in \(packing.ending)",
      remedy: isInput
        ? "unpack it on its way, with \(packing.rawValue) -dc"
        : "rename it to \(VisibleText.escaping(path))\(packing.ending)")
  }
}

/// A decompression into a consumer, up to a limit.
struct Unpacking {
  let decompressor: any Decompressor
  let limit: UnpackLimit
  let path: String
  /// The entry of an archive whose content this is, in place of a whole file.
  let entry: String?
  private var count = 0

  /// - Parameter size: of the packed bytes.
  /// - Throws: `FileError` of kind `.usage`, as `UnpackLimit`.
  init(_ decompressor: any Decompressor, size: Int, path: String, entry: String? = nil) throws {
    self.decompressor = decompressor
    limit = try UnpackLimit(packedSize: size, path: path)
    self.path = path
    self.entry = entry
  }

  var isAtEnd: Bool { decompressor.isAtEnd }

  /// Unpacks a piece; returns false when the consumer wants no more.
  ///
  /// - Throws: `DecompressionError`; `FileError` at the limit; what the consumer throws.
  mutating func unpack(_ packed: UnsafeRawBufferPointer, into consumer: inout some ByteConsumer) throws -> Bool {
    try decompressor.unpack(packed) { piece in
      count += piece.count
      if count > limit.bytes { throw limit.refusal(path: path, entry: entry) }
      return try consumer.feed(piece)
    }
  }
}

/// How a file is packed, by the end of its name.
enum Packing: String, CaseIterable, Sendable {
  case gzip, zstd
  /// An archive, whose only file is meant.
  case zip

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
    case .zip: ".zip"
    }
  }

  /// The first bytes of such a file.
  var magic: [UInt8] {
    switch self {
    case .gzip: [0x1F, 0x8B]
    case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
    case .zip: ZipArchive.localMagic
    }
  }

  /// What unpacks the bytes as they come; nil for an archive, whose directory stands at its end.
  func decompressor() -> (any Decompressor)? {
    switch self {
    case .gzip: Inflater(.gzip)
    case .zstd: ZstdDecompressor()
    case .zip: nil
    }
  }
}

/// How much a packed file may unpack to: a few kilobytes can be gigabytes of the same line.
///
/// By default 1 GiB, or 200 times the packed size where that is more: predictions pack to a third of their size or so.
/// `TEMPER_UNPACK_LIMIT`, a number of GiB, takes the place of both.
struct UnpackLimit {
  static let variable = "TEMPER_UNPACK_LIMIT"

  /// In bytes.
  let bytes: Int
  let packedSize: Int

  /// - Throws: `FileError` of kind `.usage` for a variable that is no positive number.
  init(
    packedSize: Int, path: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws {
    self.packedSize = packedSize
    guard let text = environment[UnpackLimit.variable] else {
      bytes = max(1 << 30, packedSize.multipliedReportingOverflow(by: 200).partialValue)
      return
    }
    guard let number = Double(text), number > 0, number <= 1e6 else {
      throw FileError(
        kind: .usage, path: path, found: "\(UnpackLimit.variable)=\(VisibleText.escaping(text))",
        expected: "a number of GiB above 0", remedy: "correct the variable, or unset it")
    }
    bytes = Int(number * Double(1 << 30))
  }

  func refusal(path: String, entry: String?) -> FileError {
    FileError(
      kind: .badData, path: path, array: entry,
      found: "more than \(Printable.grouped(bytes)) bytes packed into \(Printable.grouped(packedSize))",
      expected: "no more than that",
      remedy: "unpack it to a file first if it holds what you expect, or allow more GiB with \(UnpackLimit.variable)")
  }
}
