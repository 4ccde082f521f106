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

  /// - Parameters:
  ///   - classes: The only names allowed, at least two and all different; nil takes those the file has.
  ///   - column: The column of class names, where there are others, which are then passed over.
  ///   - names: Which names in that column stand for other classes.
  ///   - naming: How one-hot columns are called; nil where they bear the classes' names, and no others are there.
  public init(
    classes: [String]? = nil, column: String? = nil, names: LabelNames = LabelNames(), naming: ColumnNaming? = nil
  ) {
    if let classes {
      precondition(classes.count >= 2 && IdentifierIndex(classes).count == classes.count, "classes must be distinct")
    }
    self.classes = classes
    self.column = column
    self.names = names
    self.naming = naming
  }

  public func read(_ file: TableFile) throws -> LabelTable {
    try TableReading.readAll(
      file, into: LabelSink(file: file, given: classes, column: column, naming: naming, names: names))
  }
}
