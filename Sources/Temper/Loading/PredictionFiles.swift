import TemperCore
import TemperFiles
import TemperReport
import TemperStore

/// The files of one model. Rows of several OOF files are joined by id: they are its folds, or repeats that are averaged.
/// Several test files, such as those of each fold's model, are averaged.
public struct ModelFiles: Sendable, Equatable {
  public var name: String
  public var oofs: [String]
  public var tests: [String]
  public var swappedOOFs: [String]
  public var swappedTests: [String]
  /// Test predictions of the fold models, beside test files of a model that was refitted to all rows; none where the test
  /// files are those of the folds.
  public var testFolds: [String] = []
  public var swappedTestFolds: [String] = []

  public init(
    _ name: String, oofs: [String], tests: [String] = [], swappedOOFs: [String] = [], swappedTests: [String] = []
  ) {
    self.name = name
    self.oofs = oofs
    self.tests = tests
    self.swappedOOFs = swappedOOFs
    self.swappedTests = swappedTests
  }

  public init(
    _ name: String, oof: String, test: String? = nil, swappedOOF: String? = nil, swappedTest: String? = nil
  ) {
    self.init(
      name, oofs: [oof], tests: test.map { [$0] } ?? [], swappedOOFs: swappedOOF.map { [$0] } ?? [],
      swappedTests: swappedTest.map { [$0] } ?? [])
  }

  /// The files of a part; none where the model does not have it.
  public subscript(part: PredictionPart) -> [String] {
    switch part {
    case .oof: oofs
    case .test: tests
    case .swappedOOF: swappedOOFs
    case .swappedTest: swappedTests
    }
  }

  /// The files of the fold models of a part, beside those of the part; none for labelled rows.
  func folds(_ part: PredictionPart) -> [String] {
    switch part {
    case .oof, .swappedOOF: []
    case .test: testFolds
    case .swappedTest: swappedTestFolds
    }
  }

  /// All paths, those of one part together.
  public var paths: [String] { PredictionPart.allCases.flatMap { self[$0] } + testFolds + swappedTestFolds }
}

/// Ids of examples in their order, and where they come from.
struct ExampleKeys: Sendable {
  var ids: [String]
  /// For messages: a path, or words such as `the labels`.
  var origin: String
}

/// A part of a model as its files have it.
struct PartRead: Sendable {
  /// A row for every example; not-a-number where it has no prediction.
  var probabilities: ProbabilityMatrix
  var origin: ModelPredictions.Origin
  /// How many examples have so many rows in the files; `counts[0]` have none.
  var counts: [Int]
  /// The same of every fold model, in the order of the files, where these are known and kept.
  var folds: [ModelPredictions.Fold] = []
  /// What was taken for granted about the columns of the files.
  var assumptions: [String] = []
}

/// Reads files of predictions and joins their rows to the examples.
///
/// Where no test examples are known, the first test file names them.
struct PredictionFiles: Sendable {
  let input: InputOptions
  /// What the columns mean, of all models or of those that nothing else was said about.
  private(set) var columns: PredictionColumns
  /// What was said about single models of several; nil where there is only one.
  private let ofModels: [String: PredictionColumns]?
  /// The model that is being read, where it is one of several.
  private var model: String?
  let context: ReadingContext
  let oof: ExampleKeys
  /// Nil until a file has named them.
  private(set) var tests: ExampleKeys?
  /// Ids of the rows of arrays.
  private let ids: IdentifierTable?
  private let testIDs: IdentifierTable?
  /// Whether test rows without ids are numbered, on from the labelled ones, where nothing names them.
  private let numbersTests: Bool
  /// The file that named the test examples; it is not read again.
  private var first: PredictionTable?
  /// A file that is being read already.
  private let early: EarlyTable?

  /// - Throws: `FileError` for files of arrays' ids.
  init(
    input: InputOptions = InputOptions(), columns: PredictionColumns = PredictionColumns(), context: ReadingContext,
    oof: ExampleKeys, tests: ExampleKeys?, ofModels: [String: PredictionColumns]? = nil, numbersTests: Bool = false,
    early: EarlyTable? = nil
  ) throws {
    self.early = early
    self.input = input
    self.numbersTests = numbersTests
    self.columns = columns
    self.ofModels = ofModels
    self.context = context
    self.oof = oof
    self.tests = tests
    ids = try columns.ids.map { try IdentifierReader().read(input.idFile($0)) }
    testIDs = try columns.testIDs.map {
      try IdentifierReader(arrayNames: ["test_ids", "ids_test", "test_id", "ids", "id"]).read(input.idFile($0))
    }
  }

  /// Reads a file whose rows are the test examples, unless these are known.
  ///
  /// - Throws: `FileError`, `RequestError`.
  mutating func nameTests(by path: String, of model: String) throws {
    guard tests == nil else { return }
    let table = try reading(model).table(path, .test)
    tests = ExampleKeys(ids: table.ids, origin: path)
    first = table
  }

  /// The predictions of a part of a model: those of its file, or of its files joined or averaged; nil without any.
  ///
  /// O(files × N K), and the alignment of `RowAlignment`.
  ///
  /// - Precondition: The test examples are known, for parts that speak of them.
  /// - Throws: `FileError`, also where the predictions are the labels; `RequestError` of kind `.usage` for an array whose rows
  ///   cannot be told.
  func read(_ part: PredictionPart, of model: ModelFiles) throws -> PartRead? {
    try reading(model.name).read(part, model[part], folds: model.folds(part))
  }

  /// What was assumed about the files of a model of several.
  func notes(on model: ModelFiles, _ parts: [PartRead]) -> [Message] {
    reading(model.name).columns.notes(on: model, context.layout, input: input, parts).map {
      "\(VisibleText.escaping(model.name)): \($0)"
    }
  }

  /// The same for one model.
  private func reading(_ name: String) -> PredictionFiles {
    guard let ofModels else { return self }
    var result = self
    result.columns = ofModels[name] ?? columns
    result.model = name
    return result
  }

  private func read(_ part: PredictionPart, _ paths: [String], folds: [String]) throws -> PartRead? {
    if paths.isEmpty { return nil }
    var found = part.split == .oof ? try readLabelled(paths, part) : try readTests(paths, part)
    if !folds.isEmpty, columns.keepsFolds { found.folds = try readFolds(folds, part, &found.assumptions) }
    if part.orientation == .swapped, columns.isSwappedMappedBack, let tieStructure = context.layout.tieStructure {
      found.probabilities = found.probabilities.exchangingSides(tieStructure)
      for index in found.folds.indices {
        found.folds[index].probabilities = found.folds[index].probabilities.exchangingSides(tieStructure)
      }
    }
    return found
  }

  /// Predictions of the test rows by the fold models, a file each.
  private func readFolds(
    _ paths: [String], _ part: PredictionPart, _ assumptions: inout [String]
  ) throws -> [ModelPredictions.Fold] {
    guard let keys = tests else { preconditionFailure("the test examples are known") }
    return try paths.map { path in
      let table = try table(path, part)
      assumptions += [table.assumption].compactMap { $0 }
      return ModelPredictions.Fold(
        file: table.source, probabilities: try table.probabilities(of: keys.ids, from: keys.origin))
    }
  }

  private func readLabelled(_ paths: [String], _ part: PredictionPart) throws -> PartRead {
    let tables = try paths.map { try table($0, part) }
    let joined = try JoinedPredictions(
      tables, of: oof.ids, from: oof.origin, average: columns.average ?? .arithmetic, floor: TrainingSet.defaultFloor,
      isPartial: columns.isPartial)
    try context.refuseLabels(joined.probabilities, path: paths[0], part, columns: otherColumns(of: paths[0]))
    let sources = tables.map(\.source)
    let whole = Source.joined(sources)
    let file = Source(path: whole.path, sha256: whole.sha256, rows: sources.reduce(0) { $0 + $1.rows })
    var average: SourceAverage?
    if sources.count > 1 || joined.spread != nil {
      average = SourceAverage(
        method: columns.average ?? .arithmetic, spread: joined.spread ?? 0, files: sources)
    }
    return PartRead(
      probabilities: joined.probabilities,
      origin: ModelPredictions.Origin(file: file, average: average, scale: columns.scale),
      counts: joined.counts, assumptions: tables.compactMap(\.assumption))
  }

  private func readTests(_ paths: [String], _ part: PredictionPart) throws -> PartRead {
    guard let keys = tests else { preconditionFailure("the test examples are known") }
    var matrices: [ProbabilityMatrix] = []
    var sources: [Source] = []
    var assumptions: [String] = []
    for path in paths {
      let named = part == .test ? first : nil
      let table = try named.flatMap { $0.source.path == path ? $0 : nil } ?? table(path, part)
      assumptions += [table.assumption].compactMap { $0 }
      matrices.append(try table.probabilities(of: keys.ids, from: keys.origin))
      sources.append(table.source)
    }
    let counts = [Int](repeating: 0, count: matrices.count) + [keys.ids.count]
    guard matrices.count > 1 else {
      return PartRead(
        probabilities: matrices[0], origin: ModelPredictions.Origin(file: sources[0], scale: columns.scale),
        counts: counts,
        assumptions: assumptions)
    }
    let method = columns.average ?? .arithmetic
    let average = SourceAverage(method: method, spread: ProbabilityMatrix.spread(of: matrices), files: sources)
    return PartRead(
      probabilities: .average(matrices, method, floor: TrainingSet.defaultFloor),
      origin: ModelPredictions.Origin(file: .joined(sources), average: average, scale: columns.scale), counts: counts,
      folds: columns.keepsFolds ? zip(sources, matrices).map { .init(file: $0, probabilities: $1) } : [],
      assumptions: assumptions)
  }

  /// Names of columns that are passed over; none where they cannot be asked for again.
  private func otherColumns(of path: String) -> [String] {
    guard columns.naming != nil, path != TableFile.standardInput else { return [] }
    let names = (try? HeaderReader().read(input.file(path))) ?? []
    return names.filter { name in
      !context.layout.names.contains(name) && name.lowercased() != "id" && name != input.idColumn
    }
  }

  private func table(_ path: String, _ part: PredictionPart) throws -> PredictionTable {
    if part == .oof, path == early?.path, let table = early?.read() { return table }
    let isLabelled = part.split == .oof
    let reader = PredictionFiles.reader(columns, classes: context.layout.names, part, of: model)
    var file = PredictionFiles.file(path, columns, part, rows: try rows(of: path, part), input: input)
    if let keys = isLabelled ? oof : tests { file.likelyIDs = Handover(keys.ids) }
    let table = try reader.read(file)
    if case .identified = file.rows, table.idsPath == file.path, !file.format.isArray {
      throw RequestError(
        .usage,
        "\(isLabelled ? Message.Term.ids : .testIDs): found ids in \(path) itself, expected a file without them; leave the option out"
      )
    }
    return table
  }

  /// Reads the files of a part.
  ///
  /// - Parameter model: its name, where it is one of several.
  static func reader(
    _ columns: PredictionColumns, classes: [String], _ part: PredictionPart, of model: String?
  ) -> PredictionReader {
    PredictionReader(
      classes: classes, naming: columns.naming, scale: columns.scale, array: columns.array,
      arrayColumns: columns.arrayOrder, allowsMissing: part.split == .oof && columns.isPartial,
      options: OptionText(model: model))
  }

  /// A file of a part.
  static func file(
    _ path: String, _ columns: PredictionColumns, _ part: PredictionPart, rows: RowOrigin, input: InputOptions
  ) -> TableFile {
    var file = input.file(path, rows: rows, hasHeader: columns.hasHeader)
    if part.split == .oof { file.repeats = columns.average == nil ? .refusedUntilAveraged : .averaged }
    return file
  }

  private func rows(of path: String, _ part: PredictionPart) throws -> RowOrigin {
    if let table = part.split == .oof ? ids : testIDs { return .identified(by: table) }
    guard columns.order != .unknown else { return .unknown }
    guard let keys = part.split == .oof ? oof : tests else {
      // Text may hold its ids all the same.
      if try input.namesIDs(path) { return .unknown }
      if numbersTests { return .numbered(from: oof.ids.count) }
      throw RequestError(
        .usage,
        "\(.inOrder): no test rows are loaded yet whose order the rows of \(path) could have; give their ids with \(.testIDs) FILE"
      )
    }
    guard part.split == .oof, columns.order == .foldAfterFold else { return .inOrder(keys.ids, of: keys.origin) }
    guard let folds = context.folds else {
      throw RequestError(.usage, "\(.inFoldOrder): no folds are loaded; load them with: \(.loadFolds)")
    }
    let order = folds.indices.sorted { (folds[$0], $0) < (folds[$1], $1) }
    return .inOrder(order.map { keys.ids[$0] }, of: "\(keys.origin), fold after fold")
  }
}

extension ModelPredictions {
  /// A model of the parts that were read.
  ///
  /// - Precondition: The OOF predictions are among them.
  init(name: String, parts: [PredictionPart: PartRead]) {
    guard let oof = parts[.oof] else { preconditionFailure("a model has OOF predictions") }
    self.init(
      name: name, oof: oof.probabilities, test: parts[.test]?.probabilities,
      swappedOOF: parts[.swappedOOF]?.probabilities, swappedTest: parts[.swappedTest]?.probabilities,
      sources: parts.mapValues(\.origin), folds: parts.mapValues(\.folds).filter { !$0.value.isEmpty })
  }
}
