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
