import Foundation
import TemperCore

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

  /// Makes a file for writing, and locks it, so that nobody takes it for one that was left behind.
  ///
  /// - Parameter mode: its permissions, from which the process's mask is taken off.
  /// - Throws: `SystemError` of code `EEXIST` where the name is taken.
  static func create(_ path: String, mode: mode_t = 0o666) throws(SystemError) -> FileDescriptor {
    let file = FileDescriptor(
      number: try SystemCalls.repeating { Foundation.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode) })
    // Some file systems know no locks; what is left behind on them stays there.
    flock(file.number, LOCK_EX | LOCK_NB)
    guard (try? file.status().st_nlink) ?? 1 > 0 else {
      // Somebody cleared it away before it was locked.
      try? file.close()
      throw SystemError(code: EEXIST)
    }
    return file
  }

  /// The same file by another number, which holds its lock, too.
  func duplicate() throws(SystemError) -> FileDescriptor {
    FileDescriptor(number: try SystemCalls.repeating { fcntl(number, F_DUPFD_CLOEXEC, 0) })
  }

  /// Whether it is open, for writing.
  var isWritable: Bool {
    let flags = fcntl(number, F_GETFL)
    return flags >= 0 && flags & O_ACCMODE != O_RDONLY
  }

  /// Gives the file the permissions of another, and its owner as far as the process may.
  func takePermissions(of other: stat) throws(SystemError) {
    if fchown(number, other.st_uid, other.st_gid) != 0 { _ = fchown(number, uid_t.max, other.st_gid) }
    _ = try SystemCalls.repeating { fchmod(number, other.st_mode & 0o777) }
  }

  /// Makes a file of a temporary name, and locks it.
  ///
  /// - Throws: `SystemError`.
  static func temporary(
    in folder: String, ending: String = SystemCalls.temporaryEnding, mode: mode_t
  ) throws(SystemError) -> (path: String, file: FileDescriptor) {
    let section = Interruption.shared.enter()
    defer { section.leave() }
    while true {
      let path = SystemCalls.joined(folder, SystemCalls.temporaryName(ending: ending))
      Interruption.shared.atEnd { unlink(path) }
      do {
        return (path, try create(path, mode: mode))
      } catch {
        if error.code != EEXIST { throw error }
      }
    }
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

  /// Writes to a file that somebody else reads, such as a pipe, in pieces that do not wait inside the system: where the reader
  /// takes nothing, the program can end all the same.
  ///
  /// - Throws: `SystemError`; `Interruption.GivingUp`.
  func writeAllWaiting(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      var poll = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
      let isReady = Foundation.poll(&poll, 1, 50) != 0
      try Interruption.shared.check()
      guard isReady else { continue }
      // A pipe that is ready takes as much at once.
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Int(PIPE_BUF)))
      let count = try SystemCalls.repeating { write(number, piece.baseAddress, piece.count) }
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

  fileprivate func status() throws(SystemError) -> stat {
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

  /// What stands at `path`, symbolic links followed; nil where there is nothing.
  static func status(at path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  /// Whether a file can only be replaced by its owner, or the folder's, and the process is neither.
  static func isHeld(_ path: String) -> Bool {
    guard let file = status(at: path), let folder = status(at: folder(of: path)) else { return false }
    let user = geteuid()
    return folder.st_mode & S_ISVTX != 0 && user != 0 && file.st_uid != user && folder.st_uid != user
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
  /// - Throws: `SystemError` of code `ELOOP` where they lead in a circle, `EILSEQ` where a name on the way is not UTF-8.
  static func followingLinks(_ path: String) throws(SystemError) -> String {
    var path = path
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    // As many as Linux itself follows.
    for _ in 0..<40 {
      let count = readlink(path, &buffer, buffer.count)
      guard count > 0 else { return path }
      guard let target = String(validating: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) else {
        throw SystemError(code: EILSEQ)
      }
      path = target.hasPrefix("/") ? target : joined(folder(of: path), target)
    }
    throw SystemError(code: ELOOP)
  }

  /// The open file that a path stands for, such as `/dev/stdout`, also through symbolic links; nil for any other.
  static func descriptor(of path: String) -> FileDescriptor? {
    var path = path
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    for _ in 0..<40 {
      switch path {
      case "/dev/stdout": return FileDescriptor(number: STDOUT_FILENO)
      case "/dev/stderr": return FileDescriptor(number: STDERR_FILENO)
      default: break
      }
      for prefix in ["/dev/fd/", "/proc/self/fd/", "/proc/\(getpid())/fd/"] where path.hasPrefix(prefix) {
        return CInt(path.dropFirst(prefix.count)).map { FileDescriptor(number: $0) }
      }
      let count = readlink(path, &buffer, buffer.count)
      guard count > 0,
        let target = String(validating: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
      else { return nil }
      path = target.hasPrefix("/") ? target : joined(folder(of: path), target)
    }
    return nil
  }

  /// Makes names in a folder last through a power failure, where the system can.
  static func synchronise(folder: String) {
    guard let descriptor = try? FileDescriptor.open(folder) else { return }
    try? descriptor.synchronise()
    try? descriptor.close()
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// What the names of files begin with that are only there while a command runs.
  static let temporaryPrefix = ".temper-"

  static let temporaryEnding = ".tmp"

  /// A name for a file that nobody else will think of.
  static func temporaryName(ending: String = temporaryEnding) -> String {
    "\(temporaryPrefix)\(String(UInt64.random(in: .min ... .max), radix: 36))\(ending)"
  }

  /// Whether a regular file stands at `path` itself, and not what a symbolic link leads to.
  static func isRegular(_ path: String) throws(SystemError) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw SystemError(code: errno) }
    return type(of: status) == .regular
  }

  /// The last part of a path.
  static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  static func joined(_ folder: String, _ name: String) -> String {
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
