import Testing

@testable import Temper
@testable import TemperCommand

@Suite struct DatasetFolderTests {
  private func read(_ folder: Folder, _ choice: TieChoice = .byName, threads: Int = 2) async throws
    -> RunFolder.Contents
  {
    try await RunFolder(folder.path("in")).read(tieStructure: choice, threads: threads)
  }

  @Test func everythingIsReadAndJoined() async throws {
    try await withFolder { folder in
      let arena = MadeArena(swapped: 1)
      try arena.write(to: folder)
      try folder.write("in/groups.csv", arena.groupText)
      try folder.write("in/sample_submission.csv", arena.sampleText)
      let contents = try await read(folder)
      let expected = arena.dataset()
      #expect(contents.tieWasFoundByName)
      #expect(contents.dataset.layout == expected.layout)
      #expect(contents.dataset.ids == arena.ids)
      #expect(contents.dataset.labels == arena.labels)
      #expect(contents.dataset.folds == expected.folds)
      #expect(contents.dataset.groups == arena.ids.indices.map { "p\($0 % 3 + $0 / 6 * 3)" })
      #expect(contents.dataset.testIDs == arena.testIDs)
      #expect(contents.dataset.models.map(\.name) == ["m0", "m1"])
      #expect(contents.dataset.models.map { $0.usableSwappedOOF != nil } == [true, false])
      #expect(contents.sample?.ids == arena.testIDs)
      #expect(
        contents.dataset.inputs.map(\.path) == [
          "labels.csv", "folds.csv", "groups.csv", "oof/m0.csv", "test/m0.csv", "swapped/oof/m0_swapped.csv",
          "swapped/test/m0_swapped.csv", "oof/m1.csv", "test/m1.csv", "sample_submission.csv",
        ])
    }
  }

  @Test func orderOfRowsAndColumnsDoesNotMatter() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      try arena.write(to: folder)
      let plain = try await read(folder).dataset
      let model = arena.models[1]
      let lines = zip(arena.ids, model.oof).map { "\($1[2]),\($1[0]),\($0),\($1[1])" }.reversed()
      try folder.write(
        "in/oof/m1.csv", "winner_tie,winner_model_a,id,winner_model_b\n" + lines.joined(separator: "\n"))
      let turned = try await read(folder).dataset
      #expect(turned.models.map(\.oof) == plain.models.map(\.oof))
    }
  }

  /// Three classes, but the labels happen to hold two of them: the header of a model's file knows the third.
  @Test func namedLabelsTakeTheClassesOfTheModels() async throws {
    try await withFolder { folder in
      var arena = MadeArena()
      arena.labels = arena.labels.map { min($0, 1) }
      try arena.write(to: folder)
      let names = zip(arena.ids, arena.labels).map { "\($0),\(arena.classes[$1])\n" }
      try folder.write("in/labels.csv", "id,winner\n" + names.joined())
      let contents = try await read(folder)
      #expect(contents.dataset.layout == arena.dataset().layout)
      #expect(contents.dataset.labels == arena.labels)
    }
  }

  @Test func filesThatAreNotReadOrAreCopiesAreSaid() async throws {
    try await withFolder { folder in
      try MadeArena().write(to: folder)
      try folder.write("in/fold.csv", "id,fold\n")
      try folder.write("in/oof/m2.csv", try folder.text("in/oof/m1.csv"))
      try folder.write("in/test/m2.csv", try folder.text("in/test/m0.csv"))
      let contents = try await read(folder)
      #expect(
        contents.warnings.map { $0.text(\.words) } == [
          "fold.csv is not read: it is no file that temper run knows",
          "oof/m2.csv holds the same bytes as oof/m1.csv", "test/m2.csv holds the same bytes as test/m0.csv",
        ])
    }
  }

  @Test func withoutATieSwappedFilesAreLeftOutAndThatIsSaid() async throws {
    try await withFolder { folder in
      try MadeArena(swapped: 1).write(to: folder)
      let contents = try await read(folder, .none)
      #expect(
        contents.warnings.map { $0.text(\.words) } == [
          "swapped predictions are not read: with --no-tie there are no sides to exchange"
        ])
      #expect(contents.dataset.models.allSatisfy { $0.swappedOOF == nil && $0.swappedTest == nil })
      #expect(!contents.dataset.inputs.contains { $0.path.hasPrefix("swapped/") })
    }
  }

  @Test func swappedFilesNeedSides() async throws {
    try await withFolder { folder in
      var arena = MadeArena(swapped: 1)
      arena.classes = ["first", "second", "third"]
      try arena.write(to: folder)
      #expect(
        await failure(in: folder) { try await read(folder) }
          == Failed(
            .usage,
            "DIR/in/swapped/oof/m0_swapped.csv: swapped predictions need to know the sides; give --tie CLASS --sides A B, or remove the folder swapped"
          ))
    }
  }

  @Test(arguments: [1, 4]) func firstFaultInOrderIsReported(_ threads: Int) async throws {
    try await withFolder { folder in
      let arena = MadeArena(models: 3)
      try arena.write(to: folder)
      try folder.write("in/oof/m2.csv", "")
      try folder.write("in/test/m1.csv", "")
      #expect(
        await failure(in: folder) { try await read(folder, threads: threads) }
          == Failed(.badData, "DIR/in/test/m1.csv:1:1: found an empty file, expected a header line and rows"))
    }
  }

  @Test func testRowsAreThoseOfTheSampleElseOfTheFirstModel() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      try arena.write(to: folder)
      try folder.write("in/test/m1.csv", arena.text(Array(arena.testIDs.dropLast()), arena.models[1].test))
      let tail =
        "found the end after 7 rows, expected 8, one for each id of DIR/in/test/m0.csv; add the rows of \"t7\""
      #expect(
        await failure(in: folder) { try await read(folder) } == Failed(.badData, "DIR/in/test/m1.csv:9:1: \(tail)"))
      let short = arena.text(Array(arena.testIDs.dropLast()), arena.models[1].test)
      try folder.write("in/sample_submission.csv", short)
      #expect(
        await failure(in: folder) { try await read(folder) }
          == Failed(
            .badData,
            "DIR/in/test/m0.csv:9:1: found the id \"t7\" not in DIR/in/sample_submission.csv, expected the ids of DIR/in/sample_submission.csv only; check that both files are of the same examples"
          ))
    }
  }

  @Test func withoutTestPredictionsThereAreNoTestRows() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      try arena.write(to: folder)
      try folder.write("in/sample_submission.csv", arena.sampleText)
      try folder.remove("in/test")
      let contents = try await read(folder)
      #expect(contents.dataset.testIDs == [])
      #expect(contents.sample != nil)
    }
  }
}
