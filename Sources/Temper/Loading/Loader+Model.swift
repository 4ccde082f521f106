import TemperCore
import TemperFiles
import TemperStore

extension Loader {
  /// The files of one model. Several test files, such as those of each fold's model, are averaged.
  public struct ModelFiles: Sendable, Equatable {
    public var oof: String
    public var tests: [String]
    public var swappedOOF: String?
    public var swappedTests: [String]

    /// The only test file, or the first.
    public var test: String? { tests.first }
    public var swappedTest: String? { swappedTests.first }

    public init(oof: String, tests: [String], swappedOOF: String? = nil, swappedTests: [String] = []) {
      self.oof = oof
      self.tests = tests
      self.swappedOOF = swappedOOF
      self.swappedTests = swappedTests
    }

    public init(oof: String, test: String? = nil, swappedOOF: String? = nil, swappedTest: String? = nil) {
      self.init(
        oof: oof, tests: test.map { [$0] } ?? [], swappedOOF: swappedOOF,
        swappedTests: swappedTest.map { [$0] } ?? [])
    }

    /// All paths, those of one kind together.
    public var paths: [String] { [oof] + tests + [swappedOOF].compactMap { $0 } + swappedTests }
  }

  /// Loads the predictions of one model. The first test file names the test examples. Throws as `labels`.
  public func model(
    _ name: String, files: ModelFiles, replace: Bool, columns: PredictionColumns = PredictionColumns()
  ) throws -> LoadResult {
    try input.check(files.paths + [columns.ids, columns.testIDs])
    let store = try Store(path: database, access: .update)
    let (layout, keys, state) = try examples(store)
    try Loader.checkPartners(files, layout)
    try columns.check(
      layout, oof: ([files.oof, files.swappedOOF].compactMap { $0 }).map(input.file),
      tests: (files.tests + files.swappedTests).map(input.file))
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
        .usage, "the model \"\(name)\" is loaded already; give \(.replace) to load it again, or another name")
    }
    let namesTests = stored.tests.isEmpty || !stored.othersHaveTests
    // Arrays that are said to be in order name nothing.
    let followsTests = columns.isInOrder && files.tests.first.map { input.file($0).format.isArray } == true
    var reading = ModelReading(
      input: input, columns: columns, layout: layout, oofKeys: keys,
      testKeys: stored.tests.isEmpty || (namesTests && !followsTests) ? nil : stored.tests)
    try reading.readIdentifiers()
    try reading.read([files.oof], .oof, .plain)
    try reading.read(files.tests, .test, .plain)
    try reading.read(files.swappedOOF.map { [$0] } ?? [], .oof, .swapped)
    try reading.read(files.swappedTests, .test, .swapped)
    let (loaded, testKeys) = (reading.loaded, reading.testKeys)
    try write(store) { writer in
      try writer.reader.requireUnchanged(since: state.labels)
      let isStillLoaded = try writer.reader.models().contains { $0.name == name }
      if stored.isLoaded, isStillLoaded { try writer.removeModel(name) }
      if !files.tests.isEmpty, let tests = testKeys {
        try writer.requireTestExamples(ids: tests, inPlaceOf: stored.tests)
      }
      for (split, orientation, file) in loaded {
        try writer.importPredictions(
          model: name, split: split, orientation: orientation, probabilities: file.probabilities,
          source: file.source)
        if let average = file.average {
          try writer.recordAverage(average, model: name, split: split, orientation: orientation)
        }
      }
    }
    var result = LoadResult(rows: loaded.reduce(0) { $0 + $1.file.source.rows }, layout: layout)
    result.averages = loaded.compactMap { part in
      part.file.average.map {
        LoadResult.Average(isSwapped: part.orientation == .swapped, files: $0.files.count, spread: $0.spread)
      }
    }
    return result
  }

  private static func checkPartners(_ files: ModelFiles, _ layout: ClassLayout) throws {
    if (files.swappedOOF ?? files.swappedTest) != nil, layout.tieStructure == nil {
      throw RequestError(
        .usage, "swapped predictions need to know the sides; load the labels with \(.tieAndSides)")
    }
    if files.swappedTest != nil, files.test == nil {
      throw RequestError(.usage, "\(.swappedTest) needs \(.test): it is averaged with the plain test predictions")
    }
    if files.swappedTest != nil, files.swappedOOF == nil {
      throw RequestError(.usage, "\(.swappedTest) needs \(.swappedOOF): its use is decided on OOF predictions")
    }
  }
}
