public import TemperCore

/// The JSON of `temper run`.
public struct RunDocument: Codable, Sendable, Equatable {
  public struct Submission: Codable, Sendable, Equatable {
    public var path: String
    public var rows: Int
    /// SHA-256 of the file's bytes, 64 hexadecimal digits.
    public var sha256: String
    /// What `--prior-shift` did; absent unless it was asked for.
    public var priorShift: PriorShiftDecision? = nil

    public init(path: String, rows: Int, sha256: String) {
      self.path = path
      self.rows = rows
      self.sha256 = sha256
    }
  }

  public var database: String
  public var fit: FitDocument
  /// Null where there is nothing to predict.
  @Nullable public var submission: Submission?
  /// Path of the HTML page.
  public var report: String
  /// What deserves attention, of the fit and of the folder.
  public var warnings: [String] = []

  public init(database: String, fit: FitDocument, submission: Submission?, report: String) {
    self.database = database
    self.fit = fit
    self.submission = submission
    self.report = report
  }
}
