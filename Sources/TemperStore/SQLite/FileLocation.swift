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
    /// Empty, or with a U+0000, where a C function would see another path.
    case invalid
  }

  let state: State
  /// A path SQLite cannot take for a URI (`file:…`) or a name of its own (`:memory:`).
  let openingPath: String
  private let folder: String

  init(path: String) {
    openingPath = path.hasPrefix("/") ? path : "./" + path
    guard !path.isEmpty, !path.utf8.contains(0) else {
      state = .invalid
      folder = "."
      return
    }
    state = FileLocation.state(openingPath)
    // The journal is made beside the file itself, not beside a symbolic link to it.
    folder = FileLocation.parent(FileLocation.resolved(openingPath) ?? openingPath)
  }

  var isWritable: Bool { access(openingPath, W_OK) == 0 }
  var isFolderWritable: Bool { access(folder, W_OK | X_OK) == 0 }

  /// Why no file can be made here, or nil.
  var obstacleToCreating: String? {
    switch FileLocation.state(folder) {
    case .folder: isFolderWritable ? nil : "there is no permission to write in its folder"
    case .missing, .invalid: "its folder does not exist"
    case .file, .emptyFile: "the part of the path before its name is a file"
    }
  }

  private static func state(_ path: String) -> State {
    var information = stat()
    guard stat(path, &information) == 0 else { return .missing }
    if information.st_mode & S_IFMT == S_IFDIR { return .folder }
    return information.st_size == 0 ? .emptyFile : .file
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
