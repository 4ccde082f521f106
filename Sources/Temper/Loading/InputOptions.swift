public import TemperCore
public import TemperFiles

/// How the files of a loading command are written, where their names do not say it.
public struct InputOptions: Sendable, Equatable {
  /// The format of standard input; nil is CSV.
  public var format: FileFormat?
  /// The name of the id column; nil takes the one named `id`, or else the first.
  public var idColumn: String?
  /// Whether the first line of separated text names the columns.
  public var hasHeader: Bool
  /// Of labels, folds, groups and segments: which array of an archive, a file with the ids of rows without them, and whether
  /// such rows are in the order of the labels. Labels in order are numbered from 0.
  public var array: String?
  public var ids: String?
  public var isInOrder: Bool

  public init(
    format: FileFormat? = nil, idColumn: String? = nil, hasHeader: Bool = true, array: String? = nil,
    ids: String? = nil, isInOrder: Bool = false
  ) {
    self.format = format
    self.idColumn = idColumn
    self.hasHeader = hasHeader
    self.array = array
    self.ids = ids
    self.isInOrder = isInOrder
  }

  func file(_ path: String) -> TableFile { file(path, rows: .unknown) }

  /// - Parameter rows: which example each row is, of files without ids.
  func file(_ path: String, rows: RowOrigin, array: String? = nil, hasHeader: Bool = true) -> TableFile {
    TableFile(
      path, format: path == TableFile.standardInput ? format : nil, idColumn: idColumn, array: array,
      hasHeader: self.hasHeader && hasHeader, rows: rows)
  }

  /// A file of ids. It has a line of names, whatever is said of the files without ids.
  func idFile(_ path: String) -> TableFile {
    TableFile(path, format: path == TableFile.standardInput ? format : nil, idColumn: idColumn)
  }

  /// A file of labels, folds, groups or segments.
  ///
  /// - Parameter keys: the examples whose order rows without ids have; nil numbers them.
  /// - Throws: `FileError` for the file of ids.
  func table(_ path: String, inOrderOf keys: ExampleKeys?) throws -> TableFile {
    let rows: RowOrigin
    if let ids {
      rows = .identified(by: try IdentifierReader().read(idFile(ids)))
    } else if isInOrder {
      rows = keys.map { .inOrder($0.ids, of: $0.origin) } ?? .numbered()
    } else {
      rows = .unknown
    }
    return file(path, rows: rows, array: array)
  }

  /// Whether a file of text names a column of ids. Standard input cannot be asked.
  ///
  /// - Throws: `FileError`, as `HeaderReader`.
  func namesIDs(_ path: String) throws -> Bool {
    let file = file(path)
    guard path != TableFile.standardInput, !file.format.isArray else { return false }
    guard hasHeader || [.json, .jsonl].contains(file.format) else { return idColumn != nil }
    let names = try HeaderReader().read(file)
    return names.contains { $0.lowercased() == "id" || $0 == idColumn }
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
  /// The columns of folds, groups and weights, where the file of labels holds them too.
  public var folds: String?
  public var groups: String?
  public var weights: String?
  /// Whether rows may be in no fold.
  public var isPartial: Bool

  public init(
    column: String? = nil, names: LabelNames = LabelNames(), naming: ColumnNaming? = nil, folds: String? = nil,
    groups: String? = nil, weights: String? = nil, isPartial: Bool = false
  ) {
    self.column = column
    self.names = names
    self.naming = naming
    self.folds = folds
    self.groups = groups
    self.weights = weights
    self.isPartial = isPartial
  }

  /// Columns that are no labels.
  var others: [String] { [folds, groups, weights].compactMap { $0 } }
}

/// What the files of a folder mean, where their names and columns do not say it.
public struct FolderInput: Sendable {
  public var labels: LabelColumns
  /// The classes in their order, where the labels do not name them; nil takes those of the labels.
  public var classes: [String]?
  /// What the columns of predictions mean, of models that nothing else is said about. Rows of arrays are in the order of the
  /// labels, and of the sample submission, or arrays are not read.
  public var predictions: PredictionColumns
  /// The name of the id column of every file; nil takes the one named `id`, or else the first.
  public var idColumn: String?
  /// How the columns of the sample submission are called; nil where they bear the classes' names.
  public var sample: ColumnNaming?
  /// Whether a sample with one column of class names is answered with the likeliest class.
  public var namesClasses: Bool
  /// What the columns of single models' files mean.
  ///
  /// The names of the models are asked about once, when the folder's files are known.
  public var ofModels: @Sendable (_ models: [String]) throws -> [String: PredictionColumns]

  public init(
    labels: LabelColumns = LabelColumns(), classes: [String]? = nil,
    predictions: PredictionColumns = PredictionColumns(), idColumn: String? = nil, sample: ColumnNaming? = nil,
    namesClasses: Bool = false,
    ofModels: @escaping @Sendable (_ models: [String]) throws -> [String: PredictionColumns] = { _ in [:] }
  ) {
    self.labels = labels
    self.classes = classes
    self.predictions = predictions
    self.idColumn = idColumn
    self.sample = sample
    self.namesClasses = namesClasses
    self.ofModels = ofModels
  }

  func sampleReader(_ layout: ClassLayout) -> SampleReader {
    SampleReader(classes: layout.names, naming: sample, namesClasses: namesClasses)
  }

  /// Whether arrays are among the files that are read.
  var isInOrder: Bool { predictions.order != .unknown }

  /// A table of the folder. The rows of an array have the order of the examples; nil numbers them.
  func table(_ path: String, inOrderOf keys: ExampleKeys?) -> TableFile {
    let file = TableFile(path, idColumn: idColumn)
    guard isInOrder, file.format.isArray else { return file }
    return TableFile(path, rows: keys.map { .inOrder($0.ids, of: $0.origin) } ?? .numbered())
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
      what: .fold, column: column, allowsGroups: column == nil,
      none: None(Dataset.neverValidated, isAllowed: isPartial))
  }
}

extension LabelReader {
  /// - Throws: `RequestError` of kind `.usage` for classes that are too few, or the same.
  static func check(_ classes: [String]?) throws {
    guard let classes, classes.count < 2 || Set(classes).count < classes.count else { return }
    throw RequestError(
      .usage, "\(.classes): found \(classes.joined(separator: ",")), expected two or more different names")
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
  /// Whether test predictions of single folds are kept beside their mean.
  public var keepsFolds = true
  /// Whether the first line of separated text names the columns; of one model of a folder.
  public var hasHeader = true

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
    let hasLists = (oof + tests).contains { [.json, .jsonl].contains($0.format) }
    let isUnnamed = hasArrays || hasLists || (oof + tests).contains { !$0.hasHeader }
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
      guard isUnnamed else {
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
    if testIDs != nil, tests.isEmpty {
      throw RequestError(.usage, "\(.testIDs): found no test file, expected one; leave the option out")
    }
    if array != nil, !hasLists, !(oof + tests).contains(where: { $0.format == .npz }) {
      throw RequestError(
        .usage, "\(.array): found no archive (.npz) among the files, expected one; leave the option out")
    }
  }

  /// Refuses to be told which examples the rows are where every file says it itself.
  ///
  /// - Throws: `RequestError` of kind `.usage`, `FileError`.
  func requireRowsWithoutIDs(_ files: ModelFiles, _ input: InputOptions) throws {
    let choices: [(Message.Term, isGiven: Bool, paths: [String])] = [
      (.ids, ids != nil, files[.oof] + files[.swappedOOF]),
      (.testIDs, testIDs != nil, files[.test] + files[.swappedTest]),
      (order == .foldAfterFold ? .inFoldOrder : .inOrder, order != .unknown, files.paths),
    ]
    for (parameter, isGiven, paths) in choices where isGiven {
      guard try paths.allSatisfy(input.namesIDs) else { continue }
      throw RequestError(
        .usage, "\(parameter): found a column of ids in every file, expected rows without them; leave the option out")
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
