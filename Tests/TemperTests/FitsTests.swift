import Temper
import TemperCore
import TemperReport
import TemperStore
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

/// What other commands do while a fit is computed.
@Suite struct FitsMeanwhileTests {
  private func make(_ folder: Folder, _ name: String?, meanwhile: (Store) throws -> Void) async throws -> FitResult {
    let store = try await MadeArena().load(in: folder)
    let other = try Store(path: store.path, access: .update)
    return try await Fits.make(FitRequest(name: name, pool: .mean), in: store) { _ in try meanwhile(other) }
  }

  private static let changed = "another command changed what is loaded while this one was at work"

  @Test func whatWasReplacedOrRemovedIsNotFitted() async throws {
    let folds = Source(path: "other.csv", sha256: "other", rows: 60)
    let changes: [@Sendable (StoreWriter) throws -> Void] = [
      { try $0.removeModel("m1") },
      { try $0.removeEverythingButFits() },
      { try $0.importFolds((0..<60).map { "\($0 % 5)" }, source: folds) },
      {
        let old = try $0.reader.examples(.oof)
        let layout = try #require(try $0.reader.layout())
        let labels = try #require(old.labels)
        try $0.importLabels(
          layout: layout, ids: old.ids, labels: Array(labels.dropFirst() + labels.prefix(1)), source: folds,
          replace: true)
      },
    ]
    for (number, change) in changes.enumerated() {
      try await withFolder { folder in
        if number == 2 {
          // Folds that are replaced must have been there.
          let store = try await MadeArena().load(in: folder)
          try store.write {
            try $0.importFolds(
              (0..<60).map { "\($0 % 4)" }, source: Source(path: "folds.csv", sha256: "first", rows: 60))
          }
          let found = await failure(in: folder) {
            try await Fits.make(FitRequest(pool: .mean), in: store) { _ in try store.write(change) }
          }
          #expect(found?.kind == .busy && found?.text.contains(Self.changed) == true, "\(number)")
          return
        }
        let found = await failure(in: folder) { try await make(folder, nil) { try $0.write(change) } }
        #expect(found?.kind == .busy && found?.text.contains(Self.changed) == true, "\(number)")
        #expect(try Fits.rows(in: Store(path: folder.path("temper.sqlite"), access: .read)).isEmpty)
      }
    }
  }

  @Test func additionsDoNotMatter() async throws {
    try await withFolder { folder in
      let result = try await make(folder, "a") { store in
        let matrix = try #require(
          try store.read { try $0.predictions(model: "m0", split: .oof, orientation: .plain) })
        try store.write {
          try $0.importPredictions(
            model: "new", split: .oof, orientation: .plain, probabilities: matrix,
            source: Source(path: "new.csv", sha256: "new", rows: matrix.rowCount))
        }
      }
      #expect(result.document.models.map(\.name).contains("new") == false)
      #expect(try CheckDocument(database: folder.path("temper.sqlite")).clean)
    }
  }

  @Test func numberThatWasTakenIsPassedOver() async throws {
    try await withFolder { folder in
      let result = try await make(folder, nil) { store in
        var record = FitRecord.empty
        record.name = "fit-1"
        let taken = record
        try store.write { try $0.saveFit(taken, replace: false) }
      }
      #expect(result.document.name == "fit-2")
      let store = try Store(path: folder.path("temper.sqlite"), access: .read)
      #expect(try Fits.document(named: nil, in: store).document.name == "fit-2")
    }
  }
}

extension FitRecord {
  /// A fit of nothing.
  static var empty: FitRecord {
    FitRecord(
      name: "", version: "", pool: "", temperature: nil, scores: [], logLossInSample: 0, logLossCrossValidated: 0,
      standardError: 0, options: "", blend: "{}", inputs: [], document: "{}")
  }
}
