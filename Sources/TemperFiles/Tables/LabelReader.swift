public import TemperCore

/// The labels of examples, as a file holds them.
public struct LabelTable: Sendable {
  public let source: Source
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
///   `ClassLayout.order(of:)`: numbers by their value, other names by their UTF-8 bytes.
///   In a column `winner` the names `model_a`, `model_b`, `tie` and `tie (bothbad)`, as Chatbot Arena writes them, stand for
///   `winner_model_a`, `winner_model_b` and, both of them, `winner_tie`, unless the reader's classes say otherwise.
/// - Beside either, a column named `group` (in any case) holds groups, unless the reader's classes have one of that name.
public struct LabelReader: TableReader {
  /// Most classes. More names than that are a column of something else.
  static let classLimit = 1_000

  private let classes: [String]?
  private let column: String?
  private let names: LabelNames
  private let naming: ColumnNaming?
  private let classesBeside: ClassesBeside?
  private let others: [String]

  /// Finds the classes by the names of a file's columns; nil leaves them to the file.
  public typealias ClassesBeside = @Sendable (_ header: [String]) throws -> [String]?

  /// - Parameters:
  ///   - classes: The only names allowed, at least two and all different; nil takes those the file has.
  ///   - column: The column of class names, where there are others, which are then passed over.
  ///   - names: Which names in that column stand for other classes.
  ///   - naming: How one-hot columns are called; nil where they bear the classes' names, and no others are there.
  ///   - others: Columns that hold something else.
  ///   - classesBeside: Asked once for the only names allowed, with the columns of the file, where `classes` is nil.
  public init(
    classes: [String]? = nil, column: String? = nil, names: LabelNames = LabelNames(), naming: ColumnNaming? = nil,
    others: [String] = [], classesBeside: ClassesBeside? = nil
  ) {
    if let classes {
      precondition(classes.count >= 2 && IdentifierIndex(classes).count == classes.count, "classes must be distinct")
    }
    self.classes = classes
    self.column = column
    self.names = names
    self.naming = naming
    self.others = others
    self.classesBeside = classesBeside
  }

  public func read(_ file: TableFile) throws -> LabelTable {
    try TableReading.readAll(
      file,
      into: LabelSink(
        file: file, given: classes, column: column, naming: naming, names: names, others: others,
        classesBeside: classesBeside))
  }
}

/// Makes labels of rows.
struct LabelSink: TableSink {
  private enum Layout {
    /// Positions of the columns, in the order of the classes.
    case oneHot([Int])
    /// Position of the column of names.
    case names(Int)
  }

  let file: TableFile
  private(set) var given: [String]?
  let column: String?
  let naming: ColumnNaming?
  let names: LabelNames
  let others: [String]
  let classesBeside: LabelReader.ClassesBeside?
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

  private var path: String { file.path }

  init(
    file: TableFile, given: [String]?, column: String?, naming: ColumnNaming?, names: LabelNames, others: [String],
    classesBeside: LabelReader.ClassesBeside?
  ) {
    self.file = file
    self.classesBeside = classesBeside
    self.given = given
    self.column = column
    self.naming = naming
    self.names = names
    self.others = others
    classes = given ?? []
    ordinals = IdentifierIndex(classes)
  }

  mutating func header(_ record: TableRecord) throws {
    if let found = try classesBeside?(record.fields.indices.map(record.text)) {
      given = found
      classes = found
      ordinals = IdentifierIndex(found)
    }
    let header = try Header(record, file: file)
    self.header = header
    rows = RowIdentifiers(header)
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
      layout = .names(try positions.first ?? header.onlyValuePosition("label", beside: groups?.position))
    } else if let given {
      layout = .oneHot(
        try others.isEmpty
          ? header.positions(of: given, beside: groups?.position) : header.positions(of: given, ColumnNaming()))
    } else {
      for position in positions { try addClass(header.names[position], record, position) }
      layout = .oneHot(positions)
    }
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

  private mutating func namedLabel(_ record: TableRecord, _ position: Int) throws -> Int {
    let cell = record.text(position)
    let name = names.className(of: cell)
    if let given {
      guard let ordinal = ordinals.number(of: name) ?? arenaOrdinal(name, position) else {
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
    if isNew { try addClass(name, record, position) }
    return ordinal
  }

  private func isArenaColumn(_ position: Int) -> Bool {
    header?.names[position].lowercased() == LabelNames.arenaColumn
  }

  /// The class that a name of Chatbot Arena stands for.
  private func arenaOrdinal(_ name: String, _ position: Int) -> Int? {
    guard isArenaColumn(position) else { return nil }
    return LabelNames.arenaClasses(of: name).lazy.compactMap { ordinals.number(of: $0) }.first
  }

  private mutating func addClass(_ name: String, _ record: TableRecord, _ position: Int) throws {
    try refuseLookalike(name, record, position)
    guard classes.count < LabelReader.classLimit else {
      throw record.error(
        path, field: position, found: "the class \(Printable.quoted(name)) beside 1,000 others",
        expected: "at most 1,000 classes", remedy: "name the column of classes with --label-column")
    }
    classes.append(name)
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
    if isArenaColumn(position), let mapped = LabelNames.arenaClasses(ofAll: classes) { rename(mapped) }
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
      source: Source(path: file.path, sha256: sha256, rows: ids.count), ids: ids, lines: rows?.lines ?? [],
      idPosition: rows?.idPosition ?? 0, classes: classes, labels: labels, groups: groups?.values)
  }
}

/// How names in a column of labels become classes.
public struct LabelNames: Sendable, Equatable {
  /// A name in the file and the class it stands for.
  public struct Pair: Sendable, Equatable {
    public let name: String
    public let className: String

    public init(name: String, className: String) {
      self.name = name
      self.className = className
    }
  }

  /// Names that stand for other classes, before anything else.
  public let pairs: [Pair]

  public init(pairs: [Pair] = []) {
    self.pairs = pairs
  }

  /// The column in which Chatbot Arena says who won.
  static let arenaColumn = "winner"

  /// What it says there, and the classes of the competition that was made of it.
  private static let tieStructure = [
    Pair(name: "model_a", className: "winner_model_a"), Pair(name: "model_b", className: "winner_model_b"),
    Pair(name: "tie", className: "winner_tie"), Pair(name: "tie (bothbad)", className: "winner_tie"),
  ]

  /// The class that a name stands for by the pairs, or the name itself.
  func className(of name: String) -> String {
    pairs.first { $0.name.utf8.elementsEqual(name.utf8) }?.className ?? name
  }

  /// Classes that a name of Chatbot Arena may stand for, the likeliest first.
  static func arenaClasses(of name: String) -> [String] {
    guard let pair = tieStructure.first(where: { $0.name == name }) else { return [] }
    return [pair.className] + tieStructure.filter { $0.className == pair.className }.map(\.name)
  }

  /// The classes that the names of a column stand for where all of them are Chatbot Arena's, both sides among them; else nil.
  static func arenaClasses(ofAll names: [String]) -> [String]? {
    let classes = names.map { name in
      tieStructure.first { $0.name == name || $0.className == name }?.className
    }
    guard !classes.contains(nil), names.contains("model_a"), names.contains("model_b") else { return nil }
    return classes.compactMap { $0 }
  }
}
