import Temper
import Testing

@Suite struct FitsTests {
  @Test func fitsAreNumberedAndKept() async throws {
    try await withFolder { folder in
      let store = try await MadeArena().load(in: folder)
      let first = try await Fits.make(FitRequest(pool: .mean), in: store)
      let named = try await Fits.make(FitRequest(name: "best one", pool: .best), in: store)
      let third = try await Fits.make(FitRequest(pool: .geometric), in: store)
      #expect([first, named, third].map(\.document.name) == ["fit-1", "best one", "fit-3"])
      #expect(try Fits.rows(in: store).map(\.name) == ["fit-1", "best one", "fit-3"])
      #expect(try Fits.rows(in: store).map(\.pool) == ["mean", "best", "geometric"])
      #expect(try Fits.rows(in: store)[1].crossValidated == named.document.logLoss.crossValidated)
      #expect(try Fits.document(named: "fit-1", in: store).document == first.document)
      #expect(try Fits.document(named: nil, in: store).document == third.document)
      #expect(try Fits.document(named: "fit-1", in: store).json == JSONText.render(first.document))
    }
  }

  @Test func freeNameIsFound() async throws {
    try await withFolder { folder in
      let store = try await MadeArena().load(in: folder)
      _ = try await Fits.make(FitRequest(name: "fit-2", pool: .mean), in: store)
      #expect(try await Fits.make(FitRequest(pool: .mean), in: store).document.name == "fit-3")
    }
  }

  @Test func unreadableFitsAreListedAsSuch() async throws {
    try await withFolder { folder in
      let store = try await MadeArena().load(in: folder)
      _ = try await Fits.make(FitRequest(name: "a", pool: .mean), in: store)
      var record = try #require(try store.read { try $0.fit(named: "a") })
      record.name = "b"
      record.document = "{}"
      let damaged = record
      try store.write { try $0.saveFit(damaged, replace: false) }
      let rows = try Fits.rows(in: store)
      #expect(rows.map(\.name) == ["a", "b"] && rows.map(\.isReadable) == [true, false])
      #expect(rows[1].pool == "mean" && rows[1].crossValidated == rows[0].crossValidated)
      #expect(
        await failure { try Fits.document(named: "b", in: store) }
          == Failed(.badData, "the fit \"b\" (Temper \(TemperVersion.current)) cannot be read; fit it again"))
    }
  }

  @Test func takenNameIsRefused() async throws {
    try await withFolder { folder in
      let store = try await MadeArena().load(in: folder)
      _ = try await Fits.make(FitRequest(name: "a", pool: .mean), in: store)
      let before = try folder.bytes("temper.sqlite")
      #expect(
        await failure { try await Fits.make(FitRequest(name: "a", pool: .best), in: store) }
          == Failed(.usage, "there is a fit \"a\" already; give another --name"))
      #expect(try folder.bytes("temper.sqlite") == before)
    }
  }

  @Test func unknownFitIsRefusedWithTheKnownOnes() async throws {
    try await withFolder { folder in
      let store = try await MadeArena().load(in: folder)
      #expect(
        await failure { try Fits.document(named: nil, in: store) }
          == Failed(.usage, "there is no fit yet; make one with: temper fit"))
      #expect(
        await failure { try Fits.document(named: "x", in: store) }
          == Failed(.usage, "there is no fit \"x\"; there are none yet; make one with: temper fit"))
      _ = try await Fits.make(FitRequest(name: "a", pool: .mean), in: store)
      _ = try await Fits.make(FitRequest(name: "b\n", pool: .mean), in: store)
      #expect(
        await failure { try Fits.document(named: "x", in: store) }
          == Failed(.usage, "there is no fit \"x\"; there are a, b\\n"))
    }
  }
}
