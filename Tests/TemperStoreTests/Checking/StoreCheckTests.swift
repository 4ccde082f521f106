import Foundation
import GRDB
import TemperCore
import Testing

@testable import TemperStore

@Suite struct StoreCheckingTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("temper.sqlite")
  }

  @Test func wholeStoreIsClean() throws {
    let store = try fullStore(path)
    let before = try bytes(path)
    let report = try Store.check(path: path)
    #expect(report.findings == [])
    #expect(report.bytes == before.count)
    #expect(report.labelledRows == 4 && report.testRows == 2)
    #expect(try report.sources == store.read { try $0.sources() })
    #expect(report.sources.count == 9)
    #expect(report.fits == 1 && report.submissions == 1)
    #expect(try bytes(path) == before)
  }

  /// Every way of changing what is stored leaves checksums that fit.
  @Test func storeIsCleanAfterEveryChange() throws {
    let store = try fullStore(path)
    func clean(_ change: (StoreWriter) throws -> Void) throws {
      try store.write(change)
      #expect(try Store.check(path: path).findings == [])
    }
    try clean { try $0.importFolds(["1", "1", "0", "2"], source: file("other.csv")) }
    try clean { try $0.removeModel("m") }
    try clean {
      try $0.importPredictions(
        model: "m", split: .oof, orientation: .swapped, probabilities: oofRows, source: file("s.csv"))
    }
    try clean { try $0.removeModel("it's") }
    try clean { try $0.removeModel("m") }
    try clean { try $0.removeTestExamples() }
    try clean { try $0.importTestExamples(ids: ["x", "y", "z"]) }
    try clean { try $0.saveFit(sampleFit(name: "tuned"), replace: true) }
    try clean { try $0.importFitPredictions(fit: "tuned", probabilities: oofRows) }
    try clean {
      try $0.importLabels(
        layout: ClassLayout(names: ["x", "y"]), ids: ["1", "2"], labels: [0, 1], source: file("other.csv", rows: 2),
        replace: true)
    }
    try clean { try $0.removeFit("tuned") }
    try clean { try $0.removeEverythingButFits() }
  }

  private static let labels = StoreError.LoadedPart.labels
  private static let model = StoreError.LoadedPart.predictions(model: "m", split: .oof, orientation: .plain)

  @Test(arguments: [
    ("UPDATE example SET label = 1 WHERE key = 'd'", [CheckReport.Finding.altered(labels)]),
    (
      "UPDATE example SET key = 'D' WHERE key = 'd'",
      [.altered(labels), .unreadable(.segments, "segments are there for some examples only")]
    ),
    ("UPDATE class SET name = 'Winner' WHERE ordinal = 0", [.altered(labels)]),
    ("UPDATE source SET sha256 = '0' WHERE kind = 'labels'", [.altered(labels)]),
    ("UPDATE example SET fold = '7' WHERE key = 'd'", [.altered(.folds)]),
    ("UPDATE example SET fold = NULL", [.altered(.folds)]),
    ("DELETE FROM source WHERE kind = 'folds'", [.altered(.folds), .orphans(what: "checksums", rows: 1)]),
    ("UPDATE example SET \"group\" = 'g'", [.altered(.groups)]),
    ("UPDATE example SET key = 't3' WHERE key = 't1'", [.altered(.tests)]),
    ("DELETE FROM example_segment", [.unreadable(.segments, "segments are there for some examples only")]),
    ("UPDATE example_segment SET value = 1 - value WHERE key = 't1'", [.altered(.segments)]),
    ("UPDATE segment_value SET upper = 3 WHERE upper = 2", [.altered(.segments)]),
    (
      "UPDATE prediction SET p1 = p1 + 1e-16 WHERE source = (SELECT id FROM source WHERE path = 'oof/m.csv') AND example = 2",
      [.altered(model)]
    ),
    ("UPDATE source SET path = 'x' WHERE path = 'oof/m.csv'", [.altered(model)]),
    ("UPDATE source SET rows = 5 WHERE path = 'oof/m.csv'", [.altered(model)]),
    (
      "DELETE FROM prediction WHERE source = (SELECT id FROM source WHERE path = 'oof/m.csv') AND example = 4",
      [.unreadable(model, "the predictions of model \"m\" do not match the oof examples")]
    ),
    (
      "UPDATE prediction SET source = 99 WHERE source = (SELECT id FROM source WHERE path = 'oof/m.csv')",
      [
        .unreadable(model, "the predictions of model \"m\" do not match the oof examples"),
        .orphans(what: "predictions", rows: 4),
      ]
    ),
    (
      "UPDATE source_average SET spread = 0.5",
      [.altered(.predictions(model: "m", split: .test, orientation: .plain))]
    ),
    (
      "DELETE FROM source_file WHERE position = 1",
      [.altered(.predictions(model: "m", split: .test, orientation: .plain))]
    ),
    (
      "DELETE FROM source_average",
      [
        .references(table: "source_file", rows: 2),
        .altered(.predictions(model: "m", split: .test, orientation: .plain)), .orphans(what: "checksums", rows: 1),
      ]
    ),
    ("UPDATE submission SET sha256 = 'cd'", [.altered(.submission(path: "s.csv"))]),
    ("DELETE FROM submission", [.orphans(what: "checksums", rows: 1)]),
    ("UPDATE fit SET blend = '{}'", [.altered(.fit("tuned"))]),
    ("DELETE FROM fit_score", [.altered(.fit("tuned"))]),
    ("UPDATE fit SET document = '{}'", [.altered(.fit("tuned"))]),
    ("UPDATE fit_prediction SET p3 = 0 WHERE example = 1", [.altered(.fitPredictions("tuned"))]),
    ("DELETE FROM fit_prediction", [.altered(.fitPredictions("tuned"))]),
    (
      "DELETE FROM fit",
      [
        .references(table: "fit_input", rows: 2), .references(table: "fit_score", rows: 2),
        .references(table: "submission", rows: 1), .orphans(what: "predictions of fits", rows: 4),
        .orphans(what: "checksums", rows: 2),
      ]
    ),
    ("DELETE FROM checksum WHERE part = 'groups'", [.altered(.groups)]),
    ("UPDATE checksum SET value = value + 1 WHERE part = 'tests'", [.altered(.tests)]),
    ("INSERT INTO checksum VALUES ('other', 0, 1, 2)", [.orphans(what: "checksums", rows: 1)]),
  ])
  func everyChangeIsFound(_ sql: String, _ findings: [CheckReport.Finding]) throws {
    _ = try fullStore(path)
    try sqlite(path, sql)
    #expect(try Store.check(path: path).findings == findings)
  }

  /// A flipped bit anywhere is either found, or lies where nothing is stored that a command reads.
  @Test func flippedBitsAreFoundOrDoNotMatter() throws {
    let whole = try fullStore(path).read { try Everything($0) }
    let content = try bytes(path)
    var random = SeededGenerator(state: 7)
    var found = 0
    for _ in 0..<120 {
      var flipped = content
      // Where rows are: pages are mostly empty, and flips there prove little.
      var position = 0
      repeat { position = Int.random(in: 0..<content.count, using: &random) } while content[position] == 0
      flipped[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      try flipped.write(to: URL(fileURLWithPath: path))
      do {
        let report = try Store.check(path: path)
        if report.findings.isEmpty {
          var read = try Store(path: path, access: .read).read { try Everything($0) }
          // Times have no checksum.
          read.fit?.createdAt = whole.fit?.createdAt ?? ""
          read.models = whole.models
          read.sources = whole.sources
          #expect(read == whole, "byte \(position)")
        } else {
          found += 1
        }
      } catch let error as StoreError {
        #expect(error.kind == .badData, "byte \(position): \(error)")
        found += 1
      }
    }
    #expect(found > 60)
  }

  /// A bit of every byte of the header: a command ends well or says that the file is damaged, foreign or of another version.
  @Test func flippedBitsOfTheHeader() throws {
    let whole = try fullStore(path).read { try Everything($0) }
    let content = try bytes(path)
    for position in 0..<100 {
      for bit in [position % 8] {
        var flipped = content
        flipped[position] ^= 1 << UInt8(bit)
        try flipped.write(to: URL(fileURLWithPath: path))
        do {
          #expect(try Store(path: path, access: .read).read { try Everything($0) } == whole)
          try Store(path: path, access: .update).write { try $0.removeModel("m") }
          _ = try Store.check(path: path)
        } catch let error as StoreError {
          // Bytes 18 and 19 are the versions of the format for writing and reading, and may forbid one of them.
          let isVersion = (18...19).contains(position)
          #expect(
            error.kind == .badData || isVersion && [.cannotCreate, .cannotRead].contains(error.kind),
            "byte \(position) bit \(bit): \(error)")
        }
      }
      for side in ["-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: path + side) }
    }
  }

  /// An interrupted command left a journal, and the file was damaged besides: found before anything is read.
  @Test func damageBesideAnInterruptedCommandIsFoundAtOnce() throws {
    _ = try fullStore(path)
    let copy = folder.file("copy.sqlite")
    let writing = try Store(path: path, access: .update)
    try? writing.write { writer in
      try writer.db.execute(sql: "PRAGMA cache_spill = 1")
      try writer.db.execute(sql: "PRAGMA cache_size = 1")
      for number in 0..<30 {
        try writer.importPredictions(
          model: "new \(number)", split: .oof, orientation: .plain, probabilities: oofRows, source: file("x.csv"))
      }
      try FileManager.default.copyItem(atPath: path, toPath: copy)
      try FileManager.default.copyItem(atPath: path + "-journal", toPath: copy + "-journal")
      throw CancellationError()
    }
    let page = try #require(
      try query(path, "SELECT rootpage FROM sqlite_master WHERE name = 'fit_prediction'").first.flatMap(Int.init))
    var content = try bytes(copy)
    for index in (page - 1) * 16_384..<(page - 1) * 16_384 + 8 { content[index] = 0xA5 }
    try content.write(to: URL(fileURLWithPath: copy))
    let found = problem { _ = try Store(path: copy, access: .read) }
    guard case .damaged(let detail) = found else {
      Issue.record("\(String(describing: found))")
      return
    }
    // The words are SQLite's.
    #expect(detail.contains("age \(page): ") && !detail.contains("\n"), "\(detail)")
    // The journal has done its work; what is damaged is met when it is read, and the rest can be.
    let store = try Store(path: copy, access: .read)
    #expect(try store.read { try $0.examples(.oof).count } == 4)
    let malformed = "database disk image is malformed"
    let findings = try Store.check(path: copy).findings
    #expect(findings.contains(.structure(detail)))
    #expect(findings.last == .unreadable(.fitPredictions("tuned"), malformed))
  }

  @Test func readersRefuseWhatWasAltered() throws {
    let store = try fullStore(path)
    try sqlite(
      path,
      """
      UPDATE prediction SET p1 = 0.5 WHERE example = 2;
      UPDATE fit_input SET sha256 = 1;
      """)
    #expect(
      problem { try store.read { _ = try $0.predictions(model: "m", split: .oof, orientation: .plain) } }
        == .altered(Self.model))
    #expect(problem { try store.read { _ = try $0.latestFit() } } == .altered(.fit("tuned")))
    #expect(problem { try store.read { _ = try $0.fit(named: "tuned") } } == .altered(.fit("tuned")))
    #expect(try store.read { try $0.fits().count } == 1)
    #expect(try store.read { try $0.examples(.oof).count } == 4)
  }
}
