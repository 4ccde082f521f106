#if canImport(System)
  import System
#else
  import SystemPackage
#endif
#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The calls of the operating system that swift-system does not offer, throwing `Errno`.
enum SystemCalls {
  enum FileType: Equatable {
    case regular, folder, other
  }

  static func type(of descriptor: FileDescriptor) throws -> FileType {
    var status = stat()
    try check(fstat(descriptor.rawValue, &status))
    return type(of: status)
  }

  /// The type of what stands at `path`, symbolic links followed; nil where there is nothing.
  static func type(at path: String) throws -> FileType? {
    var status = stat()
    if stat(path, &status) == 0 { return type(of: status) }
    guard errno == ENOENT else { throw Errno(rawValue: errno) }
    // A symbolic link to nothing still occupies the name.
    return lstat(path, &status) == 0 ? .other : nil
  }

  /// Whether new files can be made in the folder.
  static func isWritableFolder(_ path: String) -> Bool {
    access(path, W_OK | X_OK) == 0
  }

  /// Number of bytes of a file.
  static func size(of descriptor: FileDescriptor) throws -> Int {
    var status = stat()
    try check(fstat(descriptor.rawValue, &status))
    return Int(status.st_size)
  }

  /// A new file for reading and writing that has no name, so that it goes when it is closed.
  static func scratchFile() throws -> FileDescriptor {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    let name = "temper-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
    let path = "\(folder.isEmpty ? "/tmp" : folder)/\(name)"
    let descriptor = try FileDescriptor.open(
      path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
    do {
      try remove(path)
    } catch {
      try? descriptor.close()
      throw error
    }
    return descriptor
  }

  static func synchronise(_ descriptor: FileDescriptor) throws {
    try check(fsync(descriptor.rawValue))
  }

  /// Replaces what stands at `target`, atomically.
  static func rename(_ source: String, to target: String) throws {
    #if canImport(Darwin)
      try check(Darwin.rename(source, target))
    #elseif canImport(Glibc)
      try check(Glibc.rename(source, target))
    #elseif canImport(Musl)
      try check(Musl.rename(source, target))
    #endif
  }

  /// Gives a file a second name; fails with `Errno.fileExists` where the name is taken.
  static func hardLink(_ source: String, to target: String) throws {
    try check(link(source, target))
  }

  static func remove(_ path: String) throws {
    try check(unlink(path))
  }

  /// The path of what symbolic links at `path` lead to, which need not exist; `path` itself where it is no link.
  ///
  /// - Throws: `Errno.tooManySymbolicLinkLevels` where they lead in a circle.
  static func followingLinks(_ path: String) throws -> String {
    var path = path
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    // As many as Linux itself follows.
    for _ in 0..<40 {
      let count = readlink(path, &buffer, buffer.count)
      guard count > 0 else { return path }
      let target = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
      path = target.hasPrefix("/") ? target : joined(folder(of: path), target)
    }
    throw Errno.tooManySymbolicLinkLevels
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// A name for a file that nobody else will think of.
  static func temporaryName(in folder: String) -> String {
    joined(folder, ".temper-\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp")
  }

  private static func joined(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  private static func type(of status: stat) -> FileType {
    switch status.st_mode & S_IFMT {
    case S_IFREG: .regular
    case S_IFDIR: .folder
    default: .other
    }
  }

  private static func check(_ result: CInt) throws {
    guard result == 0 else { throw Errno(rawValue: errno) }
  }
}
