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
  /// Names in the file that stand for other classes, in the order they come.
  public let renamings: [LabelRenaming]
}

/// A name in a file of labels that stands for a class of another name.
public struct LabelRenaming: Sendable, Equatable {
  public let name: String
  public let className: String
  /// How many rows have it.
  public let rows: Int
}

/// Reads labels, one-hot or as one column of class names.
///
/// - One-hot: an id column and one column for each class, cells 0 and 1, exactly one 1 in a row. The order of the classes
///   is that of the reader's classes, or else of the columns.
/// - Class names: an id column and exactly one other. The order of the classes is that of the reader's classes, or else
///   `ClassLayout.order(of:)`: numbers by their value, other names by their UTF-8 bytes.
///   In a column `winner` the names that arenas write stand for the classes of the competition that was made of one, unless the
///   reader's classes say otherwise; see `ArenaName`.
/// - Beside either, a column named `group` (in any case) holds groups, unless the reader's classes have one of that name.
public struct LabelReader: TableReader {
  /// Most classes. More names than that are a column of something else.
  static let classLimit = 10_000

  private let classes: [String]?
  private let column: String?
  private let names: LabelNames
  private let naming: ColumnNaming?
  private let others: [String]

  /// - Parameters:
  ///   - classes: The only names allowed, at least two and all different; nil takes those the file has.
  ///   - column: The column of class names, where there are others, which are then passed over.
  ///   - names: Which names in that column stand for other classes.
  ///   - naming: How one-hot columns are called; nil where they bear the classes' names, and no others are there.
  ///   - others: Columns that hold something else.
  public init(
    classes: [String]? = nil, column: String? = nil, names: LabelNames = LabelNames(), naming: ColumnNaming? = nil,
    others: [String] = []
  ) {
    if let classes {
      precondition(classes.count >= 2 && IdentifierIndex(classes).count == classes.count, "classes must be distinct")
    }
    self.classes = classes
    self.column = column
    self.names = names
    self.naming = naming
    self.others = others
  }

  public func read(_ file: TableFile) throws -> LabelTable {
    guard file.format.isArray else {
      return try TableReading.readAll(
        file,
        into: LabelSink(
          file: file, given: classes, column: column, naming: naming, names: names, others: others))
    }
    try file.rows.requireKnown(
      file.path, remedy: "give the ids with \(.ids) FILE, or say \(.inOrder), by which the rows are numbered from 0")
    let array = try ArrayTable(file, likely: LabelReader.arrayNames)
    let count = array.columnCount
    // Columns of an array have no names: those of the classes, or else numbers from 0.
    let columns =
      count == 1
      ? [array.name ?? "label"] : classes.flatMap { $0.count == count ? $0 : nil } ?? (0..<count).map(String.init)
    return try array.read(
      into: LabelSink(file: file, given: classes, column: nil, naming: nil, names: names, others: []),
      names: columns)
  }

  /// Names that an array of labels has in an archive of several.
  private static let arrayNames = ["labels", "label", "y", "y_true", "target", "targets"]
}
