import TemperCore

/// Makes labels of rows.
struct LabelSink: TableSink {
  private enum Layout {
    /// Positions of the columns, in the order of the classes.
    case oneHot([Int])
    /// Position of the column of names.
    case names(Int)
  }

  let file: TableFile
  let given: [String]?
  let column: String?
  let naming: ColumnNaming?
  let names: LabelNames
  /// Columns that hold something else.
  let others: [String]
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
  /// What stands in the column of names, as it is written: each name's rows, and the place of the first.
  private var cells = IdentifierIndex()
  private var written: [(name: String, rows: Int)] = []
  private var renamings: [LabelRenaming] = []
  /// Where each class that the file names was met first.
  private var places: [TextPlace] = []

  private var path: String { file.path }

  init(
    file: TableFile, given: [String]?, column: String?, naming: ColumnNaming?, names: LabelNames, others: [String]
  ) {
    self.file = file
    self.given = given
    self.column = column
    self.naming = naming
    self.names = names
    self.others = others
    classes = given ?? []
    ordinals = IdentifierIndex(classes)
  }

  var passesOver: Bool { column != nil || naming != nil || !others.isEmpty }

  func use(of position: Int) -> ColumnUse {
    if position == rows?.readColumn || position == groups?.position { return .text }
    switch layout {
    case .oneHot(let positions): return positions.contains(position) ? .number : .unread
    case .names(let only): return position == only ? .text : .unread
    }
  }

  mutating func header(_ record: TableRecord) throws {
    let header = try Header(record, file: file)
    self.header = header
    groups =
      given?.contains { $0.lowercased() == GroupColumn.name } == true ? nil : GroupColumn(header)
    for name in others { _ = try header.position(of: name, what: "a column of the file of labels") }
    if let position = groups?.position, others.contains(header.names[position]) { groups = nil }
    let positions = header.valuePositions.filter { $0 != groups?.position && !others.contains(header.names[$0]) }
    if let column {
      layout = .names(try header.position(of: column, what: "the column of labels"))
    } else if let naming {
      let found = try header.classColumns(naming)
      if given == nil { for (position, name) in found { try addClass(name, record, position) } }
      layout = .oneHot(try given.map { try header.positions(of: $0, naming) } ?? found.map(\.position))
    } else if positions.count < 2 {
      layout = .names(try positions.first ?? header.onlyValuePosition(.label, beside: groups?.position))
    } else if let given {
      layout = .oneHot(
        try others.isEmpty
          ? header.positions(of: given, beside: groups?.position) : header.positions(of: given, ColumnNaming()))
    } else {
      for position in positions { try addClass(header.names[position], record, position) }
      layout = .oneHot(positions)
    }
    rows = RowIdentifiers(header, firstIsRead: use(of: 0) != .unread)
  }

  mutating func row(_ record: TableRecord) throws {
    try rows?.take(record)
    switch layout {
    case .oneHot(let positions): labels.append(try oneHotLabel(record, positions))
    case .names(let position): labels.append(try namedLabel(record, position))
    }
    try groups?.take(record, path: file.path)
  }

  private func oneHotLabel(_ record: TableRecord, _ positions: [Int]) throws -> Int {
    var label: Int?
    for (ordinal, position) in positions.enumerated() {
      let value = number(record, position)
      if value == 1 {
        guard label == nil else {
          throw record.error(
            path, field: position, found: "a second 1 in the row", expected: "exactly one 1 among the class columns",
            remedy: "correct the row")
        }
        label = ordinal
      } else if value != 0 {
        let option = labelColumn.map { column -> Message in
          "name the column of labels with \(.labelColumn) \(OptionText.quoted(column))"
        }
        throw NumberError.make(
          record, path: path, field: position, expected: "0 or 1 in a one-hot label",
          whenNumber: option
            ?? "give the labels themselves, not probabilities, and keep only the id and class columns",
          otherwise: option ?? "keep only the id and class columns")
      }
    }
    guard let label else {
      throw record.error(
        path, field: positions.min() ?? 0, found: "no 1 in the row", expected: "exactly one 1 among the class columns",
        remedy: "correct the row")
    }
    return label
  }

  /// The cell's number; truth values are 1 and 0, as pandas writes one-hot columns.
  private func number(_ record: TableRecord, _ position: Int) -> Double? {
    if let value = DecimalNumber.parse(record.bytes, record.fields[position].range) { return value }
    switch record.text(position).lowercased() {
    case "true": return 1
    case "false": return 0
    default: return nil
    }
  }

  /// A column that is called like one of labels, where a file has others that are no classes.
  private var labelColumn: String? {
    guard column == nil, naming == nil, given == nil, let header else { return nil }
    let usual = ["winner", "label", "labels", "target", "class", "outcome", "y", "y_true"]
    return header.valuePositions.map { header.names[$0] }.first { usual.contains($0.lowercased()) }
  }

  private mutating func namedLabel(_ record: TableRecord, _ position: Int) throws -> Int {
    let cell = record.text(position)
    let name = names.className(of: cell)
    let (number, isNewCell) = cells.insert(cell)
    if isNewCell { written.append((cell, 0)) }
    written[number].rows += 1
    if let given {
      guard let ordinal = ordinals.number(of: name) ?? arenaOrdinal(name, position) else {
        throw record.error(
          path, field: position, found: name.isEmpty ? "an empty cell" : "the class \(Printable.quoted(name))",
          expected: "one of \(Printable.list(given))",
          remedy: NearMiss.question(for: name, among: given) ?? mapping(name, given))
      }
      return ordinal
    }
    guard !name.isEmpty else {
      throw record.error(
        path, field: position, found: "an empty cell", expected: "the name of a class", remedy: "correct the row")
    }
    if MissingValue.isMarked(name), !names.pairs.contains(where: { $0.name.utf8.elementsEqual(cell.utf8) }) {
      throw record.error(
        path, field: position, found: "\(Printable.quoted(name)), as data frames write a missing value",
        expected: "the name of a class",
        remedy: "remove rows without a label, or keep it as a class of its own with "
          + OptionText.labelMap([(name, name)]))
    }
    let (ordinal, isNew) = ordinals.insert(name)
    if isNew { try addClass(name, record, position) }
    return ordinal
  }

  /// The option by which a name stands for one of the classes.
  private func mapping(_ name: String, _ given: [String]) -> Message {
    if name.isEmpty { return "correct the row" }
    if let number = Int(name), (0...given.count).contains(number), !given.contains(where: DecimalNumber.isNumber) {
      let first = number == given.count ? 1 : 0
      return
        "say what the numbers stand for: \(OptionText.labelMap(given.enumerated().map { ("\($0 + first)", $1) })), "
        + "if that is the order"
    }
    let likely = given.first { ArenaName.isTie($0) } ?? given[given.count - 1]
    return "correct the row, or say what it stands for, as in \(OptionText.labelMap([(name, likely)]))"
  }

  private func isArenaColumn(_ position: Int) -> Bool {
    header?.names[position].lowercased() == ArenaName.column
  }

  /// The class that a name of Chatbot Arena stands for.
  private func arenaOrdinal(_ name: String, _ position: Int) -> Int? {
    guard isArenaColumn(position) else { return nil }
    return ArenaName(name)?.classes.lazy.compactMap { ordinals.number(of: $0) }.first
  }

  private mutating func addClass(_ name: String, _ record: TableRecord, _ position: Int) throws {
    try refuseLookalike(name, record, position)
    guard classes.count < LabelReader.classLimit else {
      throw record.error(
        path, field: position, found: "the class \(Printable.quoted(name)) beside 10,000 others",
        expected: "at most 10,000 classes", remedy: "name the column of classes with \(.labelColumn)")
    }
    classes.append(name)
    let place = record.location(ofField: position)
    places.append(TextPlace(line: place.line, column: place.column))
  }

  /// Refuses a class that differs from another in its bytes only: the two look the same, and `String` holds them equal.
  private mutating func refuseLookalike(_ name: String, _ record: TableRecord, _ position: Int) throws {
    guard !spellings.insert(name).inserted, let other = classes.first(where: { $0 == name }) else { return }
    throw record.error(
      path, field: position,
      found:
        "the class \(Printable.quoted(name)) in two spellings, of \(other.utf8.count) and \(name.utf8.count) bytes",
      expected: "classes that do not look the same", remedy: "bring the names to one Unicode normal form")
  }

  mutating func finish(nextLine: Int) throws {
    try rows?.finish(nextLine: nextLine)
    guard case .names(let position) = layout, let header else { return }
    guard given == nil else {
      renamings = renamed { name in (ordinals.number(of: name) ?? arenaOrdinal(name, position)).map { classes[$0] } }
      return
    }
    // Two one-hot columns, one of them named group, would otherwise be read as the classes "0" and "1" in two groups.
    if let groups, Set(classes) == ["0", "1"], zip(labels, groups.values).allSatisfy({ classes[$0] != $1 }),
      Set(groups.values) == ["0", "1"]
    {
      throw header.record.error(
        path, field: groups.position, found: "a column group that says the opposite of the labels in every row",
        expected: "groups, or a class of that name",
        remedy:
          "if it is a class, name the classes with \(.classes) \(header.names[position]),\(header.names[groups.position])"
      )
    }
    let arena = try isArenaColumn(position) ? arenaClasses(header, position) : nil
    renamings = renamed { name in ordinals.number(of: name).map { arena?[$0] ?? name } }
    if let arena { rename(arena) }
    guard classes.count >= 2 else {
      throw header.record.error(
        path, field: position, found: "the one class \(Printable.quoted(classes[0])) in all rows",
        expected: "at least two classes", remedy: "check that this is the column of labels")
    }
    let order = ClassLayout.order(of: classes)
    var rank = [Int](repeating: 0, count: order.count)
    for (place, ordinal) in order.enumerated() { rank[ordinal] = place }
    classes = order.map { classes[$0] }
    labels = labels.map { rank[$0] }
  }

  /// What the names of a column mean where both sides are arena's; nil where they are not.
  ///
  /// - Throws: `FileError` where some are, and another is unknown and nobody said what it stands for.
  private func arenaClasses(_ header: Header, _ position: Int) throws -> [String]? {
    let known = classes.map { ArenaName($0) }
    guard known.contains(.sideA), known.contains(.sideB) else { return nil }
    for (ordinal, name) in classes.enumerated() where known[ordinal] == nil {
      if names.pairs.contains(where: { $0.className.utf8.elementsEqual(name.utf8) }) { continue }
      throw FileError(
        kind: .badData, path: path, line: places[ordinal].line, column: places[ordinal].column,
        found: "\(Printable.quoted(name)) in the column \(Printable.quoted(header.names[position]))",
        expected: "one side, the other or a tie",
        remedy:
          "say what it stands for, as in \(OptionText.labelMap([(name, ArenaName.tie.className)])), or keep it as a class "
          + "of its own with \(OptionText.labelMap([(name, name)]))")
    }
    return zip(known, classes).map { $0?.className ?? $1 }
  }

  /// Notes what in the file is called otherwise than its class.
  private func renamed(_ className: (String) -> String?) -> [LabelRenaming] {
    written.compactMap { cell in
      guard let found = className(names.className(of: cell.name)), !found.utf8.elementsEqual(cell.name.utf8) else {
        return nil
      }
      return LabelRenaming(name: cell.name, className: found, rows: cell.rows)
    }
  }

  /// Gives every class a new name; classes that then have one name become one.
  private mutating func rename(_ names: [String]) {
    var index = IdentifierIndex()
    let ordinals = names.map { index.insert($0).number }
    classes = ordinals.indices.filter { ordinals.firstIndex(of: ordinals[$0]) == $0 }.map { names[$0] }
    labels = labels.map { ordinals[$0] }
  }

  func table(sha256: String) -> LabelTable {
    let ids = rows?.ids ?? []
    return LabelTable(
      source: Source(path: file.name, sha256: sha256, rows: ids.count), ids: ids, lines: rows?.lines ?? [],
      idPosition: rows?.idPosition ?? 0, classes: classes, labels: labels, groups: groups?.values,
      renamings: renamings)
  }
}
