import TemperCore

/// The names of a file's columns, and which of them holds the ids.
struct Header {
  let file: TableFile
  /// Kept to point at a column in messages.
  let record: TableRecord
  /// The names, without spaces around them.
  let names: [String]
  /// Position of the id column: the one that the file names, else the one named `id` in any case, else the first one; nil
  /// where something else says which example each row is, and no column is named so.
  private(set) var idPosition: Int?
  /// Whether the first column was taken for want of one of that name.
  private(set) var isAssumed = false

  /// Positions of all columns but that of the ids, in file order.
  var valuePositions: [Int] {
    names.indices.filter { $0 != idPosition }
  }

  var path: String { file.path }

  /// - Throws: `FileError` for two columns of one name, and where the id column that the file names is not there.
  init(_ record: TableRecord, file: TableFile) throws {
    let path = file.path
    self.file = file
    self.record = record
    names = record.fields.indices.map { Header.trimmed(record.text($0)) }
    if isDataFrame {
      throw record.error(
        path, field: 0, found: "one object that holds a whole table", expected: "an object for each row",
        remedy: "with pandas: to_json(FILE, orient=\"records\")")
    }
    var seen = IdentifierIndex()
    for (position, name) in names.enumerated() where !seen.insert(name).isNew {
      throw record.error(
        path, field: position, found: "the column \(Printable.quoted(name)) a second time",
        expected: "columns of different names",
        remedy: DecimalNumber.isNumber(name) ? Header.noHeader : "remove or rename one of them")
    }
    if let name = file.idColumn {
      guard let position = names.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) else {
        throw record.error(
          path, field: 0, found: "no column \(Printable.quoted(name))",
          expected: "the id column, which is said to have that name",
          remedy: NearMiss.question(for: name, among: names) ?? "the columns are \(Printable.list(names))")
      }
      idPosition = position
      return
    }
    idPosition = names.firstIndex(of: "id") ?? names.firstIndex { $0.lowercased() == "id" }
    if idPosition == nil, file.rows == .unknown { takeFirstForIDs() }
  }

  /// Whether the row is an object of columns, or of names and data apart, as pandas writes a table by itself.
  private var isDataFrame: Bool {
    let kinds = record.fields.indices.map { record.kind($0) }
    return Set(names).isSuperset(of: ["columns", "data"]) && kinds.contains(.list)
      || kinds.count > 1 && kinds.allSatisfy { $0 == .object }
  }

  /// Takes the first column for the ids.
  mutating func takeFirstForIDs() {
    idPosition = 0
    isAssumed = true
  }

  /// A name without spaces around it.
  static func trimmed(_ name: String) -> String {
    guard let first = name.utf8.first, let last = name.utf8.last, first <= 0x20 || last <= 0x20 else { return name }
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(name.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }

  /// Whether the file's first line is likely a row: every name in it is a number, and none that is `known`.
  func looksLikeARow(besides known: [String]) -> Bool {
    file.hasHeader && record.format != .json && names.allSatisfy(DecimalNumber.isNumber)
      && !names.contains { name in known.contains { $0.utf8.elementsEqual(name.utf8) } }
  }

  /// What to do about a first line that is a row.
  static let noHeader: Message = "if the file has no line of names, say \(.noHeader)"

  /// The position of every class's column, in the order of `classes`.
  ///
  /// - Throws: `FileError` where the columns other than the ids are not exactly the classes, or where the ids' column
  ///   bears the name of a class.
  ///
  /// - Parameters:
  ///   - other: position of a further column that is allowed.
  ///   - naming: how the columns of classes are called; nil where they bear the classes' names.
  ///   - options: how the options are written that messages name; nil where there are none.
  func positions(
    of classes: [String], beside other: Int? = nil, naming: ColumnNaming? = nil, options: OptionText? = nil
  ) throws -> [Int] {
    if let naming { return try positions(of: classes, naming) }
    var ordinals = IdentifierIndex()
    for name in classes { _ = ordinals.insert(name) }
    let expected = "\(idPosition == nil ? "" : "an id column and ")the class columns \(Printable.list(classes))"
    if looksLikeARow(besides: classes) {
      let hasNoIDs = isAssumed && names.count == classes.count
      throw record.error(
        path, field: 0, found: "numbers in place of the names of columns", expected: expected,
        remedy: "if the file has no line of names, say \((options ?? OptionText()).flag(.noHeader))"
          + (hasNoIDs ? ", and \(.inOrder) where its rows have no ids and are in the order of the labels" : ""))
    }
    if let idPosition, ordinals.number(of: names[idPosition]) != nil {
      throw record.error(
        path, field: idPosition, found: "the class \(Printable.quoted(names[idPosition])) in place of the id column",
        expected: expected,
        remedy: options == nil
          ? "add a column named id"
          : "add a column named id, or name theirs with \(.idColumn); if there are none, say \(.inOrder)")
    }
    var positions = [Int?](repeating: nil, count: classes.count)
    for position in valuePositions where position != other {
      guard let ordinal = ordinals.number(of: names[position]) else {
        throw unknownColumn(position, classes: classes, expected: expected, options)
      }
      positions[ordinal] = position
    }
    if let missing = positions.firstIndex(of: nil) {
      throw record.error(
        path, field: names.count, found: "no column \(Printable.quoted(classes[missing]))", expected: expected,
        remedy: separatorRemedy ?? hint(classes, options) ?? "add the column")
    }
    return positions.compactMap { $0 }
  }

  /// The position of the only column beside the ids.
  ///
  /// - Throws: `FileError` where there is none or more than one.
  ///
  /// - Parameter other: position of a further column that is allowed.
  func onlyValuePosition(_ what: ColumnValue, beside other: Int? = nil) throws -> Int {
    let positions = valuePositions.filter { $0 != other }
    let expected = "an id column and one column of \(what)s"
    guard let position = positions.first else { throw noFurtherColumn(expected) }
    guard positions.count == 1 else {
      let likely = positions.map { names[$0] }.first { $0.lowercased().contains(what.rawValue) }
      let option: Message =
        ", or name the one that is meant with \(what.column)\(likely.map { " \(OptionText.quoted($0))" } ?? "")"
      throw record.error(
        path, field: positions[1], found: "a further column \(Printable.quoted(names[positions[1]]))",
        expected: expected, remedy: "remove the other columns\(option)")
    }
    return position
  }

  /// The positions of all columns beside the ids, each of which has a name.
  ///
  /// - Throws: `FileError` where there is none, more than `limit`, or one without a name.
  func valuePositions(_ what: String, limit: Int) throws -> [Int] {
    let positions = valuePositions
    let expected = "an id column and 1 to \(limit) columns of \(what)s"
    guard !positions.isEmpty else { throw noFurtherColumn(expected) }
    if let position = positions.first(where: { names[$0].isEmpty }) {
      throw record.error(
        path, field: position, found: "a column without a name", expected: expected,
        remedy: "name the column, or write the file without the index column")
    }
    guard positions.count <= limit else {
      throw record.error(
        path, field: positions[limit], found: Printable.count(positions.count, "column"), expected: expected,
        remedy: "keep the columns that matter")
    }
    return positions
  }

  private func noFurtherColumn(_ expected: String) -> FileError {
    record.error(
      path, field: names.count, found: "only the column \(Printable.quoted(names[idPosition ?? 0]))",
      expected: expected,
      remedy: separatorRemedy ?? "add the column")
  }

  private func unknownColumn(
    _ position: Int, classes: [String], expected: String, _ options: OptionText?
  ) -> FileError {
    let name = names[position]
    let taken = IdentifierIndex(names)
    let free = classes.filter { taken.number(of: $0) == nil }
    let remedy: Message
    if name.isEmpty, position == names.count - 1 {
      remedy = "remove the separator at the end of the lines\(passingOver(classes, options, orElse: ""))"
    } else if name.isEmpty || name.hasPrefix("Unnamed: ") {
      remedy = "write the file without the index column\(passingOver(classes, options, orElse: ""))"
    } else if let hint = hint(classes, options) {
      remedy = hint
    } else {
      // A slip of the pen is likely only where a class has no column yet.
      remedy =
        (free.isEmpty ? nil : NearMiss.question(for: name, among: free)) ?? separatorRemedy
        ?? renaming(classes, options) ?? passingOver(classes, options, orElse: "remove the column")
    }
    return record.error(
      path, field: position, found: "the column \(Printable.quoted(name))", expected: expected, remedy: remedy)
  }

  /// Advice where the one column looks like several that are parted by something else than commas.
  private var separatorRemedy: Message? {
    let others = record.format == .csv ? ";\t|" : ";,|"
    guard names.count == 1, names[0].contains(where: { others.contains($0) }) else { return nil }
    let pandas =
      names[0].contains(";") ? "; with pandas: read_csv(FILE, sep=\";\", decimal=\",\").to_csv(NEW, index=False)" : ""
    return "separate the columns by \(record.format.separatorName)s\(pandas)"
  }
}

extension IdentifierIndex {
  /// The set of these strings.
  init(_ names: some Sequence<String>) {
    self.init()
    for name in names { _ = insert(name) }
  }
}

extension Header {
  /// The position of every class's column by a naming, in the order of `classes`; other columns are passed over.
  ///
  /// - Throws: `FileError` for a column that is not there, and where the ids' column would be one of them.
  func positions(of classes: [String], _ naming: ColumnNaming) throws -> [Int] {
    try classes.map { name in
      let column = naming.column(of: name)
      guard let position = names.firstIndex(where: { $0.utf8.elementsEqual(column.utf8) }) else {
        let others = valuePositions.map { names[$0] }
        throw record.error(
          path, field: names.count, found: "no column \(Printable.quoted(column))",
          expected: "it to hold the class \(Printable.quoted(name))",
          remedy: NearMiss.question(for: column, among: others) ?? "the other columns are \(Printable.list(others))")
      }
      guard position != idPosition else {
        throw record.error(
          path, field: position, found: "the id column \(Printable.quoted(column)) as one of a class",
          expected: "another column for the ids",
          remedy: "name it with \(.idColumn) \(likelyIDs.map(OptionText.quoted) ?? "NAME")")
      }
      return position
    }
  }

  /// The position of a column by its name.
  ///
  /// - Throws: `FileError` where there is none, or where it is the ids'.
  func position(of column: String, what: String) throws -> Int {
    guard let position = names.firstIndex(where: { $0.utf8.elementsEqual(column.utf8) }), position != idPosition else {
      let others = valuePositions.map { names[$0] }
      throw record.error(
        path, field: names.count, found: "no column \(Printable.quoted(column)) beside the ids", expected: what,
        remedy: NearMiss.question(for: column, among: others) ?? "the other columns are \(Printable.list(others))")
    }
    return position
  }

  /// The columns that a naming says hold classes, and which, in file order.
  ///
  /// - Throws: `FileError` where there are fewer than two, or a column of the naming is not there.
  func classColumns(_ naming: ColumnNaming) throws -> [(position: Int, className: String)] {
    let found = valuePositions.compactMap { position in
      naming.className(of: names[position]).map { (position: position, className: $0) }
    }
    _ = try positions(of: naming.pairs.map(\.className), naming)
    guard found.count >= 2 else {
      throw record.error(
        path, field: names.count,
        found: "\(Printable.count(found.count, "column")) of classes by what was said of them",
        expected: "at least two", remedy: "the columns are \(Printable.list(names))")
    }
    return found
  }
}

/// What one column beside the ids holds.
public enum ColumnValue: String, Sendable {
  case fold, group, label, weight

  /// The parameter that names the column.
  var column: Message.Term {
    switch self {
    case .fold: .foldColumn
    case .group: .groupColumn
    case .label: .labelColumn
    case .weight: .weightColumn
    }
  }
}

/// Which columns hold which classes, where they do not bear the classes' names alone. Other columns are passed over.
public struct ColumnNaming: Sendable, Equatable {
  /// A column and the class it holds.
  public struct Pair: Sendable, Equatable {
    public let column: String
    public let className: String

    public init(column: String, className: String) {
      self.column = column
      self.className = className
    }
  }

  /// Columns of other names than their classes.
  public let pairs: [Pair]
  /// What stands before the classes' names in all other columns of classes.
  public let prefix: String

  public init(pairs: [Pair] = [], prefix: String = "") {
    self.pairs = pairs
    self.prefix = prefix
  }

  /// The name of the column of a class.
  package func column(of className: String) -> String {
    pairs.first { $0.className.utf8.elementsEqual(className.utf8) }?.column ?? prefix + className
  }

  /// The class that a column holds by this naming; nil for one that is passed over.
  public func className(of column: String) -> String? {
    if let pair = pairs.first(where: { $0.column.utf8.elementsEqual(column.utf8) }) { return pair.className }
    return !prefix.isEmpty && column.hasPrefix(prefix) ? String(column.dropFirst(prefix.count)) : nil
  }
}
