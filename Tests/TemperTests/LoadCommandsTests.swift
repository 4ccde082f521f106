import Temper
import TemperCore
import TemperStore
import Testing

@Suite struct LoadCommandsTests {
  private func stored<Value>(_ folder: Folder, _ body: (StoreReader) throws -> Value) throws -> Value {
    try Store(path: folder.path("temper.sqlite"), access: .read).read(body)
  }

  private func loader(_ folder: Folder) -> Loader { Loader(database: folder.path("temper.sqlite")) }

  @Test func labelsAreLoaded() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      let path = try folder.write("labels.csv", arena.labelText)
      let result = try loader(folder).labels(path, classes: nil, tieStructure: .byName, replace: false)
      #expect(result.rows == 60)
      #expect(result.tieWasFoundByName)
      #expect(result.layout == arena.dataset().layout)
      #expect(try stored(folder) { try $0.examples(.oof) } == Examples(ids: arena.ids, labels: arena.labels))
      #expect(try stored(folder) { try $0.layout() } == result.layout)
    }
  }

  @Test func labelsAsNamesTakeGivenClasses() async throws {
    try await withFolder { folder in
      let path = try folder.write("labels.csv", "id,winner\n1,b\n2,a\n")
      let result = try loader(folder).labels(
        path, classes: ["tie", "b", "a"], tieStructure: .none, replace: false)
      #expect(result.layout == ClassLayout(names: ["tie", "b", "a"]))
      #expect(try stored(folder) { try $0.examples(.oof).labels } == [1, 2])
    }
  }

  @Test(arguments: [["a"], ["a", "a"], []]) func classesMustBeTwoOrMore(_ classes: [String]) async throws {
    try await withFolder { folder in
      let path = try folder.write("labels.csv", "id,winner\n1,b\n2,a\n")
      #expect(
        await failure { try loader(folder).labels(path, classes: classes, tieStructure: .none, replace: false) }
          == Failed(
            .usage, "--classes: found \(classes.joined(separator: ",")), expected two or more different names"))
    }
  }

  @Test(arguments: [
    ("id,é,e\u{301}\n1,1,0\n2,0,1\n", "1:6"), ("id,label\n1,é\n2,e\u{301}\n3,z\n", "3:3"),
  ]) func classesThatLookTheSameAreRefused(_ text: String, _ place: String) async throws {
    try await withFolder { folder in
      let path = try folder.write("labels.csv", text)
      #expect(
        await failure(in: folder) {
          try loader(folder).labels(path, classes: nil, tieStructure: .byName, replace: false)
        }
          == Failed(
            .badData,
            "DIR/labels.csv:\(place): found the class \"e\u{301}\" in two spellings, of 2 and 3 bytes, expected classes that do not look the same; bring the names to one Unicode normal form"
          ))
      #expect(try folder.names() == ["labels.csv"])
    }
  }

  @Test func refusedLabelsLeaveNoDatabaseBehind() async throws {
    try await withFolder { folder in
      let classes = (0..<10_001).map { "c\($0)" }
      let rows = (0..<2).map { row in "\(row)," + classes.indices.map { $0 == row ? "1" : "0" }.joined(separator: ",") }
      let text = (["id," + classes.joined(separator: ",")] + rows).joined(separator: "\n")
      let path = try folder.write("labels.csv", text)
      #expect(
        await failure(in: folder) {
          try loader(folder).labels(path, classes: nil, tieStructure: .byName, replace: false)
        }
          == Failed(
            .badData,
            "DIR/labels.csv:1:\(4 + classes.prefix(10_000).joined(separator: ",").count + 1): found the class \"c10000\" beside 10,000 others, expected at most 10,000 classes; name the column of classes with --label-column"
          ))
      #expect(try folder.names() == ["labels.csv"])
    }
  }

  @Test func labelsAreNotReplacedUnasked() async throws {
    try await withFolder { folder in
      _ = try await MadeArena().load(in: folder)
      let path = folder.path("in/labels.csv")
      let before = try folder.bytes("temper.sqlite")
      #expect(
        await failure(in: folder) {
          try loader(folder).labels(path, classes: nil, tieStructure: .byName, replace: false)
        }
          == Failed(
            .usage,
            "DIR/temper.sqlite: labels are already loaded. --replace loads others, and removes folds, groups, weights, segments and models with them."
          ))
      #expect(try folder.bytes("temper.sqlite") == before)
      _ = try loader(folder).labels(path, classes: nil, tieStructure: .byName, replace: true)
      #expect(try stored(folder) { try $0.models() } == [])
    }
  }

  @Test func foldsAndGroupsAreJoinedById() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      _ = try await arena.load(in: folder)
      let reversed = arena.ids.reversed().map { "\($0),f\($0)\n" }.joined()
      let folds = try loader(folder).folds(try folder.write("f.csv", "id,fold\n" + reversed))
      #expect(folds.rows == 60)
      let groups = try loader(folder).groups(try folder.write("g.csv", arena.groupText))
      #expect(groups.rows == 60)
      #expect(groups.passedOver == 8)
      let examples = try stored(folder) { try $0.examples(.oof) }
      #expect(examples.folds == arena.ids.map { "f" + $0 })
      #expect(examples.groups == arena.ids.indices.map { "p\($0 % 3 + $0 / 6 * 3)" })
    }
  }

  @Test func segmentsAreLoaded() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      let store = try await arena.load(in: folder)
      let path = try folder.write("s.csv", arena.segmentText)
      let result = try loader(folder).segments(path)
      #expect(result.rows == 68 && result.passedOver == 0)
      #expect(result.segments == (try store.read { try $0.segments(.oof)?.columns }))
      #expect(result.segments.map(\.kind) == [.number, .text])
      let before = try folder.bytes("temper.sqlite")
      let lacking = try folder.write("lacking.csv", arena.segmentText.replacing("\nt7,", with: "\nt9,"))
      #expect(
        await failure(in: folder) { try loader(folder).segments(lacking) }
          == Failed(
            .badData,
            "DIR/lacking.csv:69:1: found the id \"t9\" not in the labels and the test rows, expected the ids of the labels and the test rows only; check that both files are of the same examples"
          ))
      #expect(try folder.bytes("temper.sqlite") == before)
    }
  }

  /// Test rows that come after the segments have theirs.
  @Test func segmentsMayComeBeforeTheTestRows() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      let store = try await arena.load(in: folder, models: [])
      _ = try loader(folder).segments(try folder.write("s.csv", arena.segmentText))
      #expect(try store.read { try $0.segments(.test) } == nil)
      for model in arena.models {
        _ = try loader(folder).model(arena.files(of: model, in: folder), replace: false)
      }
      let tests = try #require(try store.read { try $0.segments(.test) })
      #expect(tests.rowCount == 8 && tests.ordinals.allSatisfy { !$0.contains(nil) })
    }
  }

  @Test func everythingNeedsLabelsFirst() async throws {
    try await withFolder { folder in
      _ = try Store(path: folder.path("temper.sqlite"), access: .create)
      let path = try folder.write("x.csv", "id,fold\n1,1\n")
      let expected = Failed(
        .badData, "DIR/temper.sqlite: no labels are loaded; load them with: temper load labels FILE")
      #expect(await failure(in: folder) { try loader(folder).folds(path) } == expected)
      #expect(await failure(in: folder) { try loader(folder).groups(path) } == expected)
      #expect(await failure(in: folder) { try loader(folder).segments(path) } == expected)
      #expect(
        await failure(in: folder) { try loader(folder).model(ModelFiles("m", oof: path), replace: false) }
          == expected)
    }
  }

  @Test func modelIsRefusedTwiceUnlessReplaced() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      _ = try await arena.load(in: folder)
      let files = arena.files(of: arena.models[0], in: folder)
      let before = try folder.bytes("temper.sqlite")
      #expect(
        await failure { try loader(folder).model(files, replace: false) }
          == Failed(
            .usage, "the model \"m0\" is loaded already; give --replace to load it again, or another name"))
      #expect(try folder.bytes("temper.sqlite") == before)
      let result = try loader(folder).model(ModelFiles("m0", oof: folder.path("in/oof/m1.csv")), replace: true)
      #expect(result.rows == 60)
      let models = try stored(folder) { try $0.models() }
      #expect(models.map(\.name) == ["m0", "m1"])
      #expect(models[0].sources.map(\.file.path) == [folder.path("in/oof/m1.csv")])
    }
  }

  /// The rows of a model that has the only test predictions may change with it; those of several may not.
  @Test func testExamplesChangeOnlyWithTheLastModelThatHasThem() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      _ = try await arena.load(in: folder)
      let other = try folder.write("other.csv", arena.text(["u1", "u2"], Array(arena.models[0].test[..<2])))
      let files = ModelFiles("m0", oof: folder.path("in/oof/m0.csv"), test: other)
      #expect(
        await failure(in: folder) { try loader(folder).model(files, replace: true) }
          == Failed(
            .badData,
            "DIR/other.csv:2:1: found the id \"u1\" and 1 other not in the test rows loaded before, expected the ids of the test rows loaded before only; check that both files are of the same examples"
          ))
      try Models.remove("m1", from: Store(path: folder.path("temper.sqlite"), access: .update))
      _ = try loader(folder).model(files, replace: true)
      #expect(try stored(folder) { try $0.examples(.test).ids } == ["u1", "u2"])
    }
  }

  @Test func swappedFilesNeedTheirPartners() async throws {
    try await withFolder { folder in
      let arena = MadeArena(swapped: 1)
      _ = try await arena.load(in: folder, models: [])
      let files = arena.files(of: arena.models[0], in: folder)
      let refused: [(ModelFiles, String)] = [
        (
          ModelFiles(
            "m0", oof: files.oofs[0], swappedOOF: files.swappedOOFs.first,
            swappedTest: files.swappedTests.first),
          "--swapped-test needs --test: it is averaged with the plain test predictions"
        ),
        (
          ModelFiles("m0", oof: files.oofs[0], test: files.tests.first, swappedTest: files.swappedTests.first),
          "--swapped-test needs --swapped-oof: its use is decided on OOF predictions"
        ),
      ]
      for (files, message) in refused {
        #expect(
          await failure { try loader(folder).model(files, replace: false) }
            == Failed(.usage, message))
      }
    }
  }

  @Test func swappedFilesNeedSides() async throws {
    try await withFolder { folder in
      let arena = MadeArena(swapped: 1)
      try arena.write(to: folder)
      _ = try loader(folder).labels(
        folder.path("in/labels.csv"), classes: nil, tieStructure: .none, replace: false)
      #expect(
        await failure {
          try loader(folder).model(arena.files(of: arena.models[0], in: folder), replace: false)
        }
          == Failed(
            .usage, "swapped predictions need to know the sides; load the labels with --tie CLASS --sides A B"))
    }
  }
}
