import Foundation
import TemperCore
import TemperFiles
import TemperStore
import Testing

@testable import Temper

@Suite struct SubmissionShapeTests {
  private let layout = ClassLayout(names: ["a", "b", "t"])
  private let probabilities = ProbabilityMatrix(classCount: 3, values: [0.5, 0.25, 0.25, 0.125, 0.75, 0.125])

  private func written(_ sample: String?, testIDs: [String] = ["x", "y"]) async throws -> String {
    try await withFolder { try written(sample, testIDs: testIDs, in: $0) }
  }

  private func written(_ sample: String?, testIDs: [String] = ["x", "y"], in folder: Folder) throws -> String {
    let shape: SubmissionShape
    if let sample {
      let path = try folder.write("sample.csv", sample)
      let table = try SampleReader(classes: layout.names).read(path)
      shape = try .sample(table, testIDs: testIDs)
    } else {
      shape = .plain(ids: testIDs, layout: layout)
    }
    let file = try shape.stage(probabilities, layout: layout, for: folder.path("out.csv"), overwrites: false)
    try file.publish()
    return try folder.text("out.csv")
  }

  @Test func withoutASampleTheTestRowsSetTheOrder() async throws {
    #expect(try await written(nil) == "id,a,b,t\nx,0.5,0.25,0.25\ny,0.125,0.75,0.125\n")
  }

  @Test func sampleSetsRowsAndColumns() async throws {
    #expect(
      try await written("row_id,t,a,b\ny,0,0,0\nx,1,2,3\n") == "row_id,t,a,b\ny,0.125,0.125,0.75\nx,0.25,0.5,0.25\n")
  }

  @Test func idColumnStaysWhereTheSampleHasIt() async throws {
    #expect(try await written("b,ID,a,t\n0,y,0,0\n0,x,0,0\n") == "b,ID,a,t\n0.75,y,0.125,0.125\n0.25,x,0.5,0.25\n")
    #expect(try await written("b,a,t,id\n0,0,0,x\n0,0,0,y\n") == "b,a,t,id\n0.25,0.5,0.25,x\n0.75,0.125,0.125,y\n")
  }

  @Test(arguments: [
    (
      "id,a,b,t\nx,0,0,0\nz,0,0,0\n",
      "DIR/sample.csv:3:1: found the id \"z\" not in the test rows, expected the ids of the test rows only; check that both files are of the same examples"
    ),
    (
      "id,a,b,t\nx,0,0,0\n",
      "DIR/sample.csv:3:1: found the end after 1 row, expected 2, one for each id of the test rows; add the rows of \"y\""
    ),
  ]) func sampleOfOtherRowsIsRefused(_ sample: String, _ message: String) async throws {
    try await withFolder { folder in
      #expect(await failure(in: folder) { try written(sample, in: folder) } == Failed(.badData, message))
    }
  }
}

@Suite struct SubmissionsTests {
  /// A database with a fit, in a folder.
  private func withFit(
    _ arena: MadeArena = MadeArena(), _ request: FitRequest = FitRequest(pool: .linear),
    _ body: (Folder, Store, FitResult) async throws -> Void
  ) async throws {
    try await withFolder { folder in
      let store = try await arena.load(in: folder)
      try await body(folder, store, try await Fits.make(request, in: store))
    }
  }

  @Test func submissionHoldsThePredictionsOfThePool() async throws {
    let arena = MadeArena(swapped: 1)
    try await withFit(
      arena,
      FitRequest(pool: .logarithmic, weights: .nonnegative, swapping: .always, calibration: .only(.none))
    ) {
      folder, store, made in
      let dataset = try Dataset(store)
      let result = try Submissions.write(
        fit: nil, in: store, to: folder.path("s.csv"), sample: nil, overwrites: false)
      #expect(result.fit == "fit-1")
      #expect(result.file.rows == 8)
      let inputs = TrainingSet.inputs(
        dataset.models.compactMap(\.test), swapped: dataset.models.map(\.swappedTest), use: .arithmetic,
        layout: dataset.layout, floor: TrainingSet.defaultFloor)
      let expected = made.fit.blend.pool.predict(inputs)
      let lines = try folder.text("s.csv").split(separator: "\n").dropFirst()
      #expect(lines.flatMap { $0.split(separator: ",").dropFirst().compactMap { Double($0) } } == expected.values)
      let records = try store.read { try $0.submissions() }
      #expect(records.map(\.fit) == ["fit-1"])
      #expect(records.map(\.file.sha256) == [result.file.sha256])
      #expect(records.map(\.file.path) == [folder.path("s.csv")])
      #expect(records.map(\.file.rows) == [8])
    }
  }

  @Test func namedFitIsTakenElseTheNewest() async throws {
    try await withFit { folder, store, _ in
      _ = try await Fits.make(FitRequest(name: "second", pool: .best), in: store)
      func submit(_ fit: String?, _ name: String) async throws -> String {
        try Submissions.write(
          fit: fit, in: store, to: folder.path(name), sample: nil, overwrites: false
        ).fit
      }
      #expect(try await submit(nil, "a.csv") == "second")
      #expect(try await submit("fit-1", "b.csv") == "fit-1")
      #expect(try folder.bytes("a.csv") != folder.bytes("b.csv"))
      #expect(
        await failure { try await submit("third", "c.csv") }
          == Failed(.usage, "there is no fit \"third\"; there are fit-1, second"))
      #expect(!folder.exists("c.csv"))
    }
  }

  @Test func fileIsOnlyReplacedWhenAsked() async throws {
    try await withFit { folder, store, _ in
      try folder.write("s.csv", "mine")
      func submit(overwrites: Bool) async throws -> Submissions.Result {
        try Submissions.write(
          fit: nil, in: store, to: folder.path("s.csv"), sample: nil, overwrites: overwrites)
      }
      #expect(
        await failure(in: folder) { try await submit(overwrites: false) }
          == Failed(
            .cannotCreate,
            "DIR/s.csv: found an existing file, expected a name for a new file; say --replace to replace it"))
      #expect(try folder.text("s.csv") == "mine")
      #expect(try store.read { try $0.submissions() } == [])
      _ = try await submit(overwrites: true)
      #expect(try folder.text("s.csv").hasPrefix("id,winner_model_a"))
    }
  }

  @Test func databaseIsNeverTheOutput() async throws {
    try await withFit { folder, store, _ in
      let before = try folder.bytes("temper.sqlite")
      #expect(
        await failure(in: folder) {
          try Submissions.write(
            fit: nil, in: store, to: folder.path("temper.sqlite"), sample: nil, overwrites: true)
        } == Failed(.usage, "DIR/temper.sqlite: this is the database; name another file for the output"))
      #expect(try folder.bytes("temper.sqlite") == before)
    }
  }

  private func refusal(_ folder: Folder, _ store: Store) async -> Failed? {
    let result = await failure(in: folder) {
      try Submissions.write(
        fit: nil, in: store, to: folder.path("s.csv"), sample: nil, overwrites: false)
    }
    #expect(!folder.exists("s.csv"))
    return result
  }

  @Test func everyModelNeedsTestPredictions() async throws {
    try await withFit { folder, store, _ in
      let loader = Loader(database: store.path)
      _ = try loader.model(ModelFiles("m1", oof: folder.path("in/oof/m1.csv")), replace: true)
      let advice = "load the model again, with --test"
      #expect(
        await refusal(folder, store)
          == Failed(.badData, "the fit \"fit-1\" needs test predictions of \"m1\"; \(advice)"))
      try Models.remove("m1", from: store)
      #expect(
        await refusal(folder, store)
          == Failed(.badData, "the fit \"fit-1\" needs test predictions of \"m1\"; \(advice)"))
    }
  }

  @Test func withoutTestRowsThereIsNothingToSubmit() async throws {
    try await withFit { folder, store, _ in
      let loader = Loader(database: store.path)
      _ = try loader.labels(folder.path("in/labels.csv"), classes: nil, tieStructure: .byName, replace: true)
      #expect(
        await refusal(folder, store)
          == Failed(
            .badData,
            "DIR/temper.sqlite: no test predictions are loaded; load them with: temper load model NAME --replace --oof FILE --test FILE"
          ))
    }
  }

  @Test func fitOfOtherClassesIsRefused() async throws {
    try await withFit { folder, store, _ in
      try MadeArena(classCount: 4).write(to: folder)
      let loader = Loader(database: store.path)
      _ = try loader.labels(folder.path("in/labels.csv"), classes: nil, tieStructure: .byName, replace: true)
      _ = try loader.model(
        ModelFiles("m0", oof: folder.path("in/oof/m0.csv"), test: folder.path("in/test/m0.csv")), replace: false)
      #expect(
        await refusal(folder, store)
          == Failed(.badData, "the labels were replaced since the fit \"fit-1\"; fit again"))
    }
  }

  @Test func fitOfReplacedLabelsIsRefused() async throws {
    try await withFit { folder, store, _ in
      let exchanged = try folder.text("in/labels.csv").replacing(",1,0,0", with: ",x").replacing(
        ",0,1,0", with: ",1,0,0"
      )
      .replacing(",x", with: ",0,1,0")
      try folder.write("other.csv", exchanged)
      let loader = Loader(database: store.path)
      _ = try loader.labels(folder.path("other.csv"), classes: nil, tieStructure: .byName, replace: true)
      for model in ["m0", "m1"] {
        let files = ModelFiles(
          model, oof: folder.path("in/oof/\(model).csv"), test: folder.path("in/test/\(model).csv"))
        _ = try loader.model(files, replace: false)
      }
      #expect(
        await refusal(folder, store)
          == Failed(.badData, "the labels were replaced by DIR/other.csv since the fit \"fit-1\"; fit again"))
    }
  }

  @Test func fitOfReplacedPredictionsIsRefused() async throws {
    try await withFit { folder, store, _ in
      let other = MadeArena(seed: 9)
      try folder.write("new.csv", other.text(other.ids, other.models[0].oof))
      let loader = Loader(database: store.path)
      let files = ModelFiles("m1", oof: folder.path("new.csv"), test: folder.path("in/test/m1.csv"))
      _ = try loader.model(files, replace: true)
      #expect(
        await refusal(folder, store)
          == Failed(
            .badData, "the OOF predictions of \"m1\" were replaced by DIR/new.csv since the fit \"fit-1\"; fit again"))
    }
  }

  @Test func testPredictionsMayComeAfterTheFit() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      let store = try await arena.load(in: folder, models: ["m1"])
      let loader = Loader(database: store.path)
      _ = try loader.model(ModelFiles("m0", oof: folder.path("in/oof/m0.csv")), replace: false)
      _ = try await Fits.make(FitRequest(pool: .mean), in: store)
      _ = try loader.model(arena.files(of: arena.models[0], in: folder), replace: true)
      let result = try Submissions.write(
        fit: nil, in: store, to: folder.path("s.csv"), sample: nil, overwrites: false)
      #expect(result.file.rows == 8)
    }
  }
}
