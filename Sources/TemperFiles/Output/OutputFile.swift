import TemperCore

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// A file that is either written whole or not at all.
///
/// The bytes go to a new file in the same folder, which takes the name only after everything has reached the disk. On
/// failure what stood there is unchanged and nothing is left beside it.
public struct OutputFile: Sendable {
  public let path: String
  private let overwrites: Bool

  /// - Parameters:
  ///   - path: Where the file shall stand.
  ///   - overwrites: Whether a file that stands there may be replaced.
  public init(path: String, overwrites: Bool) {
    self.path = path
    self.overwrites = overwrites
  }

  /// Finds out, before long work, whether the file can be written.
  ///
  /// - Throws: `FileError` of kind `.cannotCreate` where the folder does not exist or cannot be written to, where
  ///   something else than a file has the name, or a file that may not be replaced.
  public func check() throws {
    // The system would take the part before U+0000 for the name.
    if path.utf8.contains(0) { throw refusal("U+0000 in the name", "a name for a new file", "check the path") }
    if fileName.isEmpty || fileName == "." || fileName == ".." {
      throw refusal("a folder", "a name for a new file", "name a file in it")
    }
    do {
      switch try SystemCalls.type(at: folder) {
      case .folder: break
      case nil: throw refusal("no folder \(Printable.quoted(folder))", "one that exists", "make the folder first")
      default: throw refusal("a file in place of the folder \(Printable.quoted(folder))", "a folder", "check the path")
      }
      guard SystemCalls.isWritableFolder(folder) else {
        throw refusal(
          "a folder that may not be written to", "one in which a file can be made", "check its permissions")
      }
      switch try SystemCalls.type(at: path) {
      case nil: break
      case .folder: throw refusal("a folder", "a name for a new file", "name a file in it")
      case .other: throw refusal("something that is no regular file", "a name for a new file", "name another file")
      case .regular: if !overwrites { throw existing() }
      }
    } catch let error as Errno {
      throw refusal(error.description.lowercased(), "a place for a new file", "check the path")
    }
  }

  /// Writes the file.
  ///
  /// - Returns: SHA-256 of the bytes, in lower-case hexadecimal.
  /// - Throws: `FileError` of kind `.cannotCreate` as `check()`, or `.inputOutput` for example when the disk is full.
  public func write(_ bytes: [UInt8]) throws -> String {
    try write { try $0.append(contentsOf: bytes) }
  }

  /// Writes the bytes beside the place of the file, for something else to be finished before they take its name.
  ///
  /// - Throws: as `write(_:)`.
  public func stage(_ bytes: [UInt8]) throws -> StagedFile {
    try stage { try $0.append(contentsOf: bytes) }
  }

  /// Writes the file as the body makes its bytes, in constant memory.
  func write(filling body: (inout OutputBuffer) throws -> Void) throws -> String {
    let staged = try stage(filling: body)
    try staged.publish()
    return staged.sha256
  }

  /// Writes bytes beside the place of the file as the body makes them.
  func stage(filling body: (inout OutputBuffer) throws -> Void) throws -> StagedFile {
    try check()
    do {
      let (temporary, descriptor) = try makeTemporaryFile()
      do {
        return StagedFile(target: self, temporary: temporary, sha256: try fill(descriptor, body))
      } catch {
        try? SystemCalls.remove(temporary)
        throw error
      }
    } catch let error as Errno {
      throw failure(error)
    }
  }

  /// Gives a temporary file the name of this one; the temporary file is gone afterwards, whatever happens.
  fileprivate func publish(_ temporary: String) throws {
    do {
      try move(temporary)
      synchroniseFolder()
    } catch {
      try? SystemCalls.remove(temporary)
      if let error = error as? Errno { throw failure(error) }
      throw error
    }
  }

  private func fill(_ descriptor: FileDescriptor, _ body: (inout OutputBuffer) throws -> Void) throws -> String {
    var buffer = OutputBuffer(descriptor)
    do {
      try body(&buffer)
      try buffer.flush()
      try SystemCalls.synchronise(descriptor)
    } catch {
      try? descriptor.close()
      throw error
    }
    // Some file systems report a failed write only here. Closing again would be wrong: the number may be taken anew.
    try descriptor.close()
    return buffer.digest.hexadecimal()
  }

  private func makeTemporaryFile() throws -> (path: String, descriptor: FileDescriptor) {
    while true {
      let number = String(UInt64.random(in: .min ... .max), radix: 36)
      let name = (folder.hasSuffix("/") ? folder : folder + "/") + ".temper-\(number).tmp"
      do {
        let descriptor = try FileDescriptor.open(
          name, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
          permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
        return (name, descriptor)
      } catch Errno.fileExists {
        continue
      }
    }
  }

  private func move(_ temporary: String) throws {
    if overwrites { return try SystemCalls.rename(temporary, to: path) }
    do {
      // Unlike a rename, a link fails where somebody has taken the name since the check.
      try SystemCalls.hardLink(temporary, to: path)
    } catch Errno.fileExists {
      throw existing()
    } catch {
      // A file system without hard links.
      try check()
      return try SystemCalls.rename(temporary, to: path)
    }
    try? SystemCalls.remove(temporary)
  }

  /// Makes the new name last through a power failure, where the system can.
  private func synchroniseFolder() {
    guard let descriptor = try? FileDescriptor.open(folder, .readOnly, options: .closeOnExec) else { return }
    try? SystemCalls.synchronise(descriptor)
    try? descriptor.close()
  }

  private var fileName: Substring {
    path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
  }

  private var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private func refusal(_ found: String, _ expected: String, _ remedy: String) -> FileError {
    FileError(kind: .cannotCreate, path: path, found: found, expected: expected, remedy: remedy)
  }

  private func existing() -> FileError {
    refusal("an existing file", "a name for a new file", "use --force to replace it")
  }

  private func failure(_ error: Errno) -> FileError {
    let isRefusal = [.permissionDenied, .notPermitted, .readOnlyFileSystem, .fileNameTooLong].contains(error)
    return FileError(
      kind: isRefusal ? .cannotCreate : .inputOutput, path: path,
      found: "a failure while writing (\(error.description.lowercased()))", expected: "a file written whole",
      remedy: error == .noSpace ? "make room on the disk" : nil)
  }
}

/// Bytes that have reached the disk under a temporary name, beside the file they will become.
///
/// Either `publish()` or `discard()` must be called, once.
public struct StagedFile: Sendable {
  private let target: OutputFile
  private let temporary: String
  /// SHA-256 of the bytes, in lower-case hexadecimal.
  public let sha256: String

  fileprivate init(target: OutputFile, temporary: String, sha256: String) {
    self.target = target
    self.temporary = temporary
    self.sha256 = sha256
  }

  /// Where the file will stand.
  public var path: String { target.path }

  /// Gives the bytes their name.
  ///
  /// - Throws: `FileError` of kind `.cannotCreate` or `.inputOutput`; what stood there is then unchanged.
  public func publish() throws {
    try target.publish(temporary)
  }

  /// Removes the bytes.
  public func discard() {
    try? SystemCalls.remove(temporary)
  }
}
