/// The JSON of `temper check`.
public struct CheckDocument: Codable, Sendable, Equatable {
  /// Something that is wrong.
  public struct Problem: Codable, Sendable, Equatable {
    /// What is concerned, such as `folds`.
    public var part: String
    public var found: String
    /// What to do about it.
    public var remedy: String

    public init(part: String, found: String, remedy: String) {
      self.part = part
      self.found = found
      self.remedy = remedy
    }
  }

  public var database: String
  /// Whether there is no problem.
  public var clean: Bool
  /// Size of the file.
  public var bytes: Int
  public var labelledRows: Int
  public var testRows: Int
  /// Number of files that were loaded.
  public var sources: Int
  public var fits: Int
  public var submissions: Int
  public var problems: [Problem]

  public init(
    database: String, bytes: Int, labelledRows: Int, testRows: Int, sources: Int, fits: Int, submissions: Int,
    problems: [Problem]
  ) {
    self.database = database
    self.clean = problems.isEmpty
    self.bytes = bytes
    self.labelledRows = labelledRows
    self.testRows = testRows
    self.sources = sources
    self.fits = fits
    self.submissions = submissions
    self.problems = problems
  }
}

/// The JSON of `temper vacuum`.
public struct VacuumDocument: Codable, Sendable, Equatable {
  public var database: String
  public var bytesBefore: Int
  public var bytesAfter: Int

  public init(database: String, bytesBefore: Int, bytesAfter: Int) {
    self.database = database
    self.bytesBefore = bytesBefore
    self.bytesAfter = bytesAfter
  }
}
