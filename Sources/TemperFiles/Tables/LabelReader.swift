/// The labels of examples, as a file holds them.
public struct LabelTable: Sendable {
  public let source: SourceRecord
  /// N ids in file order, all different.
  public let ids: [String]
  /// The line each row starts on, counted from 1.
  public let lines: [Int]
  /// Position of the id column in the file.
  public let idPosition: Int
  /// K class names.
  public let classes: [String]
  /// N ordinals into `classes`.
  public let labels: [Int]
  /// N groups, none of them empty, where the file has a column of them.
  public let groups: [String]?
}

/// Reads labels, one-hot or as one column of class names.
///
/// - One-hot: an id column and one column for each class, cells 0 and 1, exactly one 1 in a row. The order of the classes
///   is that of the reader's classes, or else of the columns.
/// - Class names: an id column and exactly one other. The order of the classes is that of the reader's classes, or else
///   that of their UTF-8 bytes.
/// - Beside either, a column named `group` (in any case) holds groups, unless the reader's classes have one of that name.
public struct LabelReader: Sendable {
  private let classes: [String]?

  /// - Parameter classes: The only names allowed, at least two and all different; nil takes those the file has.
  public init(classes: [String]? = nil) {
    if let classes {
      precondition(classes.count >= 2 && IdentifierIndex(classes).count == classes.count, "classes must be distinct")
    }
    self.classes = classes
  }

  /// Reads a `.csv` or `.csv.gz` file. O(bytes).
  ///
  /// - Throws: `FileError`.
  public func read(_ path: String) async throws -> LabelTable {
    try await TableReading.readAll(path, into: LabelSink(path: path, given: classes))
  }
}

/// Makes labels of rows.
private struct LabelSink: TableSink {
  private enum Layout {
    /// Positions of the columns, in the order of the classes.
    case oneHot([Int])
    /// Position of the column of names.
    case names(Int)
  }

  let path: String
  let given: [String]?
  private var layout = Layout.oneHot([])
  private var header: Header?
  private var rows: RowIdentifiers?
  /// Names by ordinal: those given, those of the columns, or those met so far.
  private var classes: [String]
  private var ordinals: IdentifierIndex
  /// The same names, equal where they look the same.
  private var spellings: Set<String> = []
  private var labels: [Int] = []
  private var groups: GroupColumn?

  init(path: String, given: [String]?) {
    self.path = path
    self.given = given
    classes = given ?? []
    ordinals = IdentifierIndex(classes)
  }

  mutating func header(_ record: CSVRecord) throws {
    let header = try Header(record, path: path)
    self.header = header
    rows = RowIdentifiers(header)
    let column = GroupColumn(header)
    groups = given?.contains { $0.lowercased() == GroupColumn.name } == true ? nil : column
    let positions = header.valuePositions.filter { $0 != groups?.position }
    if positions.count < 2 {
      layout = .names(try header.onlyValuePosition("label", beside: groups?.position))
    } else if let given {
      layout = .oneHot(try header.positions(of: given, beside: groups?.position))
    } else {
      for position in positions {
        try refuseLookalike(header.names[position], record, position)
        classes.append(header.names[position])
      }
      layout = .oneHot(positions)
    }
  }

  mutating func row(_ record: CSVRecord) throws {
    try rows?.take(record)
    switch layout {
    case .oneHot(let positions): labels.append(try oneHotLabel(record, positions))
    case .names(let position): labels.append(try namedLabel(record, position))
    }
    try groups?.take(record, path: path)
  }

  private func oneHotLabel(_ record: CSVRecord, _ positions: [Int]) throws -> Int {
    var label: Int?
    for (ordinal, position) in positions.enumerated() {
      let value = DecimalNumber.parse(record.bytes, record.fields[position].range)
      if value == 1 {
        guard label == nil else {
          throw record.error(
            path, field: position, found: "a second 1 in the row", expected: "exactly one 1 among the class columns",
            remedy: "correct the row")
        }
        label = ordinal
      } else if value != 0 {
        throw NumberError.make(
          record, path: path, field: position, expected: "0 or 1 in a one-hot label",
          whenNumber: "give the labels themselves, not probabilities, and keep only the id and class columns",
          otherwise: "keep only the id and class columns")
      }
    }
    guard let label else {
      throw record.error(
        path, field: positions.min() ?? 0, found: "no 1 in the row", expected: "exactly one 1 among the class columns",
        remedy: "correct the row")
    }
    return label
  }

  private mutating func namedLabel(_ record: CSVRecord, _ position: Int) throws -> Int {
    let name = record.text(position)
    if let given {
      guard let ordinal = ordinals.number(of: name) else {
        throw record.error(
          path, field: position, found: name.isEmpty ? "an empty cell" : "the class \(Printable.quoted(name))",
          expected: "one of \(Printable.list(given))",
          remedy: NearMiss.question(for: name, among: given) ?? "correct the row")
      }
      return ordinal
    }
    guard !name.isEmpty else {
      throw record.error(
        path, field: position, found: "an empty cell", expected: "the name of a class", remedy: "correct the row")
    }
    let (ordinal, isNew) = ordinals.insert(name)
    if isNew {
      try refuseLookalike(name, record, position)
      classes.append(name)
    }
    return ordinal
  }

  /// Refuses a class that differs from another in its bytes only: the two look the same, and `String` holds them equal.
  private mutating func refuseLookalike(_ name: String, _ record: CSVRecord, _ position: Int) throws {
    guard !spellings.insert(name).inserted, let other = classes.first(where: { $0 == name }) else { return }
    throw record.error(
      path, field: position,
      found:
        "the class \(Printable.quoted(name)) in two spellings, of \(other.utf8.count) and \(name.utf8.count) bytes",
      expected: "classes that do not look the same", remedy: "bring the names to one Unicode normal form")
  }

  mutating func finish(nextLine: Int) throws {
    try rows?.finish(nextLine: nextLine)
    guard given == nil, case .names(let position) = layout, let header else { return }
    // Two one-hot columns, one of them named group, would otherwise be read as the classes "0" and "1" in two groups.
    if let groups, Set(classes) == ["0", "1"], zip(labels, groups.values).allSatisfy({ classes[$0] != $1 }),
      Set(groups.values) == ["0", "1"]
    {
      throw header.record.error(
        path, field: groups.position, found: "a column group that says the opposite of the labels in every row",
        expected: "groups, or a class of that name",
        remedy:
          "if it is a class, name the classes with --classes \(header.names[position]),\(header.names[groups.position])"
      )
    }
    guard classes.count >= 2 else {
      throw header.record.error(
        path, field: position, found: "the one class \(Printable.quoted(classes[0])) in all rows",
        expected: "at least two classes", remedy: "check that this is the column of labels")
    }
    let order = classes.indices.sorted { classes[$0].utf8.lexicographicallyPrecedes(classes[$1].utf8) }
    var rank = [Int](repeating: 0, count: order.count)
    for (place, ordinal) in order.enumerated() { rank[ordinal] = place }
    classes = order.map { classes[$0] }
    labels = labels.map { rank[$0] }
  }

  func table(sha256: String) -> LabelTable {
    let ids = rows?.ids ?? []
    return LabelTable(
      source: SourceRecord(path: path, sha256: sha256, rows: ids.count), ids: ids, lines: rows?.lines ?? [],
      idPosition: rows?.idPosition ?? 0, classes: classes, labels: labels, groups: groups?.values)
  }
}
