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

  /// Makes a file for writing and reading, and locks it, so that nobody takes it for one that was left behind.
  ///
  /// - Parameter mode: its permissions, from which the process's mask is taken off.
  /// - Throws: `SystemError` of code `EEXIST` where the name is taken.
  static func create(_ path: String, mode: mode_t = 0o666) throws(SystemError) -> FileDescriptor {
    let file = FileDescriptor(
      number: try SystemCalls.repeating { Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode) })
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

  /// The user that the file belongs to.
  func owner() throws(SystemError) -> uid_t { try status().st_uid }

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
package enum SystemCalls {
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

  /// Bytes of a regular file, symbolic links followed; nil of anything else.
  package static func regularSize(of path: String) -> Int? {
    guard let status = status(at: path), status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
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
      path = target.utf8.first == UInt8(ascii: "/") ? target : joined(folder(of: path), target)
    }
    throw SystemError(code: ELOOP)
  }

  /// The open file that a path stands for, such as `/dev/stdout`, however it is spelled and whatever links lead there; nil
  /// for any other. The open files of other processes have no number here: theirs is -1, which nothing can be done with.
  static func descriptor(of path: String) -> FileDescriptor? {
    var path = path
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    for _ in 0..<40 {
      guard let folder = realPath(of: folder(of: path)) else { return nil }
      let name = name(of: path)
      switch "\(folder)/\(name)" {
      case "/dev/stdout": return FileDescriptor(number: STDOUT_FILENO)
      case "/dev/stderr": return FileDescriptor(number: STDERR_FILENO)
      default: break
      }
      if let process = process(ofDescriptors: folder), let number = CInt(name) {
        return FileDescriptor(number: process == getpid() ? number : -1)
      }
      let count = readlink(path, &buffer, buffer.count)
      guard count > 0,
        let target = String(validating: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
      else { return nil }
      path = target.utf8.first == UInt8(ascii: "/") ? target : joined(self.folder(of: path), target)
    }
    return nil
  }

  /// The process whose open files a folder lists by their numbers, such as `/proc/17/fd`; nil for any other folder.
  private static func process(ofDescriptors folder: String) -> pid_t? {
    if folder == "/dev/fd" { return getpid() }
    let parts = folder.split(separator: "/")
    guard parts.count == 3 || parts.count == 5 && parts[2] == "task", parts[0] == "proc", parts.last == "fd" else {
      return nil
    }
    return pid_t(parts[1])
  }

  /// The absolute path without symbolic links; nil where there is nothing.
  private static func realPath(of path: String) -> String? {
    guard let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(validatingCString: pointer)
  }

  /// Makes names in a folder last through a power failure, where the system can.
  static func synchronise(folder: String) {
    guard let descriptor = try? FileDescriptor.open(folder) else { return }
    try? descriptor.synchronise()
    try? descriptor.close()
  }

  /// The path of the folder that holds what stands at `path`.
  static func folder(of path: String) -> String {
    guard let slash = lastSlash(of: path) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// What the names of files begin with that are only there while a command runs.
  static let temporaryPrefix = ".temper-"

  static let temporaryEnding = ".tmp"

  /// A name for a file that nobody else will think of.
  static func temporaryName(ending: String = temporaryEnding) -> String {
    let token = String(UInt64.random(in: .min ... .max), radix: 36)
    return temporaryPrefix + String(repeating: "0", count: tokenLength - token.utf8.count) + token + ending
  }

  /// Digits of 64 bits to the base 36.
  private static let tokenLength = 13

  /// Whether `temporaryName` makes names like this one: another of the same ending is somebody else's file.
  static func isTemporaryName(_ name: String, ending: String) -> Bool {
    guard name.hasPrefix(temporaryPrefix), name.hasSuffix(ending) else { return false }
    let token = name.utf8.dropFirst(temporaryPrefix.utf8.count).dropLast(ending.utf8.count)
    return token.count == tokenLength
      && token.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
      }
  }

  /// Whether a file that is there may be written.
  static func isWritableFile(_ path: String) -> Bool { access(path, W_OK) == 0 }

  /// Whether a regular file stands at `path` itself, and not what a symbolic link leads to.
  static func isRegular(_ path: String) throws(SystemError) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw SystemError(code: errno) }
    return type(of: status) == .regular
  }

  /// The last part of a path.
  static func name(of path: String) -> String {
    lastSlash(of: path).map { String(path[path.utf8.index(after: $0)...]) } ?? path
  }

  /// Among the bytes: in Swift a slash and a combining mark behind it are one character, and no slash.
  private static func lastSlash(of path: String) -> String.Index? { path.utf8.lastIndex(of: UInt8(ascii: "/")) }

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
