import Foundation
import Temper
import TemperCore
import TemperFiles
import TemperStore
import Testing

@Suite struct LoaderModelTests {
  private let arena = MadeArena()

  private func loader(_ folder: Folder, dryRun: Bool = false, format: FileFormat? = nil) -> Loader {
    Loader(database: folder.path("temper.sqlite"), input: InputOptions(format: format), isDryRun: dryRun)
  }

  /// A NumPy file of float64 in C order, made by hand.
  private func npy(_ rows: [[Double]]) -> Data {
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(rows.count), \(rows[0].count))}\n"
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8))
    for value in rows.flatMap({ $0 }) {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
    return data
  }

  private func write(_ folder: Folder, _ name: String, _ data: Data) throws -> String {
    try data.write(to: URL(fileURLWithPath: folder.path(name)))
    return folder.path(name)
  }

  private func predictions(_ folder: Folder, _ model: String, _ split: Split = .oof) throws -> ProbabilityMatrix? {
    try Store(path: folder.path("temper.sqlite"), access: .read).read {
      try $0.predictions(model: model, split: split, orientation: .plain)
    }
  }

  @Test func arraysFollowIdsOrTheOrder() async throws {
    try await withFolder { folder in
      _ = try await arena.load(in: folder, models: ["m0"])
      let expected = try #require(try predictions(folder, "m0"))
      let model = arena.models[0]
      let array = try write(folder, "oof.npy", npy(model.oof))
      let test = try write(folder, "test.npy", npy(model.test))
      _ = try loader(folder).model(
        ModelFiles("ordered", oof: array, test: test), replace: false, columns: .init(order: .asLoaded))
      #expect(try predictions(folder, "ordered") == expected)
      #expect(try predictions(folder, "ordered", .test) == predictions(folder, "m0", .test))
      let turned = try write(folder, "turned.npy", npy(model.oof.reversed()))
      let ids = try folder.write("ids.csv", "id\n" + arena.ids.reversed().joined(separator: "\n"))
      _ = try loader(folder).model(ModelFiles("named", oof: turned), replace: false, columns: .init(ids: ids))
      #expect(try predictions(folder, "named") == expected)
      #expect(
        await failure(in: folder) {
          try loader(folder).model(
            ModelFiles("x", oof: array), replace: false,
            columns: .init(
              ids: try folder.write("other.csv", "id\n" + arena.ids.map { "z" + $0 }.joined(separator: "\n"))))
        }
          == Failed(
            .badData,
            "DIR/other.csv:2:1: found the id \"zr0\" and 59 others not in the labels, expected the ids of the labels only; \"zr0\" looks like \"r0\": all 60 do; take \"z\" off the beginning of the ids"
          ))
    }
  }

  /// Test rows whose order nobody knows yet cannot be followed.
  @Test func orderOfUnknownTestRowsIsNotGuessed() async throws {
    try await withFolder { folder in
      _ = try await arena.load(in: folder, models: [])
      let array = try write(folder, "oof.npy", npy(arena.models[0].oof))
      let test = try write(folder, "test.npy", npy(arena.models[0].test))
      let files = ModelFiles("m", oof: array, test: test)
      #expect(
        await failure(in: folder) {
          try loader(folder).model(files, replace: false, columns: .init(order: .asLoaded))
        }
          == Failed(
            .usage,
            "--in-order: no test rows are loaded yet whose order the rows of DIR/test.npy could have; give their ids with --test-ids FILE"
          ))
      let ids = try folder.write("ids.jsonl", arena.testIDs.map { "{\"id\":\"\($0)\"}" }.joined(separator: "\n"))
      _ = try loader(folder).model(files, replace: false, columns: .init(testIDs: ids, order: .asLoaded))
      func tests() throws -> [String] {
        try Store(path: folder.path("temper.sqlite"), access: .read).read { try $0.examples(.test).ids }
      }
      #expect(try tests() == arena.testIDs)
      // Now the order is known, also of a model that is replaced.
      _ = try loader(folder).model(files, replace: true, columns: .init(order: .asLoaded))
      #expect(try tests() == arena.testIDs)
    }
  }

  @Test func testFilesAreAveraged() async throws {
    try await withFolder { folder in
      _ = try await arena.load(in: folder, models: [])
      let oof = folder.path("in/oof/m0.csv")
      let first = folder.path("in/test/m0.csv")
      let text = arena.text(arena.testIDs.reversed(), arena.models[1].test.reversed())
      let second = try folder.write("fold1.tsv", text.replacing(",", with: "\t"))
      for method in ProbabilityMatrix.Average.allCases {
        let result = try loader(folder).model(
          ModelFiles("m", oofs: [oof], tests: [first, second]), replace: true, columns: .init(average: method))
        let matrices = [arena.matrix(arena.models[0].test), arena.matrix(arena.models[1].test)]
        let found = try #require(try predictions(folder, "m", .test))
        let expected = ProbabilityMatrix.average(matrices, method, floor: TrainingSet.defaultFloor)
        #expect(zip(found.values, expected.values).allSatisfy { abs($0 - $1) < 1e-14 })
        let average = try #require(result.averages.first)
        #expect(average.files == 2 && abs(average.spread - ProbabilityMatrix.spread(of: matrices)) < 1e-14)
        let store = try Store(path: folder.path("temper.sqlite"), access: .read)
        let row = try #require(try Models.rows(in: store).first { $0.name == "m" })
        #expect(row.testAverage?.method == method.rawValue && row.testAverage?.spread == average.spread)
        #expect(row.testAverage?.files.map(\.path) == [first, second])
        #expect(Set(row.testAverage?.files.map(\.sha256.count) ?? []) == [64])
      }
    }
  }

  @Test func dryRunsWriteNothing() async throws {
    try await withFolder { folder in
      try arena.write(to: folder)
      let labels = folder.path("in/labels.csv")
      let result = try loader(folder, dryRun: true).labels(
        labels, classes: nil, tieStructure: .byName, replace: false)
      #expect(result.rows == 60 && !folder.exists("temper.sqlite"))
      _ = try loader(folder).labels(labels, classes: nil, tieStructure: .byName, replace: false)
      let before = try folder.bytes("temper.sqlite")
      let dry = loader(folder, dryRun: true)
      #expect(try dry.folds(folder.path("in/folds.csv")).rows == 60)
      #expect(try dry.groups(folder.write("g.csv", arena.groupText)).rows == 60)
      #expect(try dry.segments(folder.write("s.csv", arena.segmentText)).rows == 68)
      #expect(try dry.model(arena.files(of: arena.models[0], in: folder), replace: false).rows == 68)
      #expect(
        try dry.labels(labels, classes: nil, tieStructure: .byName, replace: true).rows == 60)
      let refused = await failure(in: folder) {
        try dry.labels(labels, classes: nil, tieStructure: .byName, replace: false)
      }
      #expect(refused?.kind == .usage)
      #expect(
        await failure { try dry.model(ModelFiles("", oof: folder.path("in/oof/m0.csv")), replace: false) }
          != nil)
      #expect(try folder.bytes("temper.sqlite") == before)
      #expect(try folder.names() == ["g.csv", "in", "s.csv", "temper.sqlite"])
    }
  }

  struct Misuse: Sendable {
    var columns: PredictionColumns
    var test: String?
    var message: String

    init(_ columns: PredictionColumns, test: String? = nil, _ message: String) {
      self.columns = columns
      self.test = test
      self.message = message
    }
  }

  @Test(arguments: [
    Misuse(
      .init(naming: ColumnNaming(pairs: [.init(column: "a", className: "winner_Tie")])),
      "--columns: there is no class \"winner_Tie\"; did you mean \"winner_tie\"?"),
    Misuse(
      .init(arrayOrder: ["winner_tie", "winner_model_a", "x"]),
      "--columns: there is no class \"x\"; the classes are winner_model_a, winner_model_b, winner_tie"),
    Misuse(
      .init(arrayOrder: ["winner_tie", "winner_model_a", "winner_tie"]),
      "--columns: found winner_tie,winner_model_a,winner_tie, expected each of winner_model_a, winner_model_b, winner_tie once, in the order of the array's columns"
    ),
    Misuse(
      .init(arrayOrder: ["winner_tie", "winner_model_a", "winner_model_b"]),
      "--columns: found names without =, which give the order of an array's columns, and no array among the files; write COLUMN=CLASS"
    ),
    Misuse(
      .init(ids: "ids.csv"),
      "--ids: found a column of ids in every file, expected rows without them; leave the option out"),
    Misuse(
      .init(testIDs: "ids.csv"),
      "--test-ids: found no test file, expected one; leave the option out"),
    Misuse(
      .init(order: .asLoaded),
      "--in-order: found a column of ids in every file, expected rows without them; leave the option out"),
    Misuse(
      .init(array: "oof"), "--array: found no archive (.npz) among the files, expected one; leave the option out"),
    Misuse(
      .init(ids: "-"), test: "-", "-: found standard input in 2 places, expected it once; write the others to files"),
  ]) func misuseIsRefused(_ misuse: Misuse) async throws {
    try await withFolder { folder in
      _ = try await arena.load(in: folder, models: [])
      let files = ModelFiles("m0", oof: folder.path("in/oof/m0.csv"), test: misuse.test)
      #expect(
        await failure(in: folder) {
          try loader(folder).model(files, replace: false, columns: misuse.columns)
        } == Failed(.usage, misuse.message))
    }
  }

  @Test func formatsAreForStandardInput() async throws {
    try await withFolder { folder in
      let message =
        "--format: found no file -, expected standard input among the files; other formats go by the name's end"
      #expect(
        await failure { try loader(folder, format: .tsv).folds("folds.csv") } == Failed(.usage, message))
    }
  }
}
