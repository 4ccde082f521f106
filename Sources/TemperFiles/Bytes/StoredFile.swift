import Foundation
import TemperCore

/// A file open for reading.
struct StoredFile {
  /// Size of the pieces a file is read in, in bytes.
  static let chunkSize = 128 * 1024

  let path: String
  let descriptor: FileDescriptor
  let type: SystemCalls.FileType

  /// Opens the file, or takes standard input where the path is `-`.
  ///
  /// - Throws: `FileError` of kind `.cannotRead` where there is no file, where it may not be read, or where it is a folder.
  init(opening path: String) throws {
    func refusal(_ found: String, _ remedy: Message) -> FileError {
      FileError(kind: .cannotRead, path: path, found: found, expected: "a file that can be read", remedy: remedy)
    }
    // The system would take the part before U+0000 for the name.
    guard !path.utf8.contains(0) else { throw refusal("U+0000 in the name", "check the path") }
    let type: SystemCalls.FileType
    do {
      descriptor = try path == TableFile.standardInput ? .standardInput() : .open(path)
      do {
        type = try descriptor.type()
      } catch {
        try? descriptor.close()
        throw error
      }
    } catch let error as SystemError {
      switch error.code {
      case ENOENT: throw refusal("no such file", "check the path")
      case EACCES: throw refusal("a file that may not be read", "check its permissions")
      default: throw refusal(error.reason, "check the path")
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

  /// Number of bytes of a regular file.
  func size() throws -> Int {
    try failing { try descriptor.size() }
  }

  /// SHA-256 of the whole file.
  func digest() throws -> String {
    try failing {
      let digest = Digest()
      var buffer = [UInt8](repeating: 0, count: Self.chunkSize)
      var offset = 0
      while true {
        let count = try buffer.withUnsafeMutableBytes { try descriptor.read(at: offset, into: $0) }
        if count == 0 { return digest.hexadecimal() }
        buffer.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        offset += count
      }
    }
  }

  /// The bytes from `offset` on, `count` of them unless the file ends before.
  func bytes(at offset: Int, count: Int) throws -> [UInt8] {
    try failing {
      try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        while filled < count {
          let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
          let step = try descriptor.read(at: offset + filled, into: rest)
          if step == 0 { break }
          filled += step
        }
      }
    }
  }

  private func failing<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as SystemError {
      throw FileError(
        kind: .inputOutput, path: path, found: "a failure while reading (\(error.reason))",
        expected: "a file that can be read to its end")
    }
  }
}
