import TemperCore
import TemperFiles
import TemperReport
import TemperStore

extension Loader {
  /// Loads the predictions of one model. The first test file names the test examples. Throws as `labels`.
  public func model(
    _ files: ModelFiles, replace: Bool, columns: PredictionColumns = PredictionColumns()
  ) throws -> LoadResult {
    try ProgressMonitor.watching(progress) { try loadModel(files, replace: replace, columns: columns) }
  }

  private func loadModel(
    _ files: ModelFiles, replace: Bool, columns: PredictionColumns
  ) throws -> LoadResult {
    let name = files.name
    try input.check(files.paths + [columns.ids, columns.testIDs])
    let store = try Store(path: database, access: .update)
    let stage = ProgressMonitor.beginReading(files.paths + [columns.ids, columns.testIDs].compactMap { $0 })
    defer { stage.end() }
    // Where anything is wrong with the labels, reading them says so.
    let early = (try? store.read { try $0.layout() }).flatMap {
      EarlyTable(files, columns, classes: $0.names, input: input)
    }
    defer { early?.give([]) }
    let (context, keys, state) = try examples(store)
    early?.give(keys)
    let layout = context.layout
    try Loader.checkPartners(files, layout)
    try columns.check(
      layout, oof: (files[.oof] + files[.swappedOOF]).map(input.file),
      tests: (files[.test] + files[.swappedTest]).map(input.file))
    try columns.requireRowsWithoutIDs(files, input)
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
    // Rows that are said to be in order name nothing.
    let followsTests = try columns.order != .unknown && files.tests.first.map { try !input.namesIDs($0) } == true
    let isNamed = !stored.tests.isEmpty && (!namesTests || followsTests)
    var reading = try PredictionFiles(
      input: input, columns: columns, context: context, oof: ExampleKeys(ids: keys, origin: "the labels"),
      tests: isNamed ? ExampleKeys(ids: stored.tests, origin: "the test rows loaded before") : nil,
      early: early?.classes == layout.names ? early : nil)
    var parts: [PredictionPart: PartRead] = [:]
    for part in PredictionPart.allCases {
      if part == .test, let first = files.tests.first { try reading.nameTests(by: first, of: name) }
      parts[part] = try reading.read(part, of: files)
    }
    let model = ModelPredictions(name: name, parts: parts)
    let rows = PredictionPart.allCases.reduce(model.foldRowCount) { $0 + (model[$1]?.rowCount ?? 0) }
    try write(store, rows: rows) { writer in
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
    result.averages = origins.filter { $0.0.split == .test }.compactMap { part, origin in
      origin.average.map {
        LoadResult.Average(isSwapped: part.orientation == .swapped, files: $0.files.count, spread: $0.spread)
      }
    }
    result.notes = columns.notes(on: files, layout, input: input, PredictionPart.allCases.compactMap { parts[$0] })
    result.notes += PredictionPart.allCases.compactMap { part in parts[part]?.note(part, columns.average) }
    result.notes += [FoldStorage([model], classCount: layout.count)?.note].compactMap { $0 }
    let (predicted, beside) = context.predicted(by: model)
    let shift = model.test.map {
      TestShift(name, oof: predicted.oof, test: $0, groups: beside.groups, weights: beside.weights)
    }
    var said = columns
    // Columns without names are told by their order.
    if !input.hasHeader, said.naming == nil, said.arrayOrder == nil { said.arrayOrder = layout.names }
    result.warnings = ModelDoubt.all(of: predicted, beside, shift: shift).map {
      $0.message(classes: layout.names, path: files.oofs.first, columns: said)
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
    if files.tests.isEmpty, !files.testFolds.isEmpty {
      throw RequestError(
        .usage, "\(.testFold) needs \(.test): it stands beside the predictions that are submitted")
    }
    if files.swappedTests.isEmpty, !files.swappedTestFolds.isEmpty {
      throw RequestError(
        .usage, "\(.swappedTestFold) needs \(.swappedTest): it stands beside the predictions that are submitted")
    }
    if !files.swappedTests.isEmpty, files.swappedOOFs.isEmpty {
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

extension PredictionColumns {
  /// What was assumed about the files.
  func notes(on files: ModelFiles, _ layout: ClassLayout, input: InputOptions, _ parts: [PartRead]) -> [Message] {
    var notes: [Message] = []
    var assumptions: [String] = []
    for assumption in parts.flatMap(\.assumptions) where !assumptions.contains(assumption) {
      assumptions.append(assumption)
    }
    notes += assumptions.map { "\($0)" }
    let isArray = files.paths.contains { input.file($0).format.isArray }
    if isArray || (!(input.hasHeader && hasHeader) && naming == nil), arrayOrder == nil, assumptions.isEmpty {
      notes.append(
        "columns \(isArray ? "of arrays" : "without names") are taken as \(PredictionColumns.shown(layout.names)), in this order; \(.columns) gives another"
      )
    }
    if scale == .unnormalised { notes.append("each row was divided by its sum (\(.normalise))") }
    return notes
  }

  /// Names in their order, the middle ones left out where there are many.
  private static func shown(_ names: [String]) -> String {
    let escaped = names.map(VisibleText.escaping)
    guard names.count > 8 else { return escaped.joined(separator: ", ") }
    return escaped.prefix(4).joined(separator: ", ") + ", …, " + escaped.suffix(2).joined(separator: ", ")
  }
}

extension PartRead {
  /// How labelled rows came together; nil where every one stands once, in one file.
  ///
  /// - Parameter average: what was asked for.
  func note(_ part: PredictionPart, _ average: ProbabilityMatrix.Average?) -> Message? {
    let files = origin.average?.files.count ?? 1
    guard part.split == .oof, files > 1 || counts.count > 2 || counts[0] > 0 else { return nil }
    let name = part.orientation == .swapped ? "swapped OOF predictions" : "OOF predictions"
    var result: Message =
      "\(name)\(files > 1 ? " of \(files) files" : ""): \(PartRead.phrase(counts))"
    if counts.count > 2 { result = result + ", averaged (\((average ?? .arithmetic).rawValue))" }
    if counts[0] > 0 {
      result = result + "; fits and scores leave out the \(NumberText.count(counts[0], "row")) without a prediction"
    }
    return result
  }

  /// "400 rows stand once", "12 rows stand once, 388 twice", "… 5 times".
  private static func phrase(_ counts: [Int]) -> String {
    var phrases: [String] = []
    for (times, count) in counts.enumerated().dropFirst() where count > 0 {
      let often = times == 1 ? "once" : times == 2 ? "twice" : "\(times) times"
      phrases.append(
        phrases.isEmpty
          ? "\(NumberText.count(count, "row")) \(count == 1 ? "stands" : "stand") \(often)"
          : "\(NumberText.count(count)) \(often)")
    }
    return phrases.joined(separator: ", ")
  }
}
