import Foundation
import TemperFiles
import TemperStore
import Testing

@testable import Temper

@Suite struct RunTests {
  private func running(_ folder: Folder, output: String? = "out", _ request: FitRequest = FitRequest(pool: .linear))
    -> Run
  {
    Run(folder: folder.path("in"), output: output.map(folder.path), request: request)
  }

  @Test func everythingIsWritten() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      try arena.write(to: folder)
      let result = try await running(folder).perform()
      #expect(try folder.names("out") == ["report.html", "submission.csv", "temper.sqlite"])
      #expect(result.document.database == folder.path("out/temper.sqlite"))
      #expect(result.document.report == folder.path("out/report.html"))
      #expect(result.document.submission?.path == folder.path("out/submission.csv"))
      #expect(result.document.submission?.rows == 8)
      #expect(result.document.fit.name == "run")
      #expect(result.summary.title == "in")
      let store = try Store(path: folder.path("out/temper.sqlite"), access: .read)
      #expect(try Fits.document(named: "run", in: store).document == result.document.fit)
      #expect(try Models.rows(in: store).map(\.name) == ["m0", "m1"])
      #expect(try store.read { try $0.submissions().map(\.file.sha256) } == [result.document.submission?.sha256])
    }
  }

  @Test func otherWorkInAGivenDatabaseIsNotReplaced() async throws {
    try await withFolder { folder in
      try MadeArena().write(to: folder)
      try folder.write("mine.csv", try folder.text("in/labels.csv"))
      let loader = Loader(database: folder.path("mine.sqlite"))
      _ = try loader.labels(folder.path("mine.csv"), classes: nil, tieStructure: .byName, replace: false)
      var running = running(folder)
      running.database = folder.path("mine.sqlite")
      let found = await failure(in: folder) { [running] in try await running.perform() }
      #expect(
        found
          == Failed(
            .usage,
            "DIR/mine.sqlite: found data loaded from DIR/mine.csv, which a run would replace; give another --database"))
      running.database = folder.path("new.sqlite")
      _ = try await running.perform()
      // Its own database and outputs a run replaces, wherever they are.
      _ = try await running.perform()
    }
  }

  @Test func filesThatNoRunWroteAreNotReplaced() async throws {
    try await withFolder { folder in
      try MadeArena().write(to: folder)
      try folder.write("out/report.html", "mine")
      #expect(
        await failure(in: folder) { try await running(folder).perform() }
          == Failed(
            .cannotCreate,
            "DIR/out/report.html: found a file that no run wrote, expected a folder of its own for the outputs; "
              + "give another with --output DIR, or move the file away"))
      #expect(try folder.names("out") == ["report.html"])
      #expect(try folder.text("out/report.html") == "mine")
    }
  }

  @Test func outputIsAFolderInsideUnlessGiven() async throws {
    try await withFolder { folder in
      try MadeArena().write(to: folder)
      let result = try await running(folder, output: nil).perform()
      #expect(result.document.database == folder.path("in/temper/temper.sqlite"))
      #expect(try folder.names("in/temper") == ["report.html", "submission.csv", "temper.sqlite"])
    }
  }

  @Test func twiceGivesTheSameBytes() async throws {
    try await withFolder { folder in
      try MadeArena(swapped: 1).write(to: folder)
      let request = FitRequest(threads: 1)
      _ = try await running(folder, request).perform()
      let first = (try folder.bytes("out/submission.csv"), try folder.bytes("out/report.html"))
      let again = FitRequest(threads: 3)
      _ = try await running(folder, again).perform()
      _ = try await running(folder, output: "other", again).perform()
      for place in ["out", "other"] {
        #expect(try folder.bytes("\(place)/submission.csv") == first.0)
        #expect(try folder.bytes("\(place)/report.html") == first.1)
      }
    }
  }

  /// Loading files one by one, in another order, and submitting gives the bytes of the run.
  @Test func stepByStepGivesTheSameSubmission() async throws {
    try await withFolder { folder in
      let arena = MadeArena(models: 3, swapped: 2)
      try arena.write(to: folder)
      let request = FitRequest(pool: .tieAware, weights: .signed)
      let run = try await running(folder, request).perform()
      var turned = arena
      turned.models.reverse()
      let store = try await turned.load(in: folder)
      let fit = try await Fits.make(request, in: store)
      var document = fit.document
      document.name = "run"
      #expect(document == run.document.fit)
      _ = try Submissions.write(
        fit: nil, in: store, to: folder.path("s.csv"), sample: nil, overwrites: false)
      #expect(try folder.bytes("s.csv") == folder.bytes("out/submission.csv"))
    }
  }

  @Test func earlierFitsStayAsHistory() async throws {
    try await withFolder { folder in
      try MadeArena().write(to: folder)
      _ = try await running(folder, FitRequest(name: "old", pool: .mean)).perform()
      _ = try await running(folder, FitRequest(pool: .mean)).perform()
      var best = running(folder, FitRequest(pool: .best))
      best.replacesFit = true
      _ = try await best.perform()
      let store = try Store(path: folder.path("out/temper.sqlite"), access: .read)
      #expect(try Fits.rows(in: store).map(\.name) == ["old", "run"])
      #expect(try Fits.rows(in: store).map(\.pool) == ["mean", "best"])
      #expect(try store.read { try $0.submissions().map(\.fitIsStored) } == [true, false, true])
    }
  }

  @Test func someModelsMayBeLeftOut() async throws {
    try await withFolder { folder in
      let arena = MadeArena(models: 3)
      try arena.write(to: folder)
      let result = try await running(folder, FitRequest(pool: .best, models: ["m0"])).perform()
      #expect(result.document.fit.models.map(\.name) == ["m0"])
      let lines = try folder.text("out/submission.csv").split(separator: "\n").dropFirst()
      let found = lines.flatMap { $0.split(separator: ",").dropFirst().compactMap { Double($0) } }
      for (one, other) in zip(found, arena.models[0].test.flatMap { $0 }) { #expect(abs(one - other) < 1e-15) }
    }
  }

  @Test func withoutTestPredictionsOnlyThePageIsWritten() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      try arena.write(to: folder)
      try folder.remove("in/test")
      try folder.write("in/sample_submission.csv", arena.sampleText)
      let result = try await running(folder).perform()
      #expect(result.document.submission == nil)
      #expect(try folder.names("out") == ["report.html", "temper.sqlite"])
      #expect(
        result.summary.warnings == [
          "there is a sample submission but no test predictions (folder test), so no submission was written"
        ])
    }
  }

  @Test func failureLeavesEverythingAsItWas() async throws {
    try await withFolder { folder in
      try MadeArena().write(to: folder)
      _ = try await running(folder).perform()
      let names = ["report.html", "submission.csv", "temper.sqlite"]
      let before = try names.map { try folder.bytes("out/" + $0) }
      try folder.write("in/test/m1.csv", "id,winner_model_a,winner_model_b,winner_tie\nt0,2,0,0\n")
      #expect(
        await failure(in: folder) { try await running(folder).perform().document }
          == Failed(
            .badData,
            "DIR/in/test/m1.csv:2:4: found \"2\", expected a probability from 0 to 1; to divide each row by its sum, as percentages need it, say --normalise m1; for scores whose softmax is meant --logits m1"
          ))
      #expect(try names.map { try folder.bytes("out/" + $0) } == before)
      #expect(try folder.names("out") == names)
    }
  }

  @Test func failureLeavesNoNewFolder() async throws {
    try await withFolder { folder in
      try MadeArena().write(to: folder)
      #expect(
        await failure { try await running(folder, FitRequest(models: ["nosuch"])).perform().document }
          == Failed(.usage, "there is no model \"nosuch\"; loaded are m0, m1"))
      #expect(!folder.exists("out"))
    }
  }

  @Test func outputsAreNeverTheDatabase() async throws {
    try await withFolder { folder in
      try MadeArena().write(to: folder)
      for name in ["submission.csv", "report.html"] {
        var running = running(folder)
        running.database = folder.path("out/\(name)")
        let found = await failure(in: folder) { [running] in try await running.perform().document }
        #expect(found == Failed(.usage, "DIR/out/\(name): this is the database; name another file for the output"))
        #expect(!folder.exists("out"))
      }
    }
  }

  @Test func wrongDatabaseIsRefusedBeforeTheFit() async throws {
    try await withFolder { folder in
      try MadeArena().write(to: folder)
      var running = running(folder)
      running.database = folder.path("in/labels.csv")
      let before = try folder.bytes("in/labels.csv")
      let found = await failure(in: folder) { [running] in try await running.perform().document }
      #expect(
        found
          == Failed(
            .badData,
            "DIR/in/labels.csv: this is not an SQLite database. It was left as it is; --database names another file."))
      #expect(try folder.bytes("in/labels.csv") == before)
      #expect(!folder.exists("out"))
    }
  }

  /// A database that stands in the output folder may hold other work as well as one that is named.
  @Test func otherWorkInTheOutputFolderIsNotReplaced() async throws {
    try await withFolder { folder in
      try MadeArena().write(to: folder)
      _ = try await running(folder).perform()
      let database = folder.path("out/temper.sqlite")
      try folder.write("extra.csv", try folder.text("in/oof/m0.csv"))
      _ = try Loader(database: database).model(
        ModelFiles("extra", oofs: [folder.path("extra.csv")], tests: []), replace: false)
      let before = try folder.bytes("out/temper.sqlite")
      #expect(
        await failure(in: folder) { try await running(folder).perform() }
          == Failed(
            .usage,
            "DIR/out/temper.sqlite: found data loaded from DIR/extra.csv, which a run would replace; give another --output DIR"
          ))
      #expect(try folder.bytes("out/temper.sqlite") == before)
      try Models.remove("extra", from: try Store(path: database, access: .update))
      _ = try await running(folder).perform()
    }
  }

  /// Killed after the commit, a run without test rows leaves nothing that a submission would be known by.
  @Test func pageOfAStoredFitStays() async throws {
    try await withFolder { folder in
      try MadeArena().write(to: folder)
      try folder.remove("in/test")
      _ = try await running(folder).perform()
      let database = folder.path("out/temper.sqlite")
      let record = try #require(try Store(path: database, access: .read).read { try $0.latestFit() })
      let page = try folder.bytes("out/report.html")
      func recovered(_ digest: String) throws -> [String] {
        do {
          let staged = try OutputFile(path: folder.path("out/report.html"), overwrites: true).stage(Array("new".utf8))
          _ = try Publication.publish([staged], recordedIn: database, with: [digest])
        }
        return Recovery.run(beside: [folder.path("out/report.html")], database: database)
      }
      #expect(try recovered("of no fit").count == 1)
      #expect(try folder.bytes("out/report.html") == page)
      #expect(try recovered(record.sha256) == [])
      #expect(try folder.text("out/report.html") == "new")
      #expect(try folder.names("out") == ["report.html", "temper.sqlite"])
    }
  }
}
