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
  /// Offset of a byte in the data of an array, counted from 0.
  public let byte: Int?
  /// The name of the array in its archive.
  public let array: String?
  /// What stands there.
  public let found: String
  /// What should stand there.
  public let expected: String
  /// How to mend it, where that is known.
  public let remedy: String?
  /// Further problems of the same file, in the order of its rows: at most nine.
  public internal(set) var others: [FileError] = []
  /// Number of problems of the file, this one and those that are not among `others` included.
  public internal(set) var total = 1

  public init(
    kind: FailureKind, path: String, line: Int? = nil, column: Int? = nil, byte: Int? = nil, array: String? = nil,
    found: String, expected: String, remedy: String? = nil
  ) {
    self.kind = kind
    self.path = path
    self.line = line
    self.column = column
    self.byte = byte
    self.array = array
    self.found = found
    self.expected = expected
    self.remedy = remedy
  }

  /// `PATH:LINE:COLUMN: found X, expected Y; FIX`, without the parts that are not known; `PATH:byte OFFSET: …` of arrays.
  public func text(_ words: (Message.Term) -> String) -> String {
    var place = VisibleText.escaping(path)
    if let array { place += ":\(VisibleText.escaping(array))" }
    if let byte { place += ":byte \(byte)" }
    if let line {
      place += ":\(line)"
      if let column { place += ":\(column)" }
    }
    let fix = remedy.map { "; \($0)" } ?? ""
    return "\(place): found \(found), expected \(expected)\(fix)"
  }

  /// A line for this problem, for each of the `others`, and for how many there are where those are not all.
  public var lines: [String] {
    let rest = total - 1 - others.count
    let sum = "\(Printable.grouped(total)) problems \(total < ProblemList.stop ? "in all" : "until reading stopped")"
    let more = rest > 0 ? ["... and \(Printable.grouped(rest)) more, \(sum)"] : []
    return [description] + others.map(\.description) + more
  }
}

/// A place in a file.
enum FilePlace: Sendable, Equatable {
  /// Line and column, from 1.
  case text(line: Int, column: Int)
  /// Offset from the start of the data, from 0.
  case byte(Int)

  var line: Int? { if case .text(let line, _) = self { line } else { nil } }
  var column: Int? { if case .text(_, let column) = self { column } else { nil } }
  var byte: Int? { if case .byte(let offset) = self { offset } else { nil } }
}

/// What is wrong with a file, in the order of its rows: the first few problems, and how many there are.
struct ProblemList {
  /// Most problems that are told.
  static let limit = 10
  /// Problems after which there is no point in reading on: a file that unpacks to gigabytes may be the same row again and again.
  static let stop = 10_000

  private var errors: [FileError] = []
  private var total = 0

  var isEmpty: Bool { total == 0 }
  var isFull: Bool { total >= Self.stop }

  mutating func add(_ error: FileError) {
    total += 1
    if errors.count < Self.limit { errors.append(error) }
  }

  /// The first problem, which knows the others; nil where there is none.
  ///
  /// - Parameter last: what ended the reading, if anything did.
  func combined(with last: FileError? = nil) -> FileError? {
    var list = self
    if let last { list.add(last) }
    guard var first = list.errors.first else { return nil }
    first.others = Array(list.errors.dropFirst())
    first.total = list.total
    return first
  }
}
