import GRDB
import GRDBSQLite

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What stands at a path, and what may be done with it. Nothing is opened.
struct FileLocation {
  enum State: Equatable {
    case missing, emptyFile, file, folder
    /// A device, a pipe or a socket.
    case special
    /// Shorter than the header of a database; SQLite would take some such files for empty ones.
    case fragment
    /// Empty, or with a U+0000, where a C function would see another path.
    case invalid
  }

  let state: State
  /// A path SQLite cannot take for a URI (`file:…`) or a name of its own (`:memory:`).
  let openingPath: String
  private var folder = "."

  init(path: String) {
    openingPath = path.hasPrefix("/") ? path : "./" + path
    guard !path.isEmpty, !path.utf8.contains(0) else {
      state = .invalid
      return
    }
    state = FileLocation.state(openingPath)
    // The journal is made beside the file itself, not beside a symbolic link to it.
    folder = FileLocation.parent(resolvedPath)
  }

  var isWritable: Bool { access(openingPath, W_OK) == 0 }
  var isFolderWritable: Bool { access(folder, W_OK | X_OK) == 0 }

  /// Whether a rollback journal lies beside the file: of a command that is writing it now, or was interrupted.
  var hasJournal: Bool { FileLocation.state(resolvedPath + "-journal") != .missing }

  /// The ending of a file beside the database that has the name of one of SQLite's own and is none: SQLite would remove it.
  /// Nil where there is no such file.
  var foreignEnding: String? {
    ["-journal", "-wal"].first { ending in
      let start = FileLocation.firstBytes(resolvedPath + ending)
      // Before a journal is complete its header is zero, and a file that was just made is empty.
      if start.allSatisfy({ $0 == 0 }) { return false }
      return !start.starts(with: ending == "-wal" ? [0x37, 0x7f, 0x06] : FileLocation.journalStart)
    }
  }

  private static let journalStart: [UInt8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]

  /// The first eight bytes of a regular file, or as many as it has; none where there is no such file, or it cannot be read.
  private static func firstBytes(_ path: String) -> [UInt8] {
    guard [.fragment, .file].contains(state(path)) else { return [] }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 8)
    let count = read(file, &bytes, bytes.count)
    return Array(bytes[..<max(0, count)])
  }

  /// The file itself, where `openingPath` is a symbolic link to it.
  var resolvedPath: String { FileLocation.resolved(openingPath) ?? openingPath }

  /// Why no file can be made here, or nil.
  var obstacleToCreating: String? {
    switch FileLocation.state(folder) {
    case .folder: isFolderWritable ? nil : "there is no permission to write in its folder"
    case .missing, .invalid: "its folder does not exist"
    case .file, .emptyFile, .fragment, .special: "the part of the path before its name is a file"
    }
  }

  private static func state(_ path: String) -> State {
    var information = stat()
    guard stat(path, &information) == 0 else { return .missing }
    switch information.st_mode & S_IFMT {
    case S_IFDIR: return .folder
    case S_IFREG: break
    default: return .special
    }
    switch information.st_size {
    case 0: return .emptyFile
    case 1..<100: return .fragment
    default: return .file
    }
  }

  private static func resolved(_ path: String) -> String? {
    guard let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(cString: pointer)
  }

  private static func parent(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// What the header of an SQLite file says about its owner, read without leaving a trace.
///
/// The connection is `immutable`: it takes no lock, rolls nothing back and makes no side file, so that a foreign
/// database stays as it is even in WAL mode. Reading the bytes with `read(2)` would do that too, but closing the
/// descriptor would drop the locks that other connections of this process hold on the file (POSIX locks).
struct DatabaseHeader {
  let applicationID: Int32
  let userVersion: Int

  /// - Throws: `DatabaseError`, with SQLITE_NOTADB for a file of another kind.
  init(path: String) throws {
    let uri = "file:" + DatabaseHeader.percentEncoded(path) + "?immutable=1"
    var connection: OpaquePointer?
    let code = sqlite3_open_v2(uri, &connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nil)
    defer { sqlite3_close(connection) }
    guard code == SQLITE_OK, let connection else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    applicationID = Int32(truncatingIfNeeded: try DatabaseHeader.pragma("application_id", connection))
    userVersion = Int(try DatabaseHeader.pragma("user_version", connection))
  }

  private static func pragma(_ name: String, _ connection: OpaquePointer) throws -> Int64 {
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    var code = sqlite3_prepare_v2(connection, "PRAGMA \(name)", -1, &statement, nil)
    if code == SQLITE_OK { code = sqlite3_step(statement) }
    guard code == SQLITE_ROW else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(connection)))
    }
    return sqlite3_column_int64(statement, 0)
  }

  private static func percentEncoded(_ path: String) -> String {
    var result = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        result += hex.utf8.count == 1 ? "%0\(hex)" : "%\(hex)"
      }
    }
    return result
  }
}

extension FileLocation {
  /// Removes the file where it has no byte and no other command is using it.
  ///
  /// A transaction would begin with a journal, for which there may be no room: so the bytes are locked that SQLite locks (its
  /// file format, "The Lock-Byte Page").
  func removeEmpty() {
    let file = open(resolvedPath, O_RDWR | O_CLOEXEC)
    guard file >= 0 else { return }
    defer { close(file) }
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = 0x4000_0000
    lock.l_len = 512
    var status = stat()
    guard fcntl(file, F_SETLK, &lock) == 0, fstat(file, &status) == 0, status.st_size == 0 else { return }
    unlink(resolvedPath)
  }
}
