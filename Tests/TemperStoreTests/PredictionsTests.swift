import Foundation
import GRDB
import TemperCore
import Testing

@testable import TemperCommand
@testable import TemperStore

@Suite struct StoreWriterPredictionsTests {
  let folder: TemporaryFolder
  let path: String
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("temper.sqlite")
    store = try smallStore(path)
  }

  private func load(
    _ model: String, _ split: Split = .oof, _ orientation: Orientation = .plain, _ rows: ProbabilityMatrix? = nil
  ) throws {
    try store.write { writer in
      try writer.importPredictions(
        model: model, split: split, orientation: orientation,
        probabilities: rows ?? (split == .oof ? oofRows : testRows),
        source: file("\(split)/\(orientation).csv"))
    }
  }

  private func predictions(
    _ model: String, _ split: Split = .oof, _ orientation: Orientation = .plain
  ) throws -> ProbabilityMatrix? {
    try store.read { try $0.predictions(model: model, split: split, orientation: orientation) }
  }

  @Test func moreThanAThousandModelsAreRefused() throws {
    try load("m")
    try store.write { writer in
      for model in 0..<999 { try writer.db.execute(sql: "INSERT INTO model (name) VALUES ('model \(model)')") }
    }
    #expect(problem { try load("one more") } == .tooManyModels(limit: 1_000))
    try load("m", .test)
    #expect(
      StoreError(.tooManyModels(limit: 1_000), path: "t").text(\.words)
        == "t: 1000 models are loaded, and no more can be; remove one with: temper remove model NAME.")
  }

  @Test func predictionsComeBack() throws {
    try load("m")
    try load("m", .test)
    let swapped = ProbabilityMatrix(classCount: 3, values: oofRows.values.reversed())
    try load("m", .oof, .swapped, swapped)
    #expect(try predictions("m") == oofRows)
    #expect(try predictions("m", .test) == testRows)
    #expect(try predictions("m", .oof, .swapped) == swapped)
    #expect(try predictions("m", .test, .swapped) == nil)
    #expect(try predictions("other") == nil)
    #expect(try predictions("m\0") == nil)
  }

  @Test func valuesKeepTheirBits() throws {
    let values: [Double] = [
      0, 1, .leastNonzeroMagnitude, .leastNormalMagnitude, .leastNormalMagnitude.nextDown, 1.0.nextDown, 1 / 3, 2 / 3,
      .ulpOfOne, 0.7, 1e-300, 0.30000000000000004,
    ]
    let matrix = ProbabilityMatrix(classCount: 3, values: values)
    try load("m", .oof, .plain, matrix)
    #expect(try predictions("m")?.values.map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test func manyRowsComeBackInOrder() throws {
    let count = 2_345
    let ids = (0..<count).map { "example \(($0 * 1_009) % count)" }
    let values = (0..<count * 3).map { Double($0 % 1_013) / 1_013 }
    let matrix = shares(3, values)
    try store.write { writer in
      try writer.importLabels(
        layout: arena, ids: ids, labels: ids.indices.map { $0 % 3 }, source: file("l"), replace: true)
      for name in ["b", "a"] {
        try writer.importPredictions(
          model: name, split: .oof, orientation: .plain, probabilities: matrix, source: file("m"))
      }
    }
    #expect(try store.read { try $0.examples(.oof).ids } == ids)
    #expect(try predictions("a") == matrix)
    #expect(try predictions("b") == matrix)
  }

  @Test func writerReadsItsOwnTransaction() throws {
    try store.write { writer in
      try writer.importPredictions(
        model: "m", split: .oof, orientation: .plain, probabilities: oofRows, source: file("m"))
      #expect(try writer.reader.predictions(model: "m", split: .oof, orientation: .plain) == oofRows)
    }
  }

  @Test func modelsAreSortedByBytes() throws {
    for name in ["b", "Z", "é", "a10", "a9", "😀", "z"] { try load(name) }
    #expect(try store.read { try $0.models().map(\.name) } == ["Z", "a10", "a9", "b", "z", "é", "😀"])
  }

  @Test func modelsKnowTheirSources() throws {
    try load("m", .test, .swapped)
    try load("m", .oof, .swapped)
    try load("m", .test)
    try load("m")
    let sources = try store.read { try $0.models() }[0].sources
    #expect(sources.map(\.split) == [.oof, .oof, .test, .test])
    #expect(sources.map(\.orientation) == [.plain, .swapped, .plain, .swapped])
    #expect(sources.map(\.file.path) == ["oof/plain.csv", "oof/swapped.csv", "test/plain.csv", "test/swapped.csv"])
    #expect(sources[1].file.sha256 == "sha of oof/swapped.csv")
    #expect(sources[1].file.rows == 4)
    #expect(sources[1].loadedAt.hasSuffix("Z"))
    let records = try store.read { try $0.sources() }
    #expect(records.map(\.kind) == [.labels, .predictions, .predictions, .predictions, .predictions])
    #expect(records.map(\.model) == [nil, "m", "m", "m", "m"])
    #expect(records.map(\.split) == [.oof, .test, .oof, .test, .oof])
  }

  @Test func loadingAgainIsRefused() throws {
    try load("m")
    let before = try bytes(path)
    #expect(problem { try load("m") } == .predictionsLoaded(model: "m", split: .oof, orientation: .plain))
    #expect(try bytes(path) == before)
    try store.write { writer in
      try writer.removeModel("m")
      try writer.importPredictions(
        model: "m", split: .oof, orientation: .plain, probabilities: oofRows, source: file("again"))
    }
    #expect(try store.read { try $0.models()[0].sources.map(\.file.path) } == ["again"])
  }

  @Test(arguments: ["a'b", "\"", "a\nb", "'); DROP TABLE model; --", "😀", " ", String(repeating: "é", count: 300)])
  func hostileModelNamesWork(_ name: String) throws {
    try load(name)
    #expect(try predictions(name) == oofRows)
    #expect(try store.read { try $0.models().map(\.name) } == [name])
    try store.write { try $0.removeModel(name) }
    #expect(try store.read { try $0.models() } == [])
  }

  @Test func badModelNamesAreRefused() {
    #expect(problem { try load("") } == .nameEmpty(what: "name of the model"))
    #expect(
      problem { try load(String(repeating: "x", count: 301)) } == .nameTooLong(what: "name of the model", limit: 300))
    #expect(problem { try load("m\0x") } == .nulCharacter(what: "name of the model"))
  }

  @Test func wrongShapesAreRefused() {
    #expect(
      problem { try load("m", .oof, .plain, ProbabilityMatrix(classCount: 2, values: [0, 1])) }
        == .wrongCount(what: "columns of probabilities", found: 2, expected: 3))
    #expect(
      problem { try load("m", .oof, .plain, testRows) }
        == .wrongCount(what: "rows of probabilities", found: 2, expected: 4))
    var rows = oofRows
    rows[2, 1] = .nan
    #expect(
      problem { try load("m", .oof, .plain, rows) }
        == .outOfRange(
          what: "probabilities of row 3 are \(rows[2, 0]), nan, \(rows[2, 2]), not numbers from 0 to 1 with the sum 1"))
  }

  @Test func examplesAreNeededFirst() throws {
    try store.write { try $0.removeTestExamples() }
    #expect(problem { try load("m", .test) } == .testMissing)
    try store.write { try $0.removeEverythingButFits() }
    #expect(problem { try load("m") } == .labelsMissing)
  }

  @Test func removingAModelLeavesTheOthers() throws {
    for name in ["gemma2", "llama3.1"] {
      try load(name)
      try load(name, .test)
    }
    try store.write { try $0.removeModel("gemma2") }
    #expect(try store.read { try $0.models().map(\.name) } == ["llama3.1"])
    #expect(try predictions("llama3.1") == oofRows)
    #expect(try predictions("gemma2") == nil)
    #expect(try query(path, "SELECT count(*) FROM prediction") == ["6"])
  }

  @Test func removingAnUnknownModelSuggestsTheNearest() throws {
    #expect(
      problem { try store.write { try $0.removeModel("gemma2") } }
        == .modelMissing(name: "gemma2", suggestion: nil, loaded: []))
    try load("gemma2")
    try load("llama3.1")
    #expect(
      problem { try store.write { try $0.removeModel("gema2") } }
        == .modelMissing(name: "gema2", suggestion: "gemma2", loaded: ["gemma2", "llama3.1"]))
    #expect(problem { try store.write { try $0.removeModel("gemma2\0") } } == .nulCharacter(what: "name of the model"))
  }
}

@Suite struct StoreWriterAveragesTests {
  private let average = SourceAverage(
    method: .geometric, spread: 0.125, files: [file("f0.csv", rows: 2), file("f1.csv", rows: 2)])

  private func load(_ store: Store, _ average: SourceAverage?) throws {
    try store.write { writer in
      try writer.importPredictions(
        model: "m", split: .test, orientation: .plain, probabilities: testRows, source: file("f0 + f1", rows: 2))
      if let average { try writer.recordAverage(average, model: "m", split: .test, orientation: .plain) }
    }
  }

  @Test func averagesComeBackAndGoWithTheirModel() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("temper.sqlite")
    let store = try smallStore(path)
    try load(store, average)
    #expect(try store.read { try $0.average(model: "m", split: .test, orientation: .plain) } == average)
    #expect(try store.read { try $0.average(model: "m", split: .oof, orientation: .plain) } == nil)
    #expect(try store.read { try $0.average(model: "n", split: .test, orientation: .plain) } == nil)
    try store.write { try $0.removeModel("m") }
    #expect(try query(path, "SELECT count(*) FROM source_average") == ["0"])
    #expect(try query(path, "SELECT count(*) FROM source_file") == ["0"])
    try load(store, nil)
    #expect(try store.read { try $0.average(model: "m", split: .test, orientation: .plain) } == nil)
    #expect(throws: StoreError.self) {
      try store.write { try $0.recordAverage(average, model: "n", split: .test, orientation: .plain) }
    }
  }

  /// A rehearsal refuses what would be refused, and keeps every byte, also of changes beyond the cache.
  @Test func rehearsalsLeaveNothing() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("temper.sqlite")
    let store = try smallStore(path)
    let before = try bytes(path)
    let ids = (0..<20_000).map { "example number \($0) with a key that is long enough to fill pages of the file" }
    try store.rehearse { writer in
      try writer.importLabels(
        layout: arena, ids: ids, labels: ids.map { _ in 0 }, source: file("x"), replace: true)
    }
    #expect(try bytes(path) == before)
    #expect(throws: StoreError.self) {
      try store.rehearse { writer in
        try writer.importLabels(layout: arena, ids: ["a"], labels: [0], source: file("x"), replace: false)
      }
    }
    #expect(try bytes(path) == before)
    #expect(try folder.names == ["temper.sqlite"])
    try load(store, average)
    #expect(try store.read { try $0.models().map(\.name) } == ["m"])
  }
}
