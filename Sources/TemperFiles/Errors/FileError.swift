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
  public let remedy: Message?
  /// Position of the column of a table or an array; the same fault in many of its rows is one problem.
  var field: Int?
  /// The first rows of the same column that have the same fault, and how many there are.
  public internal(set) var repetitions = Repetitions()
  /// Further problems of the same file, in the order of its rows: at most nine.
  public internal(set) var others: [FileError] = []
  /// Number of problems of the file, this one and those that are not among `others` included.
  public internal(set) var total = 1
  /// Whether reading stopped before the end, since too much was wrong.
  var isCutShort = false
  /// The row of an array, from 1.
  var row: Int?

  public init(
    kind: FailureKind, path: String, line: Int? = nil, column: Int? = nil, byte: Int? = nil, array: String? = nil,
    found: String, expected: String, remedy: Message? = nil
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
    let fix = remedy.map { "; \($0.text(words))" } ?? ""
    return "\(place): found \(found), expected \(expected)\(fix)\(repetitions.text)"
  }

  /// Further rows with a fault of the same kind in the same column.
  public struct Repetitions: Sendable, Equatable {
    public internal(set) var count = 0
    /// Lines, or rows of an array, both from 1: at most four.
    public internal(set) var first: [Int] = []
    /// What these are, in the plural.
    var places = "lines"

    /// ` (so do 3 more rows: lines 3, 4 and 5)`.
    var text: String {
      if count == 0 { return "" }
      let rest = count - first.count
      var shown = first.map(String.init)
      let last = rest > 0 ? "\(Printable.grouped(rest)) more" : shown.removeLast()
      let list = shown.isEmpty ? last : "\(shown.joined(separator: ", ")) and \(last)"
      let noun = count == 1 ? String(places.dropLast()) : places
      return " (the same in \(Printable.count(count, "more row")): \(noun) \(list))"
    }
  }

  /// A line for this problem, for each of the `others`, and for how many there are where those are not all.
  ///
  /// - Parameter words: names of options for the reader.
  public func lines(_ words: Message.Words = \.description) -> [String] {
    let rest = total - 1 - others.count
    let sum = "\(Printable.grouped(total)) problems \(isCutShort ? "until reading stopped" : "in all")"
    let more = rest > 0 ? ["... and \(Printable.grouped(rest)) more, \(sum)"] : []
    return [text(words)] + others.map { $0.text(words) } + more
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
///
/// The same fault in many rows of one column is one problem, which knows the first of these rows and their number.
struct ProblemList {
  /// Most problems that are told.
  static let limit = 10
  /// Faults after which there is no point in reading on: a file that unpacks to gigabytes may be the same row again and again.
  static let stop = 10_000

  private struct Kind: Hashable {
    var field: Int
    var expected: String
    var remedy: Message?
  }

  private var errors: [FileError] = []
  private var total = 0
  private var faults = 0
  /// The position in `errors` of a kind of fault; nil for one that is not told.
  private var kinds: [Kind: Int?] = [:]

  var isEmpty: Bool { total == 0 }
  var isFull: Bool { faults >= Self.stop }

  mutating func add(_ error: FileError) {
    faults += 1
    if let field = error.field {
      let kind = Kind(field: field, expected: error.expected, remedy: error.remedy)
      if let known = kinds[kind] {
        if let known { errors[known].repeats(as: error) }
        return
      }
      kinds[kind] = .some(errors.count < Self.limit ? errors.count : nil)
    }
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
    first.isCutShort = list.isFull
    return first
  }
}

extension FileError {
  /// Notes a further row with the same fault.
  mutating func repeats(as other: FileError) {
    repetitions.count += 1
    if byte != nil { repetitions.places = "rows" }
    if repetitions.first.count < 4, let place = other.row ?? other.line { repetitions.first.append(place) }
  }
}
