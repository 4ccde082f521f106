import Foundation
import TemperCore

/// A file that is either written whole or not at all.
///
/// The bytes go to a new file in the same folder, which takes the name only after everything has reached the disk. On
/// failure what stood there is unchanged and nothing is left beside it.
///
/// A symbolic link is followed, as the shell's `>` does: the file it leads to is written, and the link stays. A file that is
/// replaced leaves its permissions to the new one, and its owner where the process may. Standard output (`-`) and other open
/// files (`/dev/stdout`, `/dev/fd/3`) are written to, and never replaced.
public struct OutputFile: Sendable {
  public let path: String
  let overwrites: Bool

  /// - Parameters:
  ///   - path: Where the file shall stand.
  ///   - overwrites: Whether a file that stands there may be replaced.
  public init(path: String, overwrites: Bool) {
    self.path = path
    self.overwrites = overwrites
  }

  /// The name of standard output.
  public static let standardOutput = "-"

  /// The open file that the path stands for; nil where it is the name of a file.
  var descriptor: FileDescriptor? {
    path == OutputFile.standardOutput ? FileDescriptor(number: STDOUT_FILENO) : SystemCalls.descriptor(of: path)
  }

  /// Whether the bytes go to standard output, which then holds nothing else.
  public var isStandardOutput: Bool { descriptor?.number == STDOUT_FILENO }

  /// Where the file itself stands, or shall stand: what symbolic links lead to. The path as it was given where they lead
  /// in a circle.
  public var destination: String { (try? SystemCalls.followingLinks(path)) ?? path }

  /// Finds out, before long work, whether the file can be written.
  ///
  /// - Throws: `FileError` of kind `.cannotCreate` where the folder does not exist or cannot be written to, where
  ///   something else than a file has the name, or a file that may not be replaced.
  public func check() throws {
    // The system would take the part before U+0000 for the name.
    if path.utf8.contains(0) { throw refusal("U+0000 in the name", "a name for a new file", "check the path") }
    if let descriptor {
      if descriptor.isWritable { return }
      throw refusal("no file that is open for writing", "one that is", "name a file")
    }
    if fileName.isEmpty || fileName == "." || fileName == ".." {
      throw refusal("a folder", "a name for a new file", "name a file in it")
    }
    do {
      let place = try place()
      let folder = place.folder
      switch try SystemCalls.type(at: folder) {
      case .folder: break
      case nil: throw refusal("no folder \(Printable.quoted(folder))", "one that exists", "make the folder first")
      default: throw refusal("a file in place of the folder \(Printable.quoted(folder))", "a folder", "check the path")
      }
      guard SystemCalls.isWritableFolder(folder) else {
        throw refusal(
          "a folder that may not be written to", "one in which a file can be made", "check its permissions")
      }
      switch try SystemCalls.type(at: place.path) {
      case nil: break
      case .folder: throw refusal("a folder", "a name for a new file", "name a file in it")
      case .other: throw refusal("something that is no regular file", "a name for a new file", "name another file")
      case .regular:
        if !overwrites { throw existing() }
        if SystemCalls.isHeld(place.path) {
          throw refusal(
            "a file of another user, in a folder where only its owner can replace it", "a file that can be replaced",
            "name another file")
        }
        // The folder would let it be replaced, but somebody means it to stay.
        if !SystemCalls.isWritableFile(place.path) {
          throw refusal(
            "a file that may not be written to", "one that can be replaced",
            "make it writable, or name another file")
        }
      }
    } catch let error as SystemError {
      if error.code == EILSEQ {
        throw refusal("a symbolic link to a name that is not UTF-8", "a name in UTF-8", "name the file it leads to")
      }
      throw refusal(error.reason, "a place for a new file", "check the path")
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
      let place = descriptor == nil ? try place() : (path: path, folder: NSTemporaryDirectory())
      let former = descriptor == nil ? SystemCalls.status(at: place.path) : nil
      // Until it has the permissions of the file it replaces, nobody else may read it.
      let (temporary, file) = try FileDescriptor.temporary(in: place.folder, mode: former == nil ? 0o666 : 0o600)
      do {
        let lock = try prepare(file, toReplace: former)
        // What goes into an open file needs no name, under which nobody would find it after a kill.
        if descriptor != nil { try SystemCalls.remove(temporary) }
        return StagedFile(
          target: self, place: place.path, temporary: temporary, sha256: try fill(file, body), lock: lock)
      } catch {
        try? SystemCalls.remove(temporary)
        throw error
      }
    } catch let error as SystemError {
      throw failure(error)
    }
  }

  /// - Returns: what keeps the file locked when `file` is closed.
  private func prepare(_ file: FileDescriptor, toReplace former: stat?) throws -> FileLock {
    do {
      if let former { try file.takePermissions(of: former) }
      return try FileLock(of: file)
    } catch {
      try? file.close()
      throw error
    }
  }

  private func fill(_ descriptor: FileDescriptor, _ body: (inout OutputBuffer) throws -> Void) throws -> String {
    var buffer = OutputBuffer(descriptor)
    do {
      try body(&buffer)
      try buffer.flush()
      try descriptor.synchronise()
    } catch {
      try? descriptor.close()
      throw error
    }
    // Some file systems report a failed write only here. Closing again would be wrong: the number may be taken anew.
    try descriptor.close()
    return buffer.digest.hexadecimal()
  }

  /// Where the file itself stands, or shall stand, and its folder.
  private func place() throws -> (path: String, folder: String) {
    let target = try SystemCalls.followingLinks(path)
    return (target, SystemCalls.folder(of: target))
  }

  private var fileName: String { SystemCalls.name(of: path) }

  private func refusal(_ found: String, _ expected: String, _ remedy: Message) -> FileError {
    FileError(kind: .cannotCreate, path: path, found: found, expected: expected, remedy: remedy)
  }

  func existing() -> FileError {
    refusal("an existing file", "a name for a new file", "say \(.replace) to replace it")
  }

  func failure(_ error: SystemError) -> FileError {
    let isRefusal = [EACCES, EPERM, EROFS, ENAMETOOLONG].contains(error.code)
    return FileError(
      kind: isRefusal ? .cannotCreate : .inputOutput, path: path,
      found: "a failure while writing (\(error.reason))", expected: "a file written whole",
      remedy: [ENOSPC, EDQUOT].contains(error.code) ? "make room on the disk" : nil)
  }
}

/// Gathers bytes into large writes and digests them on the way.
struct OutputBuffer {
  private static let capacity = 64 * 1024

  private let descriptor: FileDescriptor
  private var bytes: [UInt8] = []
  let digest = Digest()

  init(_ descriptor: FileDescriptor) {
    self.descriptor = descriptor
    bytes.reserveCapacity(Self.capacity)
  }

  /// - Throws: `SystemError` when the bytes cannot be written.
  mutating func append(contentsOf more: [UInt8]) throws {
    bytes.append(contentsOf: more)
    if bytes.count >= Self.capacity { try flush() }
  }

  /// Writes what has been gathered.
  mutating func flush() throws {
    try Interruption.shared.check()
    try bytes.withUnsafeBytes { piece in
      digest.update(piece)
      try descriptor.writeAll(piece)
    }
    bytes.removeAll(keepingCapacity: true)
  }
}
