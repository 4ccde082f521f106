import TemperCore

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

/// `temper check` and `temper vacuum` in the terminal.
public enum CheckText {
  /// What there is, and "clean", or every problem with what to do about it.
  public static func render(_ document: CheckDocument) -> String {
    let counts = [
      "\(NumberText.count(document.labelledRows)) labelled and \(NumberText.count(document.testRows, "test row"))",
      NumberText.count(document.sources, "file"), NumberText.count(document.fits, "fit"),
      NumberText.count(document.submissions, "submission"), NumberText.count(document.bytes, "byte"),
    ]
    var lines = ["\(VisibleText.escaping(document.database)): \(counts.joined(separator: ", "))"]
    if document.clean {
      lines.append("clean: structure, references, numbers of rows and checksums are as they were stored")
    }
    for problem in document.problems {
      lines.append("\(VisibleText.escaping(problem.part)): \(VisibleText.escaping(problem.found))")
      lines.append("  \(VisibleText.escaping(problem.remedy))")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The size before and after.
  public static func render(_ document: VacuumDocument) -> String {
    "\(VisibleText.escaping(document.database)): \(NumberText.count(document.bytesBefore, "byte")) before, "
      + "\(NumberText.count(document.bytesAfter)) after\n"
  }
}
