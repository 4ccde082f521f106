public import TemperCore

/// The ids of a table's rows, checked as they come: those of its id column, or those that were given for it.
struct RowIdentifiers {
  let file: TableFile
  let columnCount: Int
  private let idColumn: Int?
  /// Whether nobody said that the column holds ids: it is the first, for want of one of that name.
  private let isAssumed: Bool
  private let name: String
  /// The first column of a file that is said to be in order: where it holds the very ids, these are its rows.
  private let candidate: Int?
  private var found: [String] = []
  private(set) var lines: [Int] = []
  /// The ids so far; empty as long as they are the likely ones, which are all different.
  private var index = IdentifierIndex()
  /// Whether the ids so far are the likely ones, or these are not known yet.
  private var areLikely: Bool
  /// The likely ids, once they are known.
  private var likely: [String]?
  /// Whether all ids so far are numbers between 0 and 1, as probabilities are and ids are not.
  private var looksLikeProbabilities = true
  /// Where the first row stands.
  private var firstPlace = TextPlace()

  /// - Parameter isRead: whether the first column is read as something else.
  init(_ header: Header, firstIsRead isRead: Bool = true) {
    file = header.file
    columnCount = header.names.count
    idColumn = header.idPosition
    isAssumed = header.isAssumed
    name = header.idPosition.map { header.names[$0] } ?? ""
    candidate = header.idPosition == nil && !isRead && columnCount > 1 ? 0 : nil
    areLikely = file.likelyIDs != nil
    likely = file.likelyIDs?.now
  }

  private var path: String { file.path }
  private var rows: RowOrigin { file.rows }

  /// Position of the ids in the file they stand in.
  var idPosition: Int { idColumn ?? rows.idPosition }

  /// Whether the ids are those of the file itself.
  var areOwn: Bool { idColumn != nil }

  /// The file, or words, that the ids come from.
  var origin: String { idColumn == nil ? rows.ids(count: 0)?.origin ?? path : path }

  /// Position of the first column where its texts are kept: it may turn out to hold ids.
  var readColumn: Int? { idColumn ?? candidate }

  /// The ids of the rows.
  private(set) var ids: [String] = []

  /// Takes the row's id.
  ///
  /// - Throws: `FileError` for a row with too few or too many fields, an empty id and an id that was there before.
  mutating func take(_ record: TableRecord) throws {
    if record.fields.count != columnCount {
      var error = record.error(
        path, field: columnCount, found: Printable.count(record.fields.count, "field"),
        expected: "\(columnCount) as in the header",
        remedy: record.fields.count < columnCount
          ? "complete the row"
          : record.format == .csv
            ? "put fields that hold commas in quotes, and write decimals with a point"
            : "put fields that hold tabs in quotes")
      error.field = columnCount
      throw error
    }
    if lines.isEmpty {
      let place = record.location(ofField: readColumn ?? 0)
      firstPlace = TextPlace(line: place.line, column: place.column)
    }
    guard let column = readColumn else {
      lines.append(record.location(ofField: 0).line)
      return
    }
    let content = record.content(column)
    if idColumn == nil {
      found.append(String(decoding: content, as: UTF8.self))
      lines.append(record.location(ofField: 0).line)
      return
    }
    if content.isEmpty {
      throw record.error(
        path, field: column, found: "an empty id", expected: "an id in every row", remedy: "name the row")
    }
    if looksLikeProbabilities, isAssumed {
      let value = DecimalNumber.parse(record.bytes, record.fields[column].range)
      looksLikeProbabilities =
        value.map { $0 > 0 && $0 < 1 && $0 != $0.rounded() || ($0 == 0 || $0 == 1) && content.contains(0x2E) } ?? false
    }
    // Asked for now and then only: it takes a lock.
    if likely == nil, areLikely, found.count.isMultiple(of: 4096), let known = file.likelyIDs?.now {
      try compare(with: known)
    }
    if areLikely {
      guard let likely else {
        found.append(String(decoding: content, as: UTF8.self))
        lines.append(record.location(ofField: 0).line)
        return
      }
      if found.count < likely.count, IdentifierIndex.holds(likely[found.count], content) {
        found.append(likely[found.count])
        lines.append(record.location(ofField: 0).line)
        return
      }
      try lookUp()
    }
    let (number, isNew) = index.insert(content)
    if !isNew, file.repeats != .averaged {
      let place = record.location(ofField: column)
      var error = repeated(found[number], line: place.line, column: place.column, first: number)
      error.field = column
      throw error
    }
    found.append(String(decoding: content, as: UTF8.self))
    lines.append(record.location(ofField: 0).line)
  }

  /// Compares the ids so far with the likely ones, which have become known.
  ///
  /// - Throws: `FileError` for an id that is there twice.
  private mutating func compare(with known: [String]) throws {
    likely = known
    let isSame = found.count <= known.count && zip(found, known).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    if !isSame { try lookUp() }
  }

  /// Looks the ids so far up, since they are other than the likely ones.
  ///
  /// - Throws: `FileError` for an id that is there twice.
  private mutating func lookUp() throws {
    areLikely = false
    for (row, id) in found.enumerated() {
      let (number, isNew) = index.insert(id)
      guard isNew || file.repeats == .averaged else {
        throw repeated(id, line: lines[row], column: idPosition == 0 ? 1 : nil, first: number)
      }
    }
  }

  private func repeated(_ id: String, line: Int, column: Int?, first: Int) -> FileError {
    FileError(
      kind: .badData, path: path, line: line, column: column,
      found: "the id \(Printable.quoted(id)) a second time, first on line \(lines[first])", expected: "every id once",
      remedy: (file.repeats == .refused
        ? "remove one of the rows" : "remove one of the rows, or average repeats with \(.average) arithmetic")
        + (isAssumed ? assumption : ""))
  }

  /// What to do about a first column that is taken for the ids and holds none.
  private var assumption: Message {
    "; or, as the column \(Printable.quoted(name)) is only taken for the ids since it is the first, name theirs with "
      + "\(.idColumn), or say \(.inOrder) if there are none"
  }

  /// - Throws: `FileError` where there was no row, where the number of rows is not that of the ids that were given, and where
  ///   the first column is taken for the ids and holds probabilities.
  mutating func finish(nextLine: Int) throws {
    guard !lines.isEmpty else {
      throw FileError(
        kind: .badData, path: path, line: nextLine, column: 1, found: "no rows behind the header",
        expected: "at least one row")
    }
    if idColumn != nil {
      if areLikely, likely == nil, let known = try file.likelyIDs?.wait() { try compare(with: known) }
      // One buffer for both lets whoever compares them see at once that they are the same.
      ids = areLikely && found.count == likely?.count ? likely ?? found : found
      guard !isAssumed || !looksLikeProbabilities else {
        throw FileError(
          kind: .badData, path: path, line: firstPlace.line, column: firstPlace.column,
          found:
            "numbers from 0 to 1 in the column \(Printable.quoted(name)), which is taken for the ids since it is the first",
          expected: "an id in every row",
          remedy: "name the column of ids with \(.idColumn), or say \(.inOrder) if there is none")
      }
      return
    }
    guard let (given, origin) = rows.ids(count: lines.count) else { preconditionFailure("rows have ids") }
    if candidate != nil, found.count == given.count, IdentifierIndex(found).count == found.count {
      let wanted = IdentifierIndex(given)
      if found.allSatisfy({ wanted.number(of: $0) != nil }) {
        ids = found
        return
      }
    }
    guard lines.count == given.count else {
      throw FileError(
        kind: .badData, path: path, line: min(lines.count, given.count) == lines.count ? nextLine : lines[given.count],
        column: 1, found: Printable.count(lines.count, "row"),
        expected: "\(Printable.grouped(given.count)), one for each id of \(VisibleText.escaping(origin))",
        remedy: "check that both are of the same examples")
    }
    ids = given
  }
}

/// The ids of some rows, as a file holds them.
public struct IdentifierTable: Sendable, Equatable {
  public let source: Source
  /// N ids in file order, all different.
  public let ids: [String]
  /// The line each row starts on, counted from 1.
  public let lines: [Int]
  /// Position of the id column in the file.
  public let idPosition: Int
}

/// Reads the ids of a file's rows. Other columns are passed over, so that any table of the same rows will do.
///
/// Of an array the elements are the ids, of an archive of several the one of the likeliest name unless another is named.
public struct IdentifierReader: TableReader {
  private let arrayNames: [String]

  /// - Parameter arrayNames: names that an array of ids has in an archive of several, the likeliest first.
  public init(arrayNames: [String] = ["ids", "id"]) {
    self.arrayNames = arrayNames
  }

  public func read(_ file: TableFile) throws -> IdentifierTable {
    if file.format.isArray {
      let array = try ArrayTable(file, likely: arrayNames)
      return try array.read(
        into: Sink(file: file), names: ["id"] + (1..<max(array.columnCount, 1)).map { "\($0)" })
    }
    return try TableReading.readAll(file, into: Sink(file: file))
  }

  private struct Sink: TableSink {
    let file: TableFile
    private var rows: RowIdentifiers?

    init(file: TableFile) {
      self.file = file
    }

    var passesOver: Bool { true }

    func use(of position: Int) -> ColumnUse { position == rows?.readColumn ? .text : .unread }

    mutating func header(_ record: TableRecord) throws {
      rows = RowIdentifiers(try Header(record, file: file))
    }

    mutating func row(_ record: TableRecord) throws {
      try rows?.take(record)
    }

    mutating func finish(nextLine: Int) throws {
      try rows?.finish(nextLine: nextLine)
    }

    func table(sha256: String) -> IdentifierTable {
      let ids = rows?.ids ?? []
      return IdentifierTable(
        source: Source(path: file.name, sha256: sha256, rows: ids.count), ids: ids, lines: rows?.lines ?? [],
        idPosition: rows?.idPosition ?? 0)
    }
  }
}

/// Joins the rows of a file to examples by their ids.
public struct RowAlignment {
  /// For every key the row that has it.
  ///
  /// O(n) where both have one order, else O(n) on average with a hash table.
  ///
  /// - Parameters:
  ///   - ids: The ids of the rows, all different.
  ///   - lines: The line of each row.
  ///   - path: The file the rows come from.
  ///   - keys: The ids wanted, all different.
  ///   - keysPath: What the keys come from, for the message.
  ///   - idPosition: Position of the id column in the rows' file; its column in a line is known when it is the first.
  /// - Returns: `result[j]` is the index in `ids` of `keys[j]`.
  /// - Throws: `FileError` of kind `.badData` for ids that are not among the keys, for keys without a row, and for an id
  ///   that occurs twice. No row is ever dropped.
  public static func align(
    ids: [String], lines: [Int], path: String, to keys: [String], keysPath: String, idPosition: Int = 0
  ) throws -> [Int] {
    precondition(ids.count == lines.count, "every id has its line")
    if IdentifierIndex.areSame(ids, keys) { return Array(ids.indices) }
    let order = IdentifierIndex(keys)
    var rowOfKey = [Int?](repeating: nil, count: order.count)
    var unknown: [Int] = []
    for (row, id) in ids.enumerated() {
      guard let key = order.number(of: id) else {
        unknown.append(row)
        continue
      }
      if let first = rowOfKey[key] {
        throw FileError(
          kind: .badData, path: path, line: lines[row], column: idPosition == 0 ? 1 : nil,
          found: "the id \(Printable.quoted(id)) a second time, first on line \(lines[first])",
          expected: "every id once", remedy: "remove one of the rows")
      }
      rowOfKey[key] = row
    }
    try refuseUnknown(
      unknown, ids: ids, lines: lines, path: path, keys: keys, keysPath: keysPath, idPosition: idPosition)
    let source = VisibleText.escaping(keysPath)
    let missing = rowOfKey.indices.filter { rowOfKey[$0] == nil }
    if !missing.isEmpty {
      let names = Printable.list(missing.prefix(5).map { keys[$0] }, total: missing.count)
      throw FileError(
        kind: .badData, path: path, line: (lines.max() ?? 0) + 1, column: 1,
        found: "the end after \(Printable.count(ids.count, "row"))",
        expected: "\(Printable.grouped(keys.count)), one for each id of \(source)", remedy: "add the rows of \(names)")
    }
    return rowOfKey.compactMap { $0 }
  }

  /// Refuses rows whose ids are not among the keys, and says how they were changed where that can be seen.
  ///
  /// - Parameter rows: indices in `ids`, rising; for all else see `align`.
  /// - Throws: `FileError` of kind `.badData` where there is any.
  static func refuseUnknown(
    _ rows: [Int], ids: [String], lines: [Int], path: String, keys: [String], keysPath: String, idPosition: Int
  ) throws {
    guard let first = rows.first else { return }
    let source = VisibleText.escaping(keysPath)
    let others = rows.count == 1 ? "" : " and \(Printable.count(rows.count - 1, "other"))"
    throw FileError(
      kind: .badData, path: path, line: lines[first], column: idPosition == 0 ? 1 : nil,
      found: "the id \(Printable.quoted(ids[first]))\(others) not in \(source)",
      expected: "the ids of \(source) only",
      remedy: IdentifierChange.remedy(for: rows.map { ids[$0] }, keys: keys)
        ?? "check that both files are of the same examples")
  }
}
