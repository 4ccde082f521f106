import Temper
import TemperCore
import Testing

@Suite struct ModelsTests {
  @Test func rowsSayWhatIsLoaded() async throws {
    try await withFolder { folder in
      let arena = MadeArena(swapped: 1)
      let store = try await arena.load(in: folder, models: ["m0"])
      _ = try Loader(database: store.path).model(ModelFiles("b", oof: folder.path("in/oof/m1.csv")), replace: false)
      let rows = try Models.rows(in: store)
      #expect(rows.map(\.name) == ["b", "m0"])
      #expect(rows.map(\.oofRows) == [60, 60])
      #expect(rows.map(\.testRows) == [0, 8])
      #expect(rows.map(\.isSwapped) == [false, true])
      #expect(rows.map(\.source) == [folder.path("in/oof/m1.csv"), folder.path("in/oof/m0.csv")])
      let loss = LogLoss.mean(arena.matrix(arena.models[1].oof), labels: arena.labels)
      #expect(abs(rows[0].logLoss - loss) < 1e-14)
      #expect(rows[0].standardError > 0)
    }
  }

  @Test func standardErrorsAreClusteredByGroup() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      let store = try await arena.load(in: folder)
      let plain = try Models.rows(in: store)
      _ = try Loader(database: store.path).groups(try folder.write("g.csv", arena.groupText))
      let clustered = try Models.rows(in: store)
      #expect(plain.map(\.logLoss) == clustered.map(\.logLoss))
      #expect(plain.map(\.standardError) != clustered.map(\.standardError))
    }
  }

  @Test func removedModelIsGone() async throws {
    try await withFolder { folder in
      let store = try await MadeArena().load(in: folder)
      try Models.remove("m0", from: store)
      #expect(try Models.rows(in: store).map(\.name) == ["m1"])
      #expect(
        await failure(in: folder) { try Models.remove("m0", from: store) }
          == Failed(.usage, "DIR/temper.sqlite: no model is named \"m0\". Did you mean \"m1\"?"))
    }
  }
}
