/// Which file some rows came from, or went to.
public struct SourceRecord: Sendable, Equatable {
  /// The file as it was named by the caller.
  public let path: String
  /// SHA-256, in lower-case hexadecimal, of the bytes as stored: of a `.gz` file the compressed ones.
  public let sha256: String
  /// Number of rows without the header.
  public let rows: Int

  public init(path: String, sha256: String, rows: Int) {
    self.path = path
    self.sha256 = sha256
    self.rows = rows
  }
}
