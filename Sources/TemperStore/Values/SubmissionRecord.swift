public import TemperCore

/// A submission that was written, and the fit it came from.
public struct SubmissionRecord: Sendable, Equatable {
  /// Name of the fit at the time of writing.
  public var fit: String
  /// Whether the very fit it came from is still stored; false once that fit was replaced by another of its name.
  public var fitIsStored: Bool
  public var file: Source
  /// When it was recorded, ISO 8601 in UTC.
  public var writtenAt: String

  public init(fit: String, fitIsStored: Bool, file: Source, writtenAt: String) {
    self.fit = fit
    self.fitIsStored = fitIsStored
    self.file = file
    self.writtenAt = writtenAt
  }
}
