/// A submission that was written, and the fit it came from.
public struct SubmissionRecord: Sendable, Equatable {
  /// Name of the fit at the time of writing.
  public let fit: String
  /// Whether the very fit it came from is still stored; false once that fit was replaced by another of its name.
  public let fitIsStored: Bool
  public let path: String
  /// SHA-256 of the file, in lower-case hexadecimal.
  public let sha256: String
  public let rows: Int
  /// When it was recorded, ISO 8601 in UTC.
  public let writtenAt: String

  public init(fit: String, fitIsStored: Bool, path: String, sha256: String, rows: Int, writtenAt: String) {
    self.fit = fit
    self.fitIsStored = fitIsStored
    self.path = path
    self.sha256 = sha256
    self.rows = rows
    self.writtenAt = writtenAt
  }
}
