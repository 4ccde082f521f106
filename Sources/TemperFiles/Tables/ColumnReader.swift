public import TemperCore

/// One value for each example, such as its fold or its group, as a file holds it.
public struct ColumnTable: Sendable {
  public let source: Source
  /// N ids in file order, all different.
  public let ids: [String]
  /// The line each row starts on, counted from 1.
  public let lines: [Int]
  /// Position of the id column in the file.
  public let idPosition: Int
  /// The name of the column of values.
  public let name: String
  /// N values, none of them empty.
  public let values: [String]
  /// N groups, none of them empty, where the reader allows a column of them and the file has one.
  public let groups: [String]?
}

/// Reads files of an id column and exactly one other, of any text.
public struct ColumnReader: TableReader {
  private let what: ColumnValue
  private let column: String?
  private let allowsGroups: Bool
  private let none: None?

  /// Cells that stand for no value at all.
  public struct None: Sendable {
    /// What such cells become.
    let name: String
    /// Whether they may occur.
    let isAllowed: Bool

    /// Empty cells, and whole numbers below 0 as scikit-learn's `PredefinedSplit` has them.
    public init(_ name: String, isAllowed: Bool) {
      self.name = name
      self.isAllowed = isAllowed
    }

    func isMeant(by text: String) -> Bool {
      text.isEmpty || ["-1", "-1.0", "nan"].contains(text.lowercased())
    }
  }

  /// - Parameters:
  ///   - what: What a value is.
  ///   - column: The column of values, where there are others, which are then passed over.
  ///   - allowsGroups: Whether a column named `group` may stand beside the column of values.
  ///   - none: Cells that stand for no value; nil where they are values like others, and none may be empty.
  public init(what: ColumnValue, column: String? = nil, allowsGroups: Bool = false, none: None? = nil) {
    self.what = what
    self.column = column
    self.allowsGroups = allowsGroups
    self.none = none
  }

  public func read(_ file: TableFile) throws -> ColumnTable {
    guard file.format.isArray else {
      return try TableReading.readAll(
        file, into: Sink(file: file, what: what, column: column, allowsGroups: allowsGroups, none: none))
    }
    try file.rows.requireKnown(file.path)
    let array = try ArrayTable(file, likely: [what.rawValue, what.rawValue + "s"])
    return try array.read(
      into: Sink(file: file, what: what, column: nil, allowsGroups: false, none: none),
      names: [array.name ?? what.rawValue] + (1..<max(array.columnCount, 1)).map { "\($0)" })
  }

  private struct Sink: TableSink {
    let file: TableFile
    let what: ColumnValue
    let column: String?
    let allowsGroups: Bool
    let none: None?
    private var groups: GroupColumn?
    private var name = ""
    private var position = 0
    private var rows: RowIdentifiers?
    private var values: [String] = []
    private var names = NameCells()

    init(file: TableFile, what: ColumnValue, column: String?, allowsGroups: Bool, none: None?) {
      self.file = file
      self.what = what
      self.column = column
      self.allowsGroups = allowsGroups
      self.none = none
    }

    var passesOver: Bool { column != nil }

    func use(of position: Int) -> ColumnUse {
      position == self.position || position == groups?.position || position == rows?.readColumn ? .text : .unread
    }

    mutating func header(_ record: TableRecord) throws {
      let header = try Header(record, file: file)
      groups = allowsGroups ? GroupColumn(header) : nil
      position =
        try column.map { try header.position(of: $0, what: "the column of \(what)s") }
        ?? header.onlyValuePosition(what, beside: groups?.position)
      if groups?.position == position { groups = nil }
      name = header.names[position]
      rows = RowIdentifiers(header)
    }

    mutating func row(_ record: TableRecord) throws {
      try rows?.take(record)
      if let none, none.isMeant(by: record.text(position)) {
        guard none.isAllowed else { throw unvalidated(record) }
        values.append(none.name)
      } else {
        values.append(try names.take(record, position, what.rawValue, path: file.path))
      }
      try groups?.take(record, path: file.path)
    }

    private func unvalidated(_ record: TableRecord) -> FileError {
      let text = record.text(position)
      return record.error(
        file.path, field: position,
        found: text.isEmpty ? "an empty cell" : "the \(what) \(Printable.quoted(text)), which stands for none",
        expected: "a \(what) in every row",
        remedy: "complete the row, or leave rows that were never validated out of fits and scores with \(.partial)")
    }

    mutating func finish(nextLine: Int) throws {
      try rows?.finish(nextLine: nextLine)
    }

    func table(sha256: String) -> ColumnTable {
      let ids = rows?.ids ?? []
      return ColumnTable(
        source: Source(path: file.name, sha256: sha256, rows: ids.count), ids: ids, lines: rows?.lines ?? [],
        idPosition: rows?.idPosition ?? 0, name: name, values: values, groups: groups?.values)
    }
  }
}

/// A column of groups beside the values that a file is read for: rows of one person or one prompt, which belong together.
struct GroupColumn {
  /// Its name, in any case.
  static let name = "group"

  let position: Int
  private(set) var values: [String] = []
  private var names = NameCells()

  /// The column named `group` where there are two columns or more beside the ids; nil where there is none.
  init?(_ header: Header) {
    let positions = header.valuePositions
    guard positions.count > 1,
      let position = positions.first(where: { header.names[$0].lowercased() == GroupColumn.name })
    else { return nil }
    self.position = position
  }

  /// Takes the row's group.
  ///
  /// - Throws: `FileError` for an empty cell.
  mutating func take(_ record: TableRecord, path: String) throws {
    values.append(try names.take(record, position, GroupColumn.name, path: path))
  }
}

/// Cells that name something, such as a fold: none is empty, and no two look the same and are none.
struct NameCells {
  /// Every name as it was first written; `String` holds names equal that differ by their normal form only.
  private var spellings: Set<String> = []

  /// - Parameter what: what is named, in the singular.
  /// - Throws: `FileError`.
  mutating func take(_ record: TableRecord, _ position: Int, _ what: String, path: String) throws -> String {
    let name = record.text(position)
    guard !name.isEmpty else {
      throw record.error(
        path, field: position, found: "an empty cell", expected: "a \(what) in every row", remedy: "complete the row")
    }
    let (isNew, first) = spellings.insert(name)
    guard isNew || first.utf8.elementsEqual(name.utf8) else {
      throw record.error(
        path, field: position,
        found:
          "the \(what) \(Printable.quoted(name)) in two spellings, of \(first.utf8.count) and \(name.utf8.count) bytes",
        expected: "names that do not look the same", remedy: "bring the names to one Unicode normal form")
    }
    return name
  }
}
