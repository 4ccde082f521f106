import TemperCore

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// A file open for reading.
struct StoredFile {
  /// Size of the pieces a file is read in, in bytes.
  static let chunkSize = 128 * 1024

  let path: String
  let descriptor: FileDescriptor
  let type: SystemCalls.FileType

  /// Takes a descriptor that is open already; `path` is what messages call it.
  init(path: String, descriptor: FileDescriptor, type: SystemCalls.FileType) {
    self.path = path
    self.descriptor = descriptor
    self.type = type
  }

  /// Opens the file, or takes standard input where the path is `-`.
  ///
  /// - Throws: `FileError` of kind `.cannotRead` where there is no file, where it may not be read, or where it is a folder.
  init(opening path: String) throws {
    func refusal(_ found: String, _ remedy: String) -> FileError {
      FileError(kind: .cannotRead, path: path, found: found, expected: "a file that can be read", remedy: remedy)
    }
    // The system would take the part before U+0000 for the name.
    guard !path.utf8.contains(0) else { throw refusal("U+0000 in the name", "check the path") }
    let type: SystemCalls.FileType
    do {
      // A copy of the descriptor, so that closing it leaves the caller's open.
      descriptor =
        path == TableFile.standardInput
        ? try FileDescriptor.standardInput.duplicate()
        : try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
      do {
        type = try SystemCalls.type(of: descriptor)
      } catch {
        try? descriptor.close()
        throw error
      }
    } catch let error as Errno {
      switch error {
      case .noSuchFileOrDirectory: throw refusal("no such file", "check the path")
      case .permissionDenied: throw refusal("a file that may not be read", "check its permissions")
      default: throw refusal(error.description.lowercased(), "check the path")
      }
    }
    self.path = path
    self.type = type
    if type == .folder {
      try? descriptor.close()
      throw refusal("a folder", "name a file in it")
    }
  }

  func close() {
    // Nothing was written, so a failure to close loses nothing.
    try? descriptor.close()
  }

  /// Reads on until the buffer is full or the file ends; returns the number of bytes read.
  func fill(_ buffer: inout [UInt8]) throws -> Int {
    try failing {
      try buffer.withUnsafeMutableBytes { bytes in
        var count = 0
        while count < bytes.count {
          let step = try descriptor.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[count...]))
          if step == 0 { break }
          count += step
        }
        return count
      }
    }
  }

  /// SHA-256 of the whole file. The reading position stays where it is, so that a child process may share it.
  func digest() throws -> String {
    try failing {
      var digest = Digest()
      var buffer = [UInt8](repeating: 0, count: Self.chunkSize)
      var offset: Int64 = 0
      while true {
        let count = try buffer.withUnsafeMutableBytes { try descriptor.read(fromAbsoluteOffset: offset, into: $0) }
        if count == 0 { return digest.hexadecimal() }
        buffer.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        offset += Int64(count)
      }
    }
  }

  /// The bytes from `offset` on, `count` of them unless the file ends before.
  func bytes(at offset: Int, count: Int) throws -> [UInt8] {
    try failing {
      try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        while filled < count {
          let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
          let step = try descriptor.read(fromAbsoluteOffset: Int64(offset + filled), into: rest)
          if step == 0 { break }
          filled += step
        }
      }
    }
  }

  func failing<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as Errno {
      throw FileError(
        kind: .inputOutput, path: path, found: "a failure while reading (\(error.description.lowercased()))",
        expected: "a file that can be read to its end")
    }
  }
}
