public import TemperCore
import TemperFiles
import TemperReport
import TemperStore

/// What a loading command did, for its message.
public struct LoadResult: Sendable, Equatable {
  /// Number of rows that were loaded.
  public var rows: Int
  public var layout: ClassLayout
  /// Whether the tie was found by its name (labels only).
  public var tieWasFoundByName: Bool = false
  /// Rows of examples without a label, which groups may cover and no fit needs.
  public var passedOver: Int = 0
  /// Whether a file of labels or folds brought groups with it.
  public var groupsAreIn: Bool = false
  /// Whether a file of labels brought folds with it.
  public var foldsAreIn: Bool = false
  /// The columns of segments (segments only).
  public var segments: [SegmentColumn] = []
  /// What the weights come to (weights only).
  public var weights: WeightSummary?
  /// Parts of a model that are averages of several files.
  public var averages: [Average] = []
  /// What was assumed, and what became of rows that came several times or not at all.
  public var notes: [Message] = []
  /// What speaks against the way the predictions were read.
  public var warnings: [Message] = []

  /// An average of test files.
  public struct Average: Sendable, Equatable {
    public var isSwapped: Bool
    public var files: Int
    /// `ProbabilityMatrix.spread` of the files.
    public var spread: Double
  }
}

/// Loads single files into a database: each call is one transaction, and reads its file before it begins.
public struct Loader: Sendable {
  /// Path of the database.
  public let database: String
  public let input: InputOptions
  /// Whether nothing is written: everything is read, checked and tried, and undone.
  public let isDryRun: Bool
  /// Sees how far each call has come; nil where nobody watches.
  public let progress: ProgressMonitor?

  public init(
    database: String, input: InputOptions = InputOptions(), isDryRun: Bool = false, progress: ProgressMonitor? = nil
  ) {
    self.progress = progress
    self.database = database
    self.input = input
    self.isDryRun = isDryRun
  }

  /// Loads labels, which name the classes and the examples.
  ///
  /// - Parameters:
  ///   - classes: names of the classes where labels are one column of names; nil takes those that occur.
  ///   - replace: whether labels that are there already may be replaced, with all that hangs on them.
  ///   - columns: what the columns mean, where their names do not say it.
  ///   - tieStructure: how the tie and the sides are told apart.
  ///   - path: path of the file.
  /// - Throws: `FileError`, `StoreError`, `RequestError`.
  public func labels(
    _ path: String, classes: [String]?, tieStructure: TieChoice, replace: Bool, columns: LabelColumns = LabelColumns()
  ) throws -> LoadResult {
    try ProgressMonitor.watching(progress) {
      try loadLabels(path, classes: classes, tieStructure: tieStructure, replace: replace, columns: columns)
    }
  }

  private func loadLabels(
    _ path: String, classes: [String]?, tieStructure: TieChoice, replace: Bool, columns: LabelColumns
  ) throws -> LoadResult {
    try input.check([path, input.ids])
    try LabelReader.check(classes)
    let file = try input.table(path, inOrderOf: nil)
    let table = try ProgressMonitor.reading([path]) {
      try LabelReader(
        classes: classes, column: columns.column, names: columns.names, naming: columns.naming, others: columns.others
      ).read(file)
    }
    let (layout, found) = try tieStructure.layout(of: table.classes)
    let beside = try LabelNeighbours(reading: file, columns, labels: table)
    let groups = try (beside.groups ?? table.groups).map { try GroupFile.several($0, path: path) }
    // Opened only now: a file that is refused must not leave a new, empty database behind.
    try DatabaseFile(path: database).write(isRehearsal: isDryRun, rows: table.ids.count) { writer in
      try writer.importLabels(
        layout: layout, ids: table.ids, labels: table.labels, source: table.source, replace: replace)
      if let folds = beside.folds { try writer.importFolds(folds, source: table.source) }
      if let groups { try writer.importGroups(groups, source: table.source) }
      if let weights = beside.weights { try writer.importWeights(weights, source: table.source) }
    }
    var result = LoadResult(
      rows: table.ids.count, layout: layout, tieWasFoundByName: found, groupsAreIn: groups != nil)
    result.foldsAreIn = beside.folds != nil
    result.weights = beside.weights.map { WeightSummary($0, file: path) }
    result.notes = table.notes
    return result
  }

  /// Loads the fold of every labelled example, and its group where the file has a column of them. Throws as `labels`.
  ///
  /// - Parameters:
  ///   - path: path of the file.
  ///   - column: the column of folds, where there are others.
  ///   - isPartial: whether rows may be in no fold: those that were never validated are left out of fits and scores.
  public func folds(_ path: String, column: String? = nil, isPartial: Bool = false) throws -> LoadResult {
    try ProgressMonitor.watching(progress) { try loadFolds(path, column: column, isPartial: isPartial) }
  }

  private func loadFolds(_ path: String, column: String?, isPartial: Bool) throws -> LoadResult {
    try input.check([path, input.ids])
    let store = try Store(path: database, access: .update)
    let (context, keys, state) = try examples(store)
    let table = try ProgressMonitor.reading([path]) {
      try ColumnReader.folds(column: column, isPartial: isPartial).read(
        input.table(path, inOrderOf: ExampleKeys(ids: keys, origin: "the labels")))
    }
    let rows = try RowAlignment.align(
      ids: table.ids, lines: table.lines, path: path, to: keys, keysPath: "the labels",
      idPosition: table.idPosition)
    let groups = try table.groups.map { groups in try GroupFile.several(rows.map { groups[$0] }, path: path) }
    try write(store) { writer in
      try writer.reader.requireUnchanged(since: state.labels)
      try writer.importFolds(rows.map { table.values[$0] }, source: table.source)
      if let groups { try writer.importGroups(groups, source: table.source) }
    }
    return LoadResult(rows: rows.count, layout: context.layout, groupsAreIn: groups != nil)
  }

  /// Loads the group of every labelled example; rows of test examples are passed over. Throws as `labels`.
  ///
  /// - Parameters:
  ///   - path: path of the file.
  ///   - column: the column of groups, where there are others.
  public func groups(_ path: String, column: String? = nil) throws -> LoadResult {
    try ProgressMonitor.watching(progress) { try loadGroups(path, column: column) }
  }

  private func loadGroups(_ path: String, column: String?) throws -> LoadResult {
    try input.check([path, input.ids])
    let store = try Store(path: database, access: .update)
    let (context, keys, state) = try examples(store)
    let testIDs = try store.read { try $0.examples(.test).ids }
    let table = try ProgressMonitor.reading([path]) {
      try ColumnReader(what: .group, column: column).read(
        input.table(path, inOrderOf: ExampleKeys(ids: keys, origin: "the labels")))
    }
    let (values, passedOver) = try GroupFile.values(table, path: path, keys: keys, testIDs: testIDs)
    try write(store) { writer in
      try writer.reader.requireUnchanged(since: state.labels)
      try writer.importGroups(values, source: table.source)
    }
    return LoadResult(rows: values.count, layout: context.layout, passedOver: passedOver)
  }

  /// Loads the weight of every labelled example; rows of test examples are passed over. Throws as `labels`.
  ///
  /// Everything that is fitted or computed on the labelled examples counts them by their weights; see `RowWeights`.
  ///
  /// - Parameters:
  ///   - path: path of the file.
  ///   - column: the column of weights, where there are others.
  public func weights(_ path: String, column: String? = nil) throws -> LoadResult {
    try input.check([path, input.ids])
    let store = try Store(path: database, access: .update)
    let (context, keys, state) = try examples(store)
    let testIDs = try store.read { try $0.examples(.test).ids }
    let table = try WeightReader(column: column).read(
      input.table(path, inOrderOf: ExampleKeys(ids: keys, origin: "the labels")))
    let (weights, passedOver) = try WeightFile.values(table, keys: keys, testIDs: testIDs)
    try write(store) { writer in
      try writer.reader.requireUnchanged(since: state.labels)
      try writer.importWeights(weights, source: table.source)
    }
    var result = LoadResult(rows: weights.given.count, layout: context.layout, passedOver: passedOver)
    result.weights = WeightSummary(weights, file: path)
    return result
  }

  /// Loads columns that divide the examples into segments.
  ///
  /// Every labelled example needs a row, and every test example where these are loaded; before, rows of other examples are
  /// kept for them. Throws as `labels`.
  public func segments(_ path: String) throws -> LoadResult {
    try ProgressMonitor.watching(progress) { try loadSegments(path) }
  }

  private func loadSegments(_ path: String) throws -> LoadResult {
    try input.check([path, input.ids])
    let store = try Store(path: database, access: .update)
    let (context, keys, state) = try examples(store)
    let testIDs = try store.read { try $0.examples(.test).ids }
    let table = try input.table(path, inOrderOf: ExampleKeys(ids: keys, origin: "the labels"))
    let file = try ProgressMonitor.reading([path]) {
      try SegmentFile(reading: table, keys: keys, knownTests: testIDs, tests: testIDs)
    }
    try write(store) { writer in
      try writer.reader.requireUnchanged(since: state.labels)
      try writer.importSegments(file.segments, keys: file.ids, source: file.source)
    }
    return LoadResult(rows: file.ids.count, layout: context.layout, segments: file.segments.columns)
  }

  func examples(_ store: Store) throws -> (context: ReadingContext, ids: [String], state: ContentState) {
    try store.read { reader in
      let examples = try reader.examples(.oof)
      let context = ReadingContext(
        layout: try reader.requireLayout(), labels: examples.labels ?? [],
        groups: examples.groups.map(TrainingSet.numbered), folds: examples.folds.map(Dataset.numbered),
        weights: examples.weights?.counts)
      return (context, examples.ids, try reader.contentState())
    }
  }

  /// Writes in one transaction; a dry run undoes it.
  ///
  /// - Parameters:
  ///   - rows: how many are about to be inserted, for whoever watches.
  ///   - body: reads and writes.
  func write(_ store: Store, rows: Int = 0, _ body: (StoreWriter) throws -> Void) throws {
    if isDryRun { try store.rehearse(rows: rows, body) } else { try store.write(rows: rows, body) }
  }
}

/// Folds, groups and weights that stand in the file of labels, in columns that somebody named.
struct LabelNeighbours {
  var folds: [String]?
  var groups: [String]?
  var weights: RowWeights?

  /// - Throws: `FileError`; `RequestError` of kind `.usage` for standard input, which cannot be read twice.
  init(reading file: TableFile, _ columns: LabelColumns, labels: LabelTable) throws {
    guard !columns.others.isEmpty else { return }
    guard file.path != TableFile.standardInput else {
      throw RequestError(.usage, "-: columns beside the labels are read from files only; write the input to a file")
    }
    func values(_ reader: ColumnReader) throws -> [String] {
      let table = try reader.read(file)
      guard table.ids == labels.ids else {
        throw FileError(
          kind: .badData, path: file.path, found: "other rows than a moment ago", expected: "a file that stays as it is"
        )
      }
      return table.values
    }
    folds = try columns.folds.map { try values(.folds(column: $0, isPartial: columns.isPartial)) }
    groups = try columns.groups.map { try values(ColumnReader(what: .group, column: $0)) }
    weights = try columns.weights.map {
      try WeightFile.values(WeightReader(column: $0).read(file), keys: labels.ids, testIDs: []).weights
    }
  }
}

extension LabelTable {
  /// What was read as something else than it says.
  var notes: [Message] {
    guard !renamings.isEmpty else { return [] }
    let shown = renamings.prefix(12).map {
      "\(VisibleText.escaping($0.name)) as \(VisibleText.escaping($0.className)) (\(NumberText.count($0.rows, "row")))"
    }
    let rest = renamings.count > 12 ? " and \(NumberText.count(renamings.count - 12)) more" : ""
    return ["read \(shown.joined(separator: ", "))\(rest)"]
  }
}
