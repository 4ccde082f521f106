import Foundation
import Temper
import TemperCore
import TemperFiles
import TemperReport
import TemperStore
import Testing

/// Every use case tells what it is at, and is over when it ends, well or not.
@Suite struct ProgressOfUseCasesTests {
  /// The stages of some work.
  private func stages(_ work: (ProgressMonitor) async throws -> Void) async rethrows -> [ProgressStage] {
    let monitor = ProgressMonitor()
    try await work(monitor)
    #expect(monitor.isOver && monitor.report == nil)
    return monitor.stages
  }

  @Test func aRunTellsEverything() async throws {
    try await withFolder { folder in
      try MadeArena().write(to: folder)
      let found = try await stages { monitor in
        let run = Run(
          folder: folder.path("in"), output: folder.path("out"), request: FitRequest(bootstrap: 0, threads: 1))
        _ = try await run.perform(progress: monitor)
      }
      #expect(
        found == [
          .readingFiles, .arranging, .choosingPenalties, .tryingPools, .settlingTies, .mixingPools, .calibrating,
          .scoring, .leavingModelsOut, .resampling, .predicting, .inspecting, .makingPage, .writingFile,
          .writingDatabase,
        ])
      let failed = await stages { monitor in
        let run = Run(folder: folder.path("in"), request: FitRequest(models: ["nosuch"]))
        await #expect(throws: RequestError.self) { _ = try await run.perform(progress: monitor) }
      }
      #expect(failed == [.readingFiles])
    }
  }

  @Test func commandsOnADatabaseTellWhatTheyDo() async throws {
    try await withFolder { folder in
      try MadeArena().write(to: folder)
      let path = folder.path("t.sqlite")
      var monitor = ProgressMonitor()
      func told(_ stages: ProgressStage..., sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(monitor.stages == stages && monitor.isOver, sourceLocation: sourceLocation)
        monitor = ProgressMonitor()
      }
      func loader() -> Loader { Loader(database: path, progress: monitor) }
      _ = try loader().labels(folder.path("in/labels.csv"), classes: nil, tieStructure: .byName, replace: false)
      told(.readingFiles, .writingDatabase)
      for name in ["m0", "m1"] {
        let files = ModelFiles(name, oof: folder.path("in/oof/\(name).csv"), test: folder.path("in/test/\(name).csv"))
        _ = try loader().model(files, replace: false)
        told(.readingFiles, .writingDatabase)
      }
      let store = try Store(path: path, access: .update)
      _ = try Dataset(store, progress: monitor)
      told(.readingDatabase)
      _ = try await Fits.make(FitRequest(pool: .mean, bootstrap: 0), in: store, progress: monitor)
      #expect(monitor.stages.first == .readingDatabase && monitor.stages.last == .writingDatabase)
      #expect(monitor.isOver && monitor.stages.contains(.scoring))
      monitor = ProgressMonitor()
      let summary = try await InspectSummary(.latest, in: store, progress: monitor)
      #expect(summary.inspection.rows == 60)
      told(.readingDatabase, .inspecting)
      _ = try await CompareDocument("m0", "m1", in: store, progress: monitor)
      told(.readingDatabase, .resampling)
      let output = folder.path("s.csv")
      _ = try Submissions.write(fit: nil, in: store, to: output, sample: nil, overwrites: false, progress: monitor)
      told(.readingDatabase, .predicting, .writingFile, .writingDatabase)
      _ = try CheckDocument(database: path, progress: monitor)
      told(.checking, .checking)
      _ = try VacuumDocument(vacuuming: store, progress: monitor)
      told(.vacuuming)
    }
  }

  @Test func filesAreCountedInBytes() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      try arena.write(to: folder)
      let monitor = ProgressMonitor()
      try ProgressMonitor.watching(monitor) {
        // What another stage is begun for shows what the reading counted.
        let stage = ProgressMonitor.begin(.readingFiles, total: 1_000_000_000, items: 100)
        let paths = ["in/labels.csv", "in/oof/m0.csv", "in/oof/m1.csv"].map(folder.path)
        _ = try LabelReader().read(paths[0])
        for path in paths.dropFirst() { _ = try PredictionReader(classes: arena.classes).read(path) }
        let bytes = try paths.reduce(0) { sum, path in
          try sum + Data(contentsOf: URL(fileURLWithPath: path)).count
        }
        #expect(monitor.report?.completed == bytes && monitor.report?.items?.completed == 3)
        stage.end()
      }
    }
  }
}
