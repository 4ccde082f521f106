import Foundation

/// The error of a call of the operating system.
struct SystemError: Error, Equatable {
  /// The value of `errno`.
  let code: CInt

  /// What the system says about it, in its own words but lower case.
  var reason: String { String(cString: strerror(code)).lowercased() }
}

/// A file that is open, by the system's number for it.
struct FileDescriptor {
  let number: CInt

  /// Opens what stands at `path`.
  static func open(_ path: String) throws(SystemError) -> FileDescriptor {
    FileDescriptor(number: try SystemCalls.repeating { Foundation.open(path, O_RDONLY | O_CLOEXEC) })
  }

  /// Makes a file for writing; fails with `EEXIST` where the name is taken.
  static func create(_ path: String) throws(SystemError) -> FileDescriptor {
    FileDescriptor(
      number: try SystemCalls.repeating { Foundation.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) })
  }

  /// A copy of standard input, which can be closed without closing the caller's.
  static func standardInput() throws(SystemError) -> FileDescriptor {
    FileDescriptor(number: try SystemCalls.repeating { dup(STDIN_FILENO) })
  }

  func close() throws(SystemError) {
    guard Foundation.close(number) == 0 else { throw SystemError(code: errno) }
  }

  /// Reads on from where the last reading ended; returns the number of bytes, 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    try SystemCalls.repeating { Foundation.read(number, buffer.baseAddress, buffer.count) }
  }

  /// Reads from an offset; returns the number of bytes, 0 at the end.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    try SystemCalls.repeating { pread(number, buffer.baseAddress, buffer.count, off_t(offset)) }
  }

  func writeAll(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = try SystemCalls.repeating { write(number, rest.baseAddress, rest.count) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// Makes what was written last through a power failure.
  func synchronise() throws(SystemError) {
    _ = try SystemCalls.repeating { fsync(number) }
  }

  func type() throws(SystemError) -> SystemCalls.FileType {
    SystemCalls.type(of: try status())
  }

  /// Number of bytes of the file.
  func size() throws(SystemError) -> Int {
    Int(try status().st_size)
  }

  private func status() throws(SystemError) -> stat {
    var status = stat()
    _ = try SystemCalls.repeating { fstat(number, &status) }
    return status
  }
}

/// Calls of the operating system about names of files.
enum SystemCalls {
  enum FileType: Equatable {
    case regular, folder, other
  }

  /// The type of what stands at `path`, symbolic links followed; nil where there is nothing.
  static func type(at path: String) throws(SystemError) -> FileType? {
    var status = stat()
    if stat(path, &status) == 0 { return type(of: status) }
    guard errno == ENOENT else { throw SystemError(code: errno) }
    // A symbolic link to nothing still occupies the name.
    return lstat(path, &status) == 0 ? .other : nil
  }

  /// Whether new files can be made in the folder.
  static func isWritableFolder(_ path: String) -> Bool {
    access(path, W_OK | X_OK) == 0
  }

  /// Replaces what stands at `target`, atomically.
  static func rename(_ source: String, to target: String) throws(SystemError) {
    _ = try repeating { Foundation.rename(source, target) }
  }

  /// Gives a file a second name; fails with `EEXIST` where the name is taken.
  static func hardLink(_ source: String, to target: String) throws(SystemError) {
    _ = try repeating { link(source, target) }
  }

  static func remove(_ path: String) throws(SystemError) {
    _ = try repeating { unlink(path) }
  }

  /// The path of what symbolic links at `path` lead to, which need not exist; `path` itself where it is no link.
  ///
  /// - Throws: `SystemError` of code `ELOOP` where they lead in a circle.
  static func followingLinks(_ path: String) throws(SystemError) -> String {
    var path = path
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    // As many as Linux itself follows.
    for _ in 0..<40 {
      let count = readlink(path, &buffer, buffer.count)
      guard count > 0 else { return path }
      let target = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
      path = target.hasPrefix("/") ? target : joined(folder(of: path), target)
    }
    throw SystemError(code: ELOOP)
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

  fileprivate static func type(of status: stat) -> FileType {
    switch status.st_mode & S_IFMT {
    case S_IFREG: .regular
    case S_IFDIR: .folder
    default: .other
    }
  }

  /// The result of a call that says -1 where it fails; repeated where a signal cut it short.
  fileprivate static func repeating<Result: FixedWidthInteger>(_ call: () -> Result) throws(SystemError) -> Result {
    while true {
      let result = call()
      if result != -1 { return result }
      if errno != EINTR { throw SystemError(code: errno) }
    }
  }
}
