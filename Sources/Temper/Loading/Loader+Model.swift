import TemperCore
import TemperFiles
import TemperStore

extension Loader {
  /// Loads the predictions of one model. The first test file names the test examples. Throws as `labels`.
  public func model(
    _ files: ModelFiles, replace: Bool, columns: PredictionColumns = PredictionColumns()
  ) throws -> LoadResult {
    let name = files.name
    try input.check(files.paths + [columns.ids, columns.testIDs])
    let store = try Store(path: database, access: .update)
    let (layout, keys, state) = try examples(store)
    try Loader.checkPartners(files, layout)
    try columns.check(
      layout, oof: (files[.oof] + files[.swappedOOF]).map(input.file),
      tests: (files[.test] + files[.swappedTest]).map(input.file))
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
    let isNamed = !stored.tests.isEmpty && (!namesTests || followsTests)
    var reading = try PredictionFiles(
      input: input, columns: columns, layout: layout, oof: ExampleKeys(ids: keys, origin: "the labels"),
      tests: isNamed ? ExampleKeys(ids: stored.tests, origin: "the test rows loaded before") : nil)
    var parts: [PredictionPart: (probabilities: ProbabilityMatrix, origin: ModelPredictions.Origin)] = [:]
    for part in PredictionPart.allCases {
      if part == .test, let first = files.tests.first { try reading.nameTests(by: first) }
      parts[part] = try reading.read(part, of: files)
    }
    let model = ModelPredictions(name: name, parts: parts)
    try write(store) { writer in
      try writer.reader.requireUnchanged(since: state.labels)
      let isStillLoaded = try writer.reader.models().contains { $0.name == name }
      if stored.isLoaded, isStillLoaded { try writer.removeModel(name) }
      if !files.tests.isEmpty, let tests = reading.tests {
        try writer.requireTestExamples(ids: tests.ids, inPlaceOf: stored.tests)
      }
      try writer.save(model, parts: PredictionPart.allCases)
    }
    let origins = PredictionPart.allCases.compactMap { part in model.sources[part].map { (part, $0) } }
    var result = LoadResult(rows: origins.reduce(0) { $0 + $1.1.file.rows }, layout: layout)
    result.averages = origins.compactMap { part, origin in
      origin.average.map {
        LoadResult.Average(isSwapped: part.orientation == .swapped, files: $0.files.count, spread: $0.spread)
      }
    }
    return result
  }

  private static func checkPartners(_ files: ModelFiles, _ layout: ClassLayout) throws {
    if !(files[.swappedOOF] + files[.swappedTest]).isEmpty, layout.tieStructure == nil {
      throw RequestError(
        .usage, "swapped predictions need to know the sides; load the labels with \(.tieAndSides)")
    }
    if !files.swappedTests.isEmpty, files.tests.isEmpty {
      throw RequestError(.usage, "\(.swappedTest) needs \(.test): it is averaged with the plain test predictions")
    }
    if !files.swappedTests.isEmpty, files.swappedOOF == nil {
      throw RequestError(.usage, "\(.swappedTest) needs \(.swappedOOF): its use is decided on OOF predictions")
    }
  }
}

extension StoreWriter {
  /// Makes test examples what a file of test predictions has them to be: as they are, or new.
  ///
  /// Several commands may load the first test files at once. The first of them brings the test examples; the others find
  /// theirs there already.
  ///
  /// - Parameters:
  ///   - ids: of the test examples, in the order of the predictions.
  ///   - former: the test examples that were there when the file was read.
  /// - Throws: `StoreError`; `.changedMeanwhile` where another command has loaded other test examples since.
  func requireTestExamples(ids: [String], inPlaceOf former: [String]) throws {
    let present = try reader.examples(.test).ids
    if present == ids { return }
    guard present == former else { throw StoreError(.changedMeanwhile, path: reader.path) }
    if !present.isEmpty { try removeTestExamples() }
    try importTestExamples(ids: ids)
  }
}
