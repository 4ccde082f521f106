public import TemperCore

/// What is wrong with a file, and where.
///
/// The facts are kept apart from the wording: a caller may use `line` and `found` without reading them out of a sentence.
public struct FileError: TemperFailure, Equatable {
  public let kind: FailureKind
  /// The file as it was named by the caller.
  public let path: String
  /// Line, counted from 1; a record that spans lines is located by the line its offending field starts on.
  public let line: Int?
  /// Column within the line, in Unicode scalars and counted from 1. A byte order mark is not counted.
  public let column: Int?
  /// What stands there.
  public let found: String
  /// What should stand there.
  public let expected: String
  /// How to mend it, where that is known.
  public let remedy: String?

  public init(
    kind: FailureKind, path: String, line: Int? = nil, column: Int? = nil, found: String, expected: String,
    remedy: String? = nil
  ) {
    self.kind = kind
    self.path = path
    self.line = line
    self.column = column
    self.found = found
    self.expected = expected
    self.remedy = remedy
  }

  /// `PATH:LINE:COLUMN: found X, expected Y; FIX`, without the parts that are not known.
  public var description: String {
    var place = Printable.escaped(path)
    if let line {
      place += ":\(line)"
      if let column { place += ":\(column)" }
    }
    let fix = remedy.map { "; \($0)" } ?? ""
    return "\(place): found \(found), expected \(expected)\(fix)"
  }
}
