import TemperCore

/// A push parser for NumPy files: bytes in pieces of any size, and the way they are cut changes nothing.
struct NPYParser<Format: ElementFormat>: ByteConsumer {
  let path: String
  /// Name of the array in its archive.
  let array: String?
  private var header: NPYHeader<Format>?
  private var elements: [Format.Value] = []
  /// The header so far, or the bytes of a number that is not whole yet.
  private var pending: [UInt8] = []
  private var offset = 0

  init(path: String, array: String? = nil) {
    self.path = path
    self.array = array
  }

  var position: FilePlace { .byte(offset) }

  /// Takes the next piece. O(bytes).
  ///
  /// - Throws: `FileError` for a header that is not that of such elements in one or two dimensions, and for bytes
  ///   behind the array.
  mutating func feed(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
    do {
      var start = 0
      if header == nil { start = try takeHeader(bytes) }
      if let header { try takeNumbers(UnsafeRawBufferPointer(rebasing: bytes[start...]), header) }
      offset += bytes.count
      return true
    } catch let fault as ArrayFault {
      throw fault.error(path, array: array)
    }
  }

  /// Returns the number of bytes of this piece that belong to the header.
  private mutating func takeHeader(_ bytes: UnsafeRawBufferPointer) throws -> Int {
    var used = 0
    while true {
      let length = try NPYHeader<Format>.length(pending)
      if let length, pending.count >= length {
        header = try NPYHeader<Format>(pending)
        pending = []
        return used
      }
      if used == bytes.count { return used }
      let step = min((length ?? NPYFile.prefixLength) - pending.count, bytes.count - used)
      pending.append(contentsOf: bytes[used..<used + step])
      used += step
    }
  }

  private mutating func takeNumbers(_ bytes: UnsafeRawBufferPointer, _ header: NPYHeader<Format>) throws {
    let size = header.numbers.size
    let wanted = (header.count - elements.count) * size - pending.count
    guard bytes.count <= wanted else {
      throw ArrayFault(
        header.dataOffset + header.count * size, found: "further bytes behind the array",
        expected: "one array in the file", remedy: "write the file again with numpy.save")
    }
    var start = 0
    if !pending.isEmpty {
      start = min(bytes.count, size - pending.count)
      pending.append(contentsOf: bytes[..<start])
      if pending.count < size { return }
      elements.append(pending.withUnsafeBytes { header.numbers.value($0, at: 0) })
      pending.removeAll()
    }
    let whole = (bytes.count - start) / size
    for index in 0..<whole { elements.append(header.numbers.value(bytes, at: start + index * size)) }
    pending.append(contentsOf: bytes[(start + whole * size)...])
  }

  /// Ends the file.
  ///
  /// - Throws: `FileError` where it ended too early.
  func finish() throws -> NPYArray<Format> {
    guard let header else {
      throw ArrayFault(
        offset, found: offset == 0 ? "an empty file" : "the end of the file in its header", expected: "a NumPy array",
        remedy: "write the file again with numpy.save"
      ).error(path, array: array)
    }
    guard elements.count == header.count else {
      throw ArrayFault(
        offset,
        found: "the end after \(Printable.grouped(elements.count)) of \(Printable.grouped(header.count)) elements",
        expected: "all of them", remedy: "copy the file again"
      ).error(path, array: array)
    }
    return NPYArray(header: header, elements: elements)
  }
}

/// The elements of an array, with where they come from.
struct NPYArray<Format: ElementFormat> {
  let header: NPYHeader<Format>
  /// In the order of the file.
  let elements: [Format.Value]

  var rowCount: Int { header.rowCount }
  var columnCount: Int { header.columnCount ?? 1 }

  /// Position of an element in `elements`.
  func index(row: Int, column: Int) -> Int {
    header.isColumnMajor ? column * rowCount + row : row * columnCount + column
  }

  /// Offset of an element in the data of the array, in bytes.
  func offset(row: Int, column: Int) -> Int {
    header.dataOffset + index(row: row, column: column) * header.numbers.size
  }
}
