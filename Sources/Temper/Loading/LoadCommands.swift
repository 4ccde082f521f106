public import TemperCore
import TemperFiles
import TemperStore

/// What a loading command did, for its message.
public struct LoadResult: Sendable, Equatable {
  /// Number of rows that were loaded.
  public var rows: Int
  public var layout: ClassLayout
  /// Whether the tie was found by its name (labels only).
  public var arenaWasFoundByName: Bool = false
  /// Rows of examples without a label, which groups may cover and no fit needs.
  public var passedOver: Int = 0
  /// Whether a file of labels or folds brought groups with it.
  public var groupsAreIn: Bool = false
  /// The columns of segments (segments only).
  public var segments: [SegmentColumn] = []
}

/// Loads single files into a database: each call is one transaction, and reads its file before it begins.
public struct Loader: Sendable {
  /// Path of the database.
  public let database: String

  public init(database: String) {
    self.database = database
  }

  /// Loads labels, which name the classes and the examples.
  ///
  /// - Parameters:
  ///   - classes: names of the classes where labels are one column of names; nil takes those that occur.
  ///   - replace: whether labels that are there already may be replaced, with all that hangs on them.
  /// - Throws: `FileError`, `StoreError`, `RequestError`.
  public func labels(
    _ path: String, classes: [String]?, arena: ArenaChoice, replace: Bool
  ) async throws -> LoadResult {
    if let classes, classes.count < 2 || Set(classes).count < classes.count {
      throw RequestError(
        .usage, "--classes: found \(classes.joined(separator: ",")), expected two or more different names")
    }
    let table = try await LabelReader(classes: classes).read(path)
    let (layout, found) = try arena.layout(of: table.classes)
    let groups = try table.groups.map { try GroupFile.several($0, path: path) }
    // Opened only now: a file that is refused must not leave a new, empty database behind.
    try DatabaseFile(path: database).write { writer in
      try writer.importLabels(
        layout: layout, ids: table.ids, labels: table.labels, source: table.source.info, replace: replace)
      if let groups { try writer.importGroups(groups, source: table.source.info) }
    }
    return LoadResult(rows: table.ids.count, layout: layout, arenaWasFoundByName: found, groupsAreIn: groups != nil)
  }

  /// Loads the fold of every labelled example, and its group where the file has a column of them. Throws as `labels`.
  public func folds(_ path: String) async throws -> LoadResult {
    let store = try Store(path: database, access: .update)
    let (layout, keys, state) = try examples(store)
    let table = try await ColumnReader(what: "fold", allowsGroups: true).read(path)
    let rows = try RowAlignment.align(
      ids: table.ids, lines: table.lines, path: path, to: keys, keysPath: "the labels",
      idPosition: table.idPosition)
    let groups = try table.groups.map { groups in try GroupFile.several(rows.map { groups[$0] }, path: path) }
    try store.write { writer in
      try writer.reader.requireUnchanged(since: state.labels)
      try writer.importFolds(rows.map { table.values[$0] }, source: table.source.info)
      if let groups { try writer.importGroups(groups, source: table.source.info) }
    }
    return LoadResult(rows: rows.count, layout: layout, groupsAreIn: groups != nil)
  }

  /// Loads the group of every labelled example; rows of test examples are passed over. Throws as `labels`.
  public func groups(_ path: String) async throws -> LoadResult {
    let store = try Store(path: database, access: .update)
    let (layout, keys, state) = try examples(store)
    let testIDs = try store.read { try $0.examples(.test).ids }
    let table = try await ColumnReader(what: "group").read(path)
    let (values, passedOver) = try GroupFile.values(table, path: path, keys: keys, testIDs: testIDs)
    try store.write { writer in
      try writer.reader.requireUnchanged(since: state.labels)
      try writer.importGroups(values, source: table.source.info)
    }
    return LoadResult(rows: values.count, layout: layout, passedOver: passedOver)
  }

  /// Loads columns that divide the examples into segments.
  ///
  /// Every labelled example needs a row, and every test example where these are loaded; before, rows of other examples are
  /// kept for them. Throws as `labels`.
  public func segments(_ path: String) async throws -> LoadResult {
    let store = try Store(path: database, access: .update)
    let (layout, keys, state) = try examples(store)
    let testIDs = try store.read { try $0.examples(.test).ids }
    let file = try await SegmentFile(reading: path, keys: keys, knownTests: testIDs, tests: testIDs)
    try store.write { writer in
      try writer.reader.requireUnchanged(since: state.labels)
      try writer.importSegments(file.segments, keys: file.ids, source: file.source.info)
    }
    return LoadResult(rows: file.ids.count, layout: layout, segments: file.segments.columns)
  }

  /// The files of one model.
  public struct ModelFiles: Sendable, Equatable {
    public var oof: String
    public var test: String?
    public var swappedOOF: String?
    public var swappedTest: String?

    public init(oof: String, test: String? = nil, swappedOOF: String? = nil, swappedTest: String? = nil) {
      self.oof = oof
      self.test = test
      self.swappedOOF = swappedOOF
      self.swappedTest = swappedTest
    }
  }

  /// Loads the predictions of one model. The first test file names the test examples. Throws as `labels`.
  public func model(_ name: String, files: ModelFiles, replace: Bool) async throws -> LoadResult {
    let store = try Store(path: database, access: .update)
    let (layout, keys, state) = try examples(store)
    if (files.swappedOOF ?? files.swappedTest) != nil, layout.arena == nil {
      throw RequestError(
        .usage, "swapped predictions need to know the sides; load the labels with --tie CLASS --sides A B")
    }
    if files.swappedTest != nil, files.test == nil {
      throw RequestError(.usage, "--swapped-test needs --test: it is averaged with the plain test predictions")
    }
    if files.swappedTest != nil, files.swappedOOF == nil {
      throw RequestError(.usage, "--swapped-test needs --swapped-oof: its use is decided on OOF predictions")
    }
    let stored = try store.read { reader in
      (
        tests: try reader.examples(.test).ids,
        isLoaded: try reader.models().contains { $0.name == name },
        // A model that is being replaced may change the test examples if no other model has any.
        othersHaveTests: try reader.models().contains { model in
          model.name != name && model.sources.contains { $0.split == .test }
        }
      )
    }
    if stored.isLoaded && !replace {
      throw RequestError(
        .usage, "the model \"\(name)\" is loaded already; give --replace to load it again, or another name")
    }
    let namesTests = stored.tests.isEmpty || !stored.othersHaveTests
    var loaded: [(split: Split, orientation: Orientation, file: PredictionFile)] = []
    var tests = namesTests ? nil : stored.tests
    func read(_ path: String?, _ split: Split, _ orientation: Orientation, _ keys: [String]?) async throws -> [String]?
    {
      guard let path else { return keys }
      let origin = split == .oof ? "the labels" : "the test rows loaded before"
      let (file, ids) = try await PredictionFile.read(path, classes: layout.names, keys: keys, keysPath: origin)
      loaded.append((split, orientation, file))
      return ids
    }
    _ = try await read(files.oof, .oof, .plain, keys)
    tests = try await read(files.test, .test, .plain, tests)
    _ = try await read(files.swappedOOF, .oof, .swapped, keys)
    _ = try await read(files.swappedTest, .test, .swapped, tests)
    try store.write { writer in
      try writer.reader.requireUnchanged(since: state.labels)
      let isStillLoaded = try writer.reader.models().contains { $0.name == name }
      if stored.isLoaded, isStillLoaded { try writer.removeModel(name) }
      if files.test != nil, let tests { try writer.requireTestExamples(ids: tests, inPlaceOf: stored.tests) }
      for (split, orientation, file) in loaded {
        try writer.importPredictions(
          model: name, split: split, orientation: orientation, probabilities: file.probabilities,
          source: file.source.info)
      }
    }
    return LoadResult(rows: loaded.reduce(0) { $0 + $1.file.source.rows }, layout: layout)
  }

  private func examples(_ store: Store) throws -> (layout: ClassLayout, ids: [String], state: ContentState) {
    try store.read { reader in
      (try reader.requireLayout(store.path), try reader.examples(.oof).ids, try reader.contentState())
    }
  }
}
