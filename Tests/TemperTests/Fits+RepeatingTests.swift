import TemperReport
import Testing

@testable import Temper

@Suite struct FitsRepeatingTests {
  @Test func repetitionIsTheSameToTheBit() async throws {
    try await withFolder { folder in
      let arena = MadeArena(rows: 60, models: 3, swapped: 1)
      let store = try await arena.load(in: folder, models: ["m0", "m1"])
      let request = FitRequest(name: "a", pool: .logarithmic, seed: 3, bootstrap: 5, threads: 1)
      _ = try await Fits.make(request, in: store)
      let again = try await Fits.repeat("a", name: "b", threads: 2, in: store)
      var document = again.document
      #expect(document.name == "b")
      document.name = "a"
      #expect(try JSONText.render(document) == Fits.document(named: "a", in: store).json)
      let records = try store.read { try $0.fits() }
      #expect(records.map(\.options)[0] == records.map(\.options)[1])

      // A model that came later is no part of it.
      _ = try Loader(database: store.path).model(arena.files(of: arena.models[2], in: folder), replace: false)
      let third = try await Fits.repeat("b", name: nil, threads: 1, in: store)
      #expect(third.document.name == "fit-3" && third.document.models.map(\.name) == ["m0", "m1"])
      #expect(third.document.logLoss == again.document.logLoss)
      // The repetition of a repetition, whose models are named.
      _ = try await Fits.repeat("fit-3", name: "fourth", threads: 1, in: store)
    }
  }

  @Test func otherFilesAreRefusedByName() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      let store = try await arena.load(in: folder)
      _ = try await Fits.make(FitRequest(name: "a", pool: .mean), in: store)
      let old = try store.read { try $0.sources().first { $0.model == "m1" && $0.split == .oof } }
      var other = arena
      other.models[1].oof[0] = [0.2, 0.2, 0.6]
      try other.write(to: folder)
      let loader = Loader(database: store.path)
      _ = try loader.model(arena.files(of: arena.models[1], in: folder), replace: true)
      let before = try folder.bytes("temper.sqlite")
      #expect(
        await failure(in: folder) { try await Fits.repeat("a", name: nil, threads: 1, in: store) }
          == Failed(
            .badData,
            "the fit \"a\" was made from DIR/in/oof/m1.csv with the SHA-256 \(old?.file.sha256.prefix(12) ?? "")…, which is not loaded; load that file to repeat the fit"
          ))
      #expect(try folder.bytes("temper.sqlite") == before)
    }
  }

  @Test func filesThatWereNotThereAreRefused() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      let store = try await arena.load(in: folder)
      _ = try await Fits.make(FitRequest(name: "a", pool: .mean), in: store)
      let path = try folder.write("groups.csv", arena.groupText)
      _ = try Loader(database: store.path).groups(path)
      let error = await failure(in: folder) { try await Fits.repeat("a", name: nil, threads: 1, in: store) }
      #expect(error?.kind == .badData)
      #expect(error?.text.hasPrefix("DIR/groups.csv with the SHA-256 ") == true)
      #expect(
        error?.text.hasSuffix(
          "… is loaded and was not when the fit \"a\" was made; load what was loaded then to repeat it") == true)
    }
  }

  /// The hashes are all there, but the files changed places.
  @Test func exchangedFilesAreRefused() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      let store = try await arena.load(in: folder)
      _ = try await Fits.make(FitRequest(name: "a", pool: .best), in: store)
      let loader = Loader(database: store.path)
      for (name, other) in [("m0", 1), ("m1", 0)] {
        var files = arena.files(of: arena.models[other], in: folder)
        files.name = name
        _ = try loader.model(files, replace: true)
      }
      let error = await failure { try await Fits.repeat("a", name: nil, threads: 1, in: store) }
      #expect(error?.kind == .badData)
      #expect(error?.text.hasPrefix("the fit \"a\" does not come out the same (nested log loss ") == true)
      #expect(error?.text.hasSuffix("; the same files may be loaded under other names") == true)
      #expect(try Fits.rows(in: store).count == 1)
    }
  }

  @Test func unknownOptionsAndNamesAreRefused() async throws {
    try await withFolder { folder in
      let store = try await MadeArena().load(in: folder)
      _ = try await Fits.make(FitRequest(name: "a", pool: .mean), in: store)
      #expect(
        await failure { try await Fits.repeat("x", name: nil, threads: 1, in: store) }
          == Failed(.usage, "there is no fit \"x\"; there are a"))
      var record = try #require(try store.read { try $0.fit(named: "a") })
      record.name = "b"
      record.options = "{\"pool\": \"mean\"}"
      let other = record
      try store.write { try $0.saveFit(other, replace: false) }
      let version = TemperVersion.current
      #expect(
        await failure { try await Fits.repeat("b", name: nil, threads: 1, in: store) }
          == Failed(
            .badData,
            "the fit \"b\" (Temper \(version)) was made with options that this version (\(version)) does not know; fit with options of your own"
          ))
    }
  }
}
