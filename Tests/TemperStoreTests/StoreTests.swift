import Foundation
import TemperCore
import Testing

@testable import TemperStore

@Suite struct StoreTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("temper.sqlite")
  }

  private struct Interruption: TemperFailure, Equatable {
    let kind = FailureKind.badData

    func text(_ words: (Message.Term) -> String) -> String { "interrupted" }
  }

  @Test func writeReturnsWhatItsBodyReturns() throws {
    let store = try smallStore(path)
    #expect(try store.write { try $0.reader.examples(.oof).count } == 4)
    #expect(try store.read { try $0.examples(.test).count } == 2)
  }

  @Test func failureInTheMiddleLeavesTheFileAsItWas() throws {
    let store = try smallStore(path)
    try store.write { writer in
      try writer.importPredictions(
        model: "m", split: .oof, orientation: .plain, probabilities: oofRows, source: file("m.csv"))
    }
    let before = try bytes(path)
    #expect(throws: Interruption()) {
      try store.write { writer in
        try writer.removeEverythingButFits()
        try writer.importLabels(
          layout: ClassLayout(names: ["x", "y"]), ids: ["1"], labels: [0], source: file("other.csv"), replace: false)
        throw Interruption()
      }
    }
    #expect(try bytes(path) == before)
    #expect(try folder.names == ["temper.sqlite"])
    #expect(try store.read { try $0.layout() } == arena)
    #expect(try store.read { try $0.predictions(model: "m", split: .oof, orientation: .plain) } == oofRows)
  }

  @Test func storeErrorInTheMiddleLeavesTheFileAsItWas() throws {
    let store = try smallStore(path)
    let before = try bytes(path)
    let found = problem {
      try store.write { writer in
        try writer.importFolds(["0", "1", "0", "1"], source: file("folds.csv"))
        try writer.importGroups(["only one"], source: file("groups.csv"))
      }
    }
    #expect(found == .wrongCount(what: "groups", found: 1, expected: 4))
    #expect(try bytes(path) == before)
    #expect(try store.read { try $0.examples(.oof).folds } == nil)
  }

  @Test func writingWhileAnotherStoreWritesIsBusy() throws {
    let store = try smallStore(path)
    let other = try Store(path: path, access: .update, busyTimeout: 0.05)
    try store.write { writer in
      try writer.importFolds(["0", "1", "0", "1"], source: file("folds.csv"))
      #expect(problem { try other.write { try $0.importTestExamples(ids: ["z"]) } } == .busy)
      // A reader sees the state before the transaction.
      #expect(try other.read { try $0.examples(.oof).folds } == nil)
    }
    #expect(try other.read { try $0.examples(.oof).folds } == ["0", "1", "0", "1"])
  }

  @Test func committingWhileAnotherStoreReadsIsBusyAndRollsBack() throws {
    _ = try smallStore(path)
    let before = try bytes(path)
    let writing = try Store(path: path, access: .update, busyTimeout: 0.05)
    let reading = try Store(path: path, access: .read)
    try reading.read { reader in
      let count = try reader.examples(.oof).count
      #expect(count == 4)
      #expect(problem { try writing.write { try $0.removeTestExamples() } } == .busy)
    }
    #expect(try bytes(path) == before)
    try writing.write { try $0.removeTestExamples() }
    #expect(try reading.read { try $0.examples(.test).count } == 0)
  }

  @Test func anotherStoreWaitsForTheFirst() async throws {
    let store = try smallStore(path)
    let other = try Store(path: path, access: .update)
    async let waiting: Void = try other.write { try $0.importGroups(["g", "g", "h", "h"], source: file("groups.csv")) }
    try store.write { writer in
      try writer.importFolds(["0", "1", "0", "1"], source: file("folds.csv"))
      Thread.sleep(forTimeInterval: 0.2)
    }
    try await waiting
    let examples = try store.read { try $0.examples(.oof) }
    #expect(examples.folds == ["0", "1", "0", "1"])
    #expect(examples.groups == ["g", "g", "h", "h"])
  }

  #if os(Linux)
    /// POSIX locks go when a process closes any descriptor of the file, so the look at the header must not close one.
    /// The locks are read off the kernel, because they do not keep a process out of its own files.
    @Test func openingDoesNotDropTheLocksOfAnotherStoreOfThisProcess() throws {
      let store = try smallStore(path)
      try store.write { writer in
        try writer.importFolds(["0", "1", "0", "1"], source: file("folds.csv"))
        let before = try locks()
        #expect(before.count > 0)
        _ = try Store(path: path, access: .read)
        #expect(try locks() == before)
      }
    }

    private func locks() throws -> [String] {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      let inode = try #require(attributes[.systemFileNumber] as? UInt64)
      return try String(contentsOfFile: "/proc/locks", encoding: .utf8).split(separator: "\n")
        .filter { $0.contains(":\(inode) ") }.map { String($0.drop { $0 != " " }) }.sorted()
    }
  #endif

  @Test func damageIsReportedAsDamage() throws {
    let store = try smallStore(path)
    try store.write {
      try $0.importPredictions(
        model: "m", split: .oof, orientation: .plain, probabilities: oofRows, source: file("m.csv"))
    }
    let malformed = StoreError.Problem.damaged("database disk image is malformed")

    // The page that holds the predictions.
    let rootPage = try query(path, "SELECT rootpage FROM sqlite_master WHERE name = 'prediction'")
    let page = try #require(rootPage.first.flatMap(Int.init))
    var content = try bytes(path)
    for index in (page - 1) * 16_384..<page * 16_384 { content[index] = 0xA5 }
    try content.write(to: URL(fileURLWithPath: path))
    let damaged = try Store(path: path, access: .read)
    #expect(try damaged.read { try $0.examples(.oof).ids } == ["d", "b", "a", "c"])
    let found = problem { try damaged.read { _ = try $0.predictions(model: "m", split: .oof, orientation: .plain) } }
    #expect(found == malformed)
    #expect(try bytes(path) == content)

    // Every page after the first.
    for index in 16_384..<content.count { content[index] = 0xA5 }
    try content.write(to: URL(fileURLWithPath: path))
    #expect(problem { _ = try Store(path: path, access: .read) } == malformed)
    #expect(problem { _ = try Store(path: path, access: .create) } == malformed)
    #expect(try bytes(path) == content)
  }

  @Test func droppedTableIsReportedAsDamage() throws {
    _ = try smallStore(path)
    try sqlite(path, "DROP TABLE prediction; DELETE FROM example WHERE key = 'b'")
    let store = try Store(path: path, access: .read)
    #expect(
      problem { try store.read { try $0.requireUnbroken(.oof) } } == .damaged("the ids of its oof examples have a gap")
    )
    try sqlite(
      path,
      """
      INSERT INTO model (id, name) VALUES (1, 'm');
      INSERT INTO source (kind, model, split, orientation, scale, path, sha256, rows, loaded_at)
      VALUES ('predictions', 1, 'test', 'plain', 'probabilities', '', '', 2, '')
      """)
    #expect(
      problem { try store.read { _ = try $0.predictions(model: "m", split: .test, orientation: .plain) } }
        == .damaged("no such table: prediction"))
  }

  @Test func deletedPredictionIsReportedAsDamage() throws {
    let store = try smallStore(path)
    try store.write {
      try $0.importPredictions(
        model: "m", split: .oof, orientation: .plain, probabilities: oofRows, source: file("m.csv"))
    }
    try sqlite(path, "DELETE FROM prediction WHERE example = 2")
    let found = problem { try store.read { _ = try $0.predictions(model: "m", split: .oof, orientation: .plain) } }
    #expect(found == .damaged("the predictions of model \"m\" do not match the oof examples"))
    try sqlite(path, "UPDATE prediction SET p1 = 'text' WHERE example = 1")
    let again = problem { try store.read { _ = try $0.predictions(model: "m", split: .oof, orientation: .plain) } }
    #expect(again == .damaged("the predictions of model \"m\" do not match the oof examples"))
  }
}

@Suite struct StoreRemovingTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("temper.sqlite")
  }

  @Test func unusedFileGoes() throws {
    _ = try Store(path: path, access: .create)
    Store.removeUnused(path: path)
    #expect(try folder.names == [])
    Store.removeUnused(path: path)
  }

  @Test func linkStaysAndItsFileGoes() throws {
    _ = try Store(path: path, access: .create)
    let link = folder.file("link.sqlite")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    Store.removeUnused(path: link)
    #expect(try folder.names == ["link.sqlite"])
  }

  @Test func usedFileStays() throws {
    let store = try smallStore(path)
    Store.removeUnused(path: path)
    #expect(try folder.names == ["temper.sqlite"])
    try store.write { writer in
      try writer.removeEverythingButFits()
      try writer.saveFit(sampleFit(), replace: false)
    }
    Store.removeUnused(path: path)
    #expect(try folder.names == ["temper.sqlite"])
  }

  /// Another command made use of the new file, and has not ended yet.
  @Test func fileThatIsBeingFilledStays() throws {
    let store = try Store(path: path, access: .create)
    try store.write { writer in
      try writer.importLabels(
        layout: arena, ids: ["a"], labels: [0], source: file("labels.csv", rows: 1), replace: false)
      Store.removeUnused(path: path)
    }
    #expect(try Store(path: path, access: .read).read { try $0.examples(.oof).ids } == ["a"])
  }
}

@Suite struct StoreVacuumTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("temper.sqlite")
  }

  @Test func roomIsGivenBackAndNothingElseChanges() throws {
    let store = try fullStore(path)
    let whole = try store.read { try Everything($0) }
    let small = try bytes(path).count
    try store.write { try $0.removeModel("m") }
    try store.write { writer in
      for number in 0..<40 {
        var fit = sampleFit(name: "large \(number)")
        fit.document = "\"\(String(repeating: "x", count: 20_000))\""
        try writer.saveFit(fit, replace: false)
      }
    }
    let large = try bytes(path).count
    try store.write { writer in for number in 0..<40 { try writer.removeFit("large \(number)") } }
    let found = try store.vacuum()
    let after = try bytes(path).count
    #expect(found.before == large && found.after == after)
    #expect(after <= small && large > small)
    #expect(try folder.names == ["temper.sqlite"])
    #expect(try Store.check(path: path).findings == [])
    let kept = try Store(path: path, access: .read).read { try Everything($0) }
    #expect(kept.fit == whole.fit && kept.fitPredictions == whole.fitPredictions && kept.examples == whole.examples)
    #expect(try query(path, "PRAGMA application_id") == ["1416458354"])
    #expect(try query(path, "PRAGMA page_size") == ["16384"])
  }

  @Test func waitingEnds() throws {
    let store = try fullStore(path)
    let other = try Store(path: path, access: .update, busyTimeout: 0.05)
    let before = try bytes(path)
    try store.read { reader in
      _ = try reader.layout()
      #expect(problem { _ = try other.vacuum() } == .busy)
    }
    #expect(try bytes(path) == before)
  }
}
