/// A file that rows came from, or went to: where it lies, what it held, and how many rows it had.
public struct Source: Sendable, Hashable, Codable {
  public var path: String
  /// SHA-256 of the bytes as they are stored, in lower-case hexadecimal.
  public var sha256: String
  /// Number of rows, without the header.
  public var rows: Int

  public init(path: String, sha256: String, rows: Int) {
    self.path = path
    self.sha256 = sha256
    self.rows = rows
  }
}
