import TemperCore

/// Reads NumPy files: `.npy`, packed or not, and `.npz`.
struct ArrayReader<Format: ElementFormat> {
  /// Which array of an archive; nil where it holds one. An array in a file of its own has no name.
  var array: String?
  /// Names that an array in an archive of several has where it is the one that is meant, and none is named.
  var likely: [String] = []

  /// An array and the file it was read from.
  struct Found {
    let numbers: NPYArray<Format>
    /// Its name in the archive; nil in a file of its own.
    let name: String?
    let sha256: String
  }

  /// - Throws: `FileError`; of kind `.usage` where the archive does not hold the array, or several and none is named.
  func read(_ file: TableFile) throws -> Found {
    if file.format == .npz { return try readArchive(file) }
    var parser = NPYParser<Format>(path: file.path)
    let sha256 = try ByteSource(path: file.path).read(into: &parser)
    return Found(numbers: try parser.finish(), name: nil, sha256: sha256 ?? "")
  }

  private func readArchive(_ file: TableFile) throws -> Found {
    let stored = try StoredFile(opening: file.path)
    defer { stored.close() }
    let bytes: ArchiveBytes
    let sha256: String
    if stored.type == .regular, Packing(path: file.path) == nil {
      bytes = .file(stored, size: try stored.size())
      sha256 = try stored.digest()
    } else {
      var collector = ByteCollector()
      sha256 = try ByteSource(path: file.path, isArchive: true).read(into: &collector) ?? ""
      bytes = .memory(collector.bytes)
    }
    let archive: ZipArchive
    do {
      archive = try ZipArchive(bytes)
    } catch let fault as ArrayFault {
      throw fault.error(file.path, array: nil)
    }
    let (name, entry) = try choose(archive.entries, path: file.path)
    var parser = NPYParser<Format>(path: file.path, array: name)
    try ZipEntryStream(path: file.path, name: name, archive: archive, entry: entry).read(into: &parser)
    return Found(numbers: try parser.finish(), name: name, sha256: sha256)
  }

  private func choose(_ entries: [ZipArchive.Entry], path: String) throws -> (String, ZipArchive.Entry) {
    let arrays = entries.filter { $0.name.hasSuffix(".npy") }.map { (name: String($0.name.dropLast(4)), entry: $0) }
    let names = arrays.map(\.name)
    if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
      throw FileError(
        kind: .badData, path: path, found: "two arrays \(Printable.quoted(names[twice]))",
        expected: "every array under a name of its own", remedy: "write the archive anew")
    }
    guard let array else {
      if arrays.count == 1 { return arrays[0] }
      if let found = likely.lazy.compactMap({ name in arrays.first { $0.name == name } }).first { return found }
      if arrays.isEmpty, let foreign = ForeignFormat(entries: entries) { throw foreign.refusal(path) }
      throw FileError(
        kind: arrays.isEmpty ? .badData : .usage, path: path,
        found: arrays.isEmpty ? "no array" : Printable.count(arrays.count, "array"),
        expected: arrays.isEmpty ? "an archive that numpy.savez wrote" : "one, or to be told which",
        remedy: arrays.isEmpty
          ? "check the file"
          : "name one of \(Printable.list(names)), as in \(VisibleText.escaping(path)):\(VisibleText.escaping(names[0]))"
      )
    }
    if let found = arrays.first(where: { $0.name == array || $0.entry.name == array }) { return found }
    throw FileError(
      kind: .usage, path: path, found: "no array \(Printable.quoted(array))",
      expected: "one of \(Printable.list(names))", remedy: NearMiss.question(for: array, among: names))
  }
}

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

/// What is wrong with an array, before it is known which file it lies in.
struct ArrayFault: Error, Equatable {
  /// Offset in the data of the array.
  let offset: Int
  let found: String
  let expected: String
  let remedy: Message

  init(_ offset: Int, found: String, expected: String, remedy: Message) {
    self.offset = offset
    self.found = found
    self.expected = expected
    self.remedy = remedy
  }

  /// The same as an error about a file.
  func error(_ path: String, array: String?) -> FileError {
    FileError(
      kind: .badData, path: path, byte: offset, array: array, found: found, expected: expected, remedy: remedy)
  }
}
