import TemperCore
import TemperFiles
import TemperStore

/// The files of one model. Several test files, such as those of each fold's model, are averaged.
public struct ModelFiles: Sendable, Equatable {
  public var name: String
  public var oof: String
  public var tests: [String]
  public var swappedOOF: String?
  public var swappedTests: [String]

  public init(
    _ name: String, oof: String, tests: [String], swappedOOF: String? = nil, swappedTests: [String] = []
  ) {
    self.name = name
    self.oof = oof
    self.tests = tests
    self.swappedOOF = swappedOOF
    self.swappedTests = swappedTests
  }

  public init(
    _ name: String, oof: String, test: String? = nil, swappedOOF: String? = nil, swappedTest: String? = nil
  ) {
    self.init(
      name, oof: oof, tests: test.map { [$0] } ?? [], swappedOOF: swappedOOF,
      swappedTests: swappedTest.map { [$0] } ?? [])
  }

  /// The files of a part; none where the model does not have it.
  public subscript(part: PredictionPart) -> [String] {
    switch part {
    case .oof: [oof]
    case .test: tests
    case .swappedOOF: swappedOOF.map { [$0] } ?? []
    case .swappedTest: swappedTests
    }
  }

  /// All paths, those of one part together.
  public var paths: [String] { PredictionPart.allCases.flatMap { self[$0] } }
}

/// Ids of examples in their order, and where they come from.
struct ExampleKeys: Sendable {
  var ids: [String]
  /// For messages: a path, or words such as `the labels`.
  var origin: String
}

/// Reads files of predictions and joins their rows to the examples.
///
/// Where no test examples are known, the first test file names them.
struct PredictionFiles: Sendable {
  let input: InputOptions
  let columns: PredictionColumns
  let layout: ClassLayout
  let oof: ExampleKeys
  /// Nil until a file has named them.
  private(set) var tests: ExampleKeys?
  /// Ids of the rows of arrays.
  private let ids: IdentifierTable?
  private let testIDs: IdentifierTable?
  /// The file that named the test examples; it is not read again.
  private var first: PredictionTable?

  /// - Throws: `FileError` for files of arrays' ids.
  init(
    input: InputOptions = InputOptions(), columns: PredictionColumns = PredictionColumns(), layout: ClassLayout,
    oof: ExampleKeys, tests: ExampleKeys?
  ) throws {
    self.input = input
    self.columns = columns
    self.layout = layout
    self.oof = oof
    self.tests = tests
    ids = try columns.ids.map { try IdentifierReader().read(input.file($0)) }
    testIDs = try columns.testIDs.map { try IdentifierReader().read(input.file($0)) }
  }

  /// Reads a file whose rows are the test examples, unless these are known.
  ///
  /// - Throws: `FileError`, `RequestError`.
  mutating func nameTests(by path: String) throws {
    guard tests == nil else { return }
    let table = try self.table(path, .test)
    tests = ExampleKeys(ids: table.ids, origin: path)
    first = table
  }

  /// The predictions of a part of a model: those of its file, or the average of its files'; nil without any.
  ///
  /// O(files × N K), and the alignment of `RowAlignment`.
  ///
  /// - Precondition: The test examples are known, for parts that speak of them.
  /// - Throws: `FileError`; `RequestError` of kind `.usage` for an array whose rows cannot be told.
  func read(
    _ part: PredictionPart, of model: ModelFiles
  ) throws -> (probabilities: ProbabilityMatrix, origin: ModelPredictions.Origin)? {
    let paths = model[part]
    if paths.isEmpty { return nil }
    guard let keys = part.split == .oof ? oof : tests else { preconditionFailure("the test examples are known") }
    var matrices: [ProbabilityMatrix] = []
    var sources: [Source] = []
    for path in paths {
      let named = part.split == .test ? first : nil
      let table = try named.flatMap { $0.source.path == path ? $0 : nil } ?? table(path, part)
      matrices.append(try table.probabilities(of: keys.ids, from: keys.origin))
      sources.append(table.source)
    }
    guard matrices.count > 1 else { return (matrices[0], ModelPredictions.Origin(file: sources[0])) }
    let average = SourceAverage(
      method: columns.average, spread: ProbabilityMatrix.spread(of: matrices), files: sources)
    return (
      .average(matrices, columns.average, floor: TrainingSet.defaultFloor),
      ModelPredictions.Origin(file: .joined(sources), average: average)
    )
  }

  private func table(_ path: String, _ part: PredictionPart) throws -> PredictionTable {
    let reader = PredictionReader(
      classes: layout.names, naming: columns.naming, scale: columns.scale, array: columns.array,
      arrayColumns: columns.arrayOrder)
    return try reader.read(input.file(path), rows: try rows(of: path, part))
  }

  private func rows(of path: String, _ part: PredictionPart) throws -> ArrayRows {
    if let table = part.split == .oof ? ids : testIDs { return .identified(by: table) }
    guard columns.isInOrder, input.file(path).format.isArray else { return .unknown }
    guard let keys = part.split == .oof ? oof : tests else {
      throw RequestError(
        .usage,
        "\(.inOrder): no test rows are loaded yet whose order the rows of \(path) could have; give their ids with \(.testIDs) FILE"
      )
    }
    return .inOrder(keys.ids, of: keys.origin)
  }
}

extension ModelPredictions {
  /// A model of the parts that were read.
  ///
  /// - Precondition: The OOF predictions are among them.
  init(
    name: String, parts: [PredictionPart: (probabilities: ProbabilityMatrix, origin: ModelPredictions.Origin)]
  ) {
    guard let oof = parts[.oof] else { preconditionFailure("a model has OOF predictions") }
    self.init(
      name: name, oof: oof.probabilities, test: parts[.test]?.probabilities,
      swappedOOF: parts[.swappedOOF]?.probabilities, swappedTest: parts[.swappedTest]?.probabilities,
      sources: parts.mapValues(\.origin))
  }
}
