import TemperStore
import Testing

@testable import Temper

@Suite struct DatasetStoreTests {
  @Test func everythingLoadedComesBack() async throws {
    try await withFolder { folder in
      let arena = MadeArena(swapped: 1)
      let store = try await arena.load(in: folder)
      let dataset = try Dataset(store)
      let expected = arena.dataset()
      #expect(dataset.layout == expected.layout)
      #expect(dataset.ids == expected.ids)
      #expect(dataset.labels == expected.labels)
      #expect(dataset.folds == expected.folds)
      #expect(dataset.groups == nil)
      #expect(dataset.testIDs == expected.testIDs)
      #expect(dataset.models.map(\.name) == ["m0", "m1"])
      for (found, made) in zip(dataset.models, expected.models) {
        let pairs = [
          (found.oof, made.oof), (found.test, made.test), (found.swappedOOF, made.swappedOOF),
          (found.swappedTest, made.swappedTest),
        ]
        for (one, other) in pairs {
          #expect((one == nil) == (other == nil))
          // Rows are divided by their sums, which are 1 to within a rounding error.
          for (a, b) in zip(one?.values ?? [], other?.values ?? []) { #expect(abs(a - b) < 1e-15) }
        }
      }
      #expect(
        dataset.inputs.map { $0.path.replacing(folder.path, with: "DIR") } == [
          "DIR/in/labels.csv", "DIR/in/folds.csv", "DIR/in/oof/m0.csv", "DIR/in/test/m0.csv",
          "DIR/in/swapped/oof/m0_swapped.csv", "DIR/in/swapped/test/m0_swapped.csv", "DIR/in/oof/m1.csv",
          "DIR/in/test/m1.csv",
        ])
      #expect(dataset.inputs.map(\.rows) == [60, 60, 60, 8, 60, 8, 60, 8])
    }
  }

  @Test func segmentsAreThoseOfTheRows() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      let store = try await arena.load(in: folder)
      #expect(try Dataset(store).segments == nil)
      let loader = Loader(database: folder.path("temper.sqlite"))
      _ = try loader.segments(try folder.write("in/segments.csv", arena.segmentText))
      let dataset = try Dataset(store)
      let languages = ["en", "de", "(none)"]
      for (segments, first) in [(dataset.segments, 0), (dataset.testSegments, arena.ids.count)] {
        let segments = try #require(segments)
        #expect(segments.columns.map(\.name) == ["length", "language"])
        #expect(segments.rowCount == (first == 0 ? arena.ids : arena.testIDs).count)
        for (row, ordinal) in segments.ordinals[1].enumerated() {
          let ordinal = try #require(ordinal)
          #expect(segments.columns[1].values[ordinal].name == languages[(first + row) % 3])
        }
      }
      // A run's folder gives the same.
      let read = try await RunFolder(folder.path("in")).read(tieStructure: .byName, threads: 1).dataset
      #expect(read.segments == dataset.segments && read.testSegments == dataset.testSegments)
      #expect(read.inputs.map(\.path).contains("segments.csv"))
    }
  }

  @Test func emptyDatabaseIsRefused() async throws {
    try await withFolder { folder in
      let store = try Store(path: folder.path("x.sqlite"), access: .create)
      #expect(
        await failure(in: folder) { try Dataset(store) }
          == Failed(.badData, "DIR/x.sqlite: no labels are loaded; load them with: temper load labels FILE"))
    }
  }

  @Test func databaseWithoutModelsIsRefused() async throws {
    try await withFolder { folder in
      let store = try await MadeArena().load(in: folder, models: [])
      #expect(
        await failure(in: folder) { try Dataset(store) }
          == Failed(
            .badData, "DIR/temper.sqlite: no models are loaded; load one with: temper load model NAME --oof FILE"))
    }
  }
}
