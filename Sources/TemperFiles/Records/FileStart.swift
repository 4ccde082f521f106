import TemperCore

/// What the first bytes of a file of text may be.
enum FileStart {
  /// Takes off a byte order mark of UTF-8.
  ///
  /// - Parameter bytes: the first line, or what there is of it.
  /// - Throws: `FileError` for UTF-16, and for files that are no text.
  static func check(_ bytes: inout [UInt8], path: String) throws {
    func refusal(_ found: String, _ expected: String, _ remedy: String) -> FileError {
      FileError(
        kind: .badData, path: path, line: 1, column: 1, found: found, expected: expected, remedy: remedy)
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      bytes.removeFirst(3)
    } else if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw refusal("UTF-16 text", "UTF-8 text", "save the file as UTF-8")
    } else if bytes.starts(with: NPYHeader.magic) {
      throw refusal("a NumPy array", "text", "name it .npy")
    } else if bytes.starts(with: ZipArchive.localMagic) {
      throw refusal("a zip archive", "text", "name it .npz if it holds NumPy arrays")
    }
  }
}
