/// Reads tables of one kind.
public protocol TableReader: Sendable {
  associatedtype Table: Sendable
  /// Reads a file of text. O(bytes).
  ///
  /// - Throws: `FileError`; where several rows are wrong, the first knows the others.
  func read(_ file: TableFile) throws -> Table
}

extension TableReader {
  /// Reads the file of this name.
  public func read(_ path: String) throws -> Table {
    try read(TableFile(path))
  }
}
