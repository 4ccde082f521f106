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

  /// Several files of the same rows as one source: their paths with ` + ` between them, and the SHA-256 of their digests in
  /// hexadecimal, a line feed behind each. Of one file that file itself.
  ///
  /// - Precondition: there is at least one.
  public static func joined(_ files: [SourceRecord]) -> SourceRecord {
    if files.count == 1 { return files[0] }
    let digest = Digest()
    for file in files {
      Array((file.sha256 + "\n").utf8).withUnsafeBytes { digest.update($0) }
    }
    return SourceRecord(
      path: files.map(\.path).joined(separator: " + "), sha256: digest.hexadecimal(), rows: files[0].rows)
  }
}
