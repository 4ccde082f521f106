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

  /// The file itself, where `openingPath` is a symbolic link to it.
  var resolvedPath: String { FileLocation.resolved(openingPath) ?? openingPath }

  /// Why no file can be made here, or nil.
  var obstacleToCreating: String? {
    switch FileLocation.state(folder) {
    case .folder: isFolderWritable ? nil : "there is no permission to write in its folder"
    case .missing, .invalid: "its folder does not exist"
    case .file, .emptyFile, .fragment: "the part of the path before its name is a file"
    }
  }

  private static func state(_ path: String) -> State {
    var information = stat()
    guard stat(path, &information) == 0 else { return .missing }
    if information.st_mode & S_IFMT == S_IFDIR { return .folder }
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
