public import TemperCore
public import TemperFiles

/// How the files of a loading command are written, where their names do not say it.
public struct InputOptions: Sendable, Equatable {
  /// The format of standard input; nil is CSV.
  public var format: FileFormat?
  /// The name of the id column; nil takes the one named `id`, or else the first.
  public var idColumn: String?

  public init(format: FileFormat? = nil, idColumn: String? = nil) {
    self.format = format
    self.idColumn = idColumn
  }

  func file(_ path: String) -> TableFile {
    TableFile(path, format: path == TableFile.standardInput ? format : nil, idColumn: idColumn)
  }

  /// - Throws: `RequestError` of kind `.usage` where standard input is to be read twice, or its format is given and it is
  ///   not read.
  func check(_ paths: [String?]) throws {
    let count = paths.count { $0 == TableFile.standardInput }
    if count > 1 {
      throw RequestError(
        .usage, "-: found standard input in \(count) places, expected it once; write the others to files")
    }
    if count == 0, format != nil {
      throw RequestError(
        .usage,
        "\(.format): found no file -, expected standard input among the files; other formats go by the name's end"
      )
    }
  }
}

/// What the columns of a file of labels mean, where their names do not say it.
public struct LabelColumns: Sendable, Equatable {
  /// The column of class names, where there are others.
  public var column: String?
  /// Which names in that column stand for other classes.
  public var names: LabelNames
  /// How one-hot columns are called.
  public var naming: ColumnNaming?
  /// The columns of folds and of groups, where the file of labels holds them too.
  public var folds: String?
  public var groups: String?
  /// Whether rows may be in no fold.
  public var isPartial: Bool

  public init(
    column: String? = nil, names: LabelNames = LabelNames(), naming: ColumnNaming? = nil, folds: String? = nil,
    groups: String? = nil, isPartial: Bool = false
  ) {
    self.column = column
    self.names = names
    self.naming = naming
    self.folds = folds
    self.groups = groups
    self.isPartial = isPartial
  }

  /// Columns that are no labels.
  var others: [String] { [folds, groups].compactMap { $0 } }
}

/// What the files of a folder mean, where their names and columns do not say it.
public struct FolderInput: Sendable, Equatable {
  public var labels: LabelColumns
  public var predictions: PredictionColumns

  public init(labels: LabelColumns = LabelColumns(), predictions: PredictionColumns = PredictionColumns()) {
    self.labels = labels
    self.predictions = predictions
  }
}

extension ColumnReader {
  /// Reads folds; rows of none are those that were never validated.
  ///
  /// - Parameters:
  ///   - column: the column of folds, where there are others.
  ///   - isPartial: whether rows may be in no fold.
  static func folds(column: String? = nil, isPartial: Bool) -> ColumnReader {
    ColumnReader(
      what: "fold", column: column, allowsGroups: column == nil,
      none: None(Dataset.neverValidated, isAllowed: isPartial))
  }
}

/// What the numbers in the files of a model mean, where their names do not say it.
public struct PredictionColumns: Sendable, Equatable {
  /// How columns of classes are called in files of text.
  public var naming: ColumnNaming?
  /// The classes in the order of an array's columns; nil is the labels' order.
  public var arrayOrder: [String]?
  /// Which array of an archive.
  public var array: String?
  public var scale: PredictionScale
  /// Files with the ids of arrays' rows: of out-of-fold ones and of test ones.
  public var ids: String?
  public var testIDs: String?
  /// The order of rows of arrays without a file of ids.
  public var order: RowOrder
  /// How several rows of one example become one; nil is arithmetic, and refuses an id that comes twice in a file.
  public var average: ProbabilityMatrix.Average?
  /// Whether labelled examples may be without predictions.
  public var isPartial: Bool
  /// Whether the columns of swapped predictions name the sides of the plain order.
  public var isSwappedMappedBack: Bool

  /// What is known about rows without ids.
  public enum RowOrder: Sendable, Equatable {
    case unknown
    /// They are in the order in which the examples were loaded.
    case asLoaded
    /// Labelled ones stand fold after fold, and in each in the order in which they were loaded; test rows as they were loaded.
    case foldAfterFold
  }

  public init(
    naming: ColumnNaming? = nil, arrayOrder: [String]? = nil, array: String? = nil,
    scale: PredictionScale = .probabilities, ids: String? = nil, testIDs: String? = nil, order: RowOrder = .unknown,
    average: ProbabilityMatrix.Average? = nil, isPartial: Bool = false, isSwappedMappedBack: Bool = false
  ) {
    self.naming = naming
    self.arrayOrder = arrayOrder
    self.array = array
    self.scale = scale
    self.ids = ids
    self.testIDs = testIDs
    self.order = order
    self.average = average
    self.isPartial = isPartial
    self.isSwappedMappedBack = isSwappedMappedBack
  }

  /// - Parameters:
  ///   - oof, tests: the files these options are about.
  /// - Throws: `RequestError` of kind `.usage` for classes that do not exist, and for options that none of the files needs.
  func check(_ layout: ClassLayout, oof: [TableFile], tests: [TableFile]) throws {
    for pair in naming?.pairs ?? [] where !PredictionColumns.has(layout, pair.className) {
      throw RequestError(.usage, PredictionColumns.unknown(pair.className, among: layout.names))
    }
    let hasArrays = (oof + tests).contains(where: \.format.isArray)
    if let arrayOrder {
      if let other = arrayOrder.first(where: { !PredictionColumns.has(layout, $0) }) {
        throw RequestError(.usage, PredictionColumns.unknown(other, among: layout.names))
      }
      guard arrayOrder.count == layout.count, Set(arrayOrder).count == layout.count else {
        throw RequestError(
          .usage,
          "\(.columns): found \(arrayOrder.joined(separator: ",")), expected each of \(layout.names.joined(separator: ", ")) once, in the order of the array's columns"
        )
      }
      guard hasArrays else {
        throw RequestError(
          .usage,
          "\(.columns): found names without =, which give the order of an array's columns, and no array among the files; write COLUMN=CLASS"
        )
      }
    }
    if naming != nil, (oof + tests).allSatisfy(\.format.isArray) {
      throw RequestError(
        .usage,
        "\(.arrayColumns): found arrays only, whose columns have no names; give the classes in their order, \(.columns) \(layout.names.joined(separator: ","))"
      )
    }
    try PredictionColumns.refuse(.ids, ids != nil, without: oof, "out-of-fold array")
    try PredictionColumns.refuse(.testIDs, testIDs != nil, without: tests, "test array")
    try PredictionColumns.refuse(.inOrder, order != .unknown, without: oof + tests, "array")
    if array != nil, !(oof + tests).contains(where: { $0.format == .npz }) {
      throw RequestError(
        .usage, "\(.array): found no archive (.npz) among the files, expected one; leave the option out")
    }
  }

  private static func refuse(_ parameter: Message.Term, _ isGiven: Bool, without files: [TableFile], _ what: String)
    throws
  {
    if isGiven, !files.contains(where: \.format.isArray) {
      throw RequestError(
        .usage, "\(parameter): found no \(what) among the files, expected one; files of text hold their ids themselves")
    }
  }

  /// Names are told apart by their bytes, as everywhere in files.
  private static func has(_ layout: ClassLayout, _ name: String) -> Bool {
    layout.names.contains { $0.utf8.elementsEqual(name.utf8) }
  }

  private static func unknown(_ name: String, among classes: [String]) -> Message {
    let suggestion = NearMiss.suggestion(for: name, among: classes).map { "did you mean \"\($0)\"?" }
    return
      "\(.columns): there is no class \"\(name)\"; \(suggestion ?? "the classes are \(classes.joined(separator: ", "))")"
  }
}
