import Foundation
import GRDB
import TemperCore
import Testing

@testable import TemperStore

/// Files that somebody made to deceive: checksums are theirs, too.
@Suite struct TrustTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("temper.sqlite")
  }

  private static let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT"

  private func refused(_ expected: StoreError.Problem, _ sql: String) throws {
    _ = try fullStore(path)
    try sqlite(path, sql)
    let before = try bytes(path)
    let start = ContinuousClock.now
    for access in [Store.Access.create, .update, .read] {
      #expect(problem { _ = try Store(path: path, access: access) } == expected, "\(sql)")
    }
    #expect(problem { _ = try Store.check(path: path) } == expected, "\(sql)")
    #expect(ContinuousClock.now - start < .seconds(2), "\(sql)")
    #expect(try bytes(path) == before)
  }

  @Test(arguments: [
    ("CREATE TRIGGER t AFTER INSERT ON submission BEGIN DELETE FROM fit; END", "trigger", "t"),
    ("CREATE VIEW v AS SELECT 1", "view", "v"), ("CREATE INDEX by_key ON example (key)", "index", "by_key"),
    ("CREATE TABLE notes (text)", "table", "notes"), ("CREATE INDEX p ON prediction (p1)", "index", "p"),
    ("CREATE TRIGGER prediction AFTER INSERT ON prediction BEGIN DELETE FROM fit; END", "trigger", "prediction"),
    ("CREATE VIRTUAL TABLE f USING fts5 (x)", "table", "f"),
  ]) func foreignObjectIsRefused(_ sql: String, _ type: String, _ name: String) throws {
    try refused(.foreignObject(type: type, name: name), sql)
  }

  @Test(arguments: [
    ("DROP TABLE prediction; CREATE VIEW prediction AS \(endless) i AS source, i AS example FROM n", "prediction"),
    (
      "DROP TABLE grdb_migrations; CREATE VIEW grdb_migrations AS \(endless) '1' AS identifier FROM n",
      "grdb_migrations"
    ),
    ("DROP TABLE class; CREATE VIEW class AS \(endless) i AS ordinal, 'x' AS name, NULL AS role FROM n", "class"),
    ("DROP VIEW prediction_named; CREATE VIEW prediction_named AS SELECT 1 AS model", "prediction_named"),
    ("DROP VIEW fit_prediction_named; CREATE VIEW fit_prediction_named AS SELECT 1 AS fit", "fit_prediction_named"),
    ("ALTER TABLE prediction ADD COLUMN g AS (1) VIRTUAL", "prediction"),
    ("ALTER TABLE fit_prediction ADD COLUMN p4 REAL", "fit_prediction"),
    ("ALTER TABLE class ADD COLUMN g AS (1) VIRTUAL", "class"),
    ("ALTER TABLE grdb_migrations ADD COLUMN g AS (1) VIRTUAL", "grdb_migrations"),
    ("DROP TABLE grdb_migrations", "grdb_migrations"),
  ]) func otherObjectIsRefused(_ sql: String, _ name: String) throws {
    try refused(.otherSchema(table: name), sql)
  }

  /// Tables for another number of classes are Temper's, but not of these labels.
  @Test func tablesOfOtherClassesAreFound() throws {
    _ = try fullStore(path)
    try sqlite(
      path,
      """
      DROP VIEW prediction_named; DROP VIEW fit_prediction_named; DROP TABLE fit_prediction; DROP TABLE prediction;
      \(Schema.predictionTable(classCount: 4)); \(Schema.fitPredictionTable(classCount: 4));
      \(PredictionView.allCases.map { $0.sql(classNames: ["a", "b", "c", "d"]) }.joined(separator: ";"));
      """)
    let findings = try Store.check(path: path).findings
    #expect(findings.contains(.structure("the tables of predictions are not those of its classes")), "\(findings)")
  }

  /// Tables with columns beside views that take lists apart, or the other way round, are not Temper's.
  @Test func shapesOfTablesAreNotMixed() throws {
    _ = try fullStore(path)
    try sqlite(path, "DROP VIEW prediction_named; \(PredictionView.models.listSQL)")
    #expect(throws: StoreError.self) { try Store(path: path, access: .read) }
  }

  @Test(arguments: [["a", "b"], ["x\"y", "", "A", "a"], (0..<1_000).map { "c\($0)" }]) func viewIsReadBack(
    _ names: [String]
  ) {
    for view in PredictionView.allCases {
      let sql = view.sql(classNames: names)
      #expect(view.names(in: sql) == view.columns(classNames: names))
      #expect(view.names(in: sql + " ") == nil)
      #expect(view.names(in: sql.replacing("p.p1", with: "p.p2")) == nil)
      #expect(PredictionView.allCases.allSatisfy { $0 == view || $0.names(in: sql) == nil })
    }
  }

  @Test func statementWithoutEndIsEnded() throws {
    let store = try fullStore(path)
    let start = ContinuousClock.now
    let found = problem {
      _ = try store.read { try Int.fetchOne($0.db, sql: "\(Self.endless) count(*) FROM n") }
    }
    #expect(found == .damaged(StoreError.endless))
    #expect(ContinuousClock.now - start < .seconds(5))
    // It is the statement that is ended, and not the connection.
    #expect(try store.read { try $0.layout() } == arena)
  }

  /// As many steps as an endless one is allowed, in many statements: nothing is wrong with them.
  @Test func manyStatementsAreNotEnded() throws {
    let store = try fullStore(path)
    let sql = "\(Self.endless) count(*) FROM n".replacing(
      "SELECT i + 1 FROM n", with: "SELECT i + 1 FROM n WHERE i < 300000")
    for _ in 0..<8 { #expect(try store.read { try Int.fetchOne($0.db, sql: sql) } == 300_000) }
  }

  @Test func connectionTrustsNoSchema() throws {
    let store = try fullStore(path)
    try store.write { writer in
      try writer.db.execute(sql: "CREATE TRIGGER t AFTER INSERT ON model BEGIN DELETE FROM fit; END")
      try writer.db.execute(sql: "INSERT INTO model (name) VALUES ('x')")
      #expect(try writer.reader.fits().count == 1)
      try writer.db.execute(sql: "DROP TRIGGER t; DELETE FROM model WHERE name = 'x'")
    }
    let error = #expect(throws: DatabaseError.self) {
      try store.queue.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = '' WHERE name = 'fit'")
      }
    }
    #expect(error?.message?.contains("may not be modified") == true)
    // References still remove what hangs on a row.
    try store.write { try $0.removeFit("tuned") }
    #expect(try query(path, "SELECT count(*) FROM fit_score") == ["0"])
  }

  @Test(arguments: ["9223372036854775807", "-9223372036854775808", "100000000000"]) func idsThatCannotBe(_ id: String)
    throws
  {
    let store = try fullStore(path)
    try sqlite(path, "UPDATE example SET id = \(id) WHERE id = (SELECT max(id) FROM example)")
    let findings = try Store.check(path: path).findings
    #expect(!findings.isEmpty)
    #expect(throws: StoreError.self) {
      try store.read { try $0.predictions(model: "m", split: .test, orientation: .plain) }
    }
    // No further ones are made beside it.
    #expect(throws: StoreError.self) { try store.write { try $0.importTestExamples(ids: ["t3"]) } }
  }

  @Test(arguments: ["100000000000", "9223372036854775807", "-1", "0"]) func countsThatCannotBe(_ rows: String) throws {
    let store = try fullStore(path)
    try sqlite(path, "UPDATE checksum SET rows = \(rows); UPDATE source SET rows = \(rows)")
    #expect(try !Store.check(path: path).findings.isEmpty)
    let found = problem { _ = try store.read { try $0.predictions(model: "m", split: .oof, orientation: .plain) } }
    #expect(found.map { StoreError($0, path: "").kind } == .badData)
    // As many examples as are counted, at least by their ids.
    try sqlite(path, "UPDATE example SET id = 100000000000 WHERE id = 6; UPDATE checksum SET rows = 99999999998")
    #expect(
      problem { _ = try store.read { try $0.fitPredictions(fit: "tuned") } }.map { StoreError($0, path: "").kind }
        == .badData)
  }

  @Test func moreClassesThanThereCanBe() throws {
    let store = try fullStore(path)
    try sqlite(
      path,
      """
      INSERT INTO class SELECT value, 'c' || value, NULL FROM
        (WITH RECURSIVE s(value) AS (SELECT 3 UNION ALL SELECT value + 1 FROM s WHERE value < 14999) SELECT value FROM s)
      """)
    let expected = StoreError.Problem.damaged("it has more than 10000 classes, and no command stores so many")
    #expect(problem { _ = try store.read { try $0.layout() } } == expected)
    #expect(
      problem { _ = try store.read { try $0.predictions(model: "m", split: .oof, orientation: .plain) } } == expected)
    #expect(try !Store.check(path: path).findings.isEmpty)
  }

  @Test func labelOfNoClass() throws {
    let store = try fullStore(path)
    try sqlite(path, "UPDATE example SET label = 7 WHERE id = 2")
    #expect(
      problem { _ = try store.read { try $0.examples(.oof) } } == .damaged("the label of an example names no class"))
  }

  @Test(arguments: [1e308, -0.25, 9, .infinity, .nan]) func rowsThatAreNoProbabilities(_ value: Double) throws {
    let store = try fullStore(path)
    var forged = oofRows
    forged[2, 1] = value
    let refusal = StoreError.Problem.outOfRange(
      what:
        "probabilities of row 3 are \(forged[2, 0]), \(value), \(forged[2, 2]), not numbers from 0 to 1 with the sum 1")
    #expect(
      problem {
        try store.write { writer in
          try writer.removeModel("m")
          try writer.importPredictions(
            model: "m", split: .oof, orientation: .plain, probabilities: forged, source: file("oof/m.csv"))
        }
      } == refusal)
    #expect(
      problem { try store.write { try $0.importFitPredictions(fit: "tuned", probabilities: forged) } } == refusal)
    #expect(try Store.check(path: path).findings.isEmpty)
    if value.isNaN { return }
    // Another program stores them, and seals them.
    try store.write { writer in
      let source =
        try Int64.fetchOne(
          writer.db, sql: "SELECT id FROM source WHERE model IS NOT NULL AND split = 'oof' AND orientation = 'plain'")
        ?? 0
      for table in ["prediction", "fit_prediction"] {
        try writer.db.execute(
          sql: "UPDATE \(table) SET p2 = ? WHERE example = 3 AND \(table == "prediction" ? "source = \(source)" : "1")",
          arguments: [value])
      }
      try writer.record(
        .predictions(
          forged, model: "m", split: .oof, orientation: .plain,
          source: try #require(writer.reader.sources().first { $0.orientation == .plain && $0.split == .oof }).file,
          scale: .probabilities),
        of: .predictions(source: source))
      try writer.record(
        .predictions(forged, fit: "tuned"),
        of: .fitPredictions(fit: try Int64.fetchOne(writer.db, sql: "SELECT id FROM fit") ?? 0))
    }
    let end = "holds no probabilities: expected numbers from 0 to 1 with the sum 1"
    #expect(
      problem { _ = try store.read { try $0.predictions(model: "m", split: .oof, orientation: .plain) } }
        == .damaged("row 3 of the OOF predictions of model \"m\" \(end)"))
    #expect(
      problem { _ = try store.read { try $0.fitPredictions(fit: "tuned") } }
        == .damaged("row 3 of the predictions of fit \"tuned\" \(end)"))
    #expect(try Store.check(path: path).findings.count == 2)
  }

  /// What the reader of a fit cannot use is a finding, though its checksum is right.
  @Test func faultOfAFitIsFound() throws {
    _ = try fullStore(path)
    let report = try Store.check(path: path) { $0.name == "tuned" ? "of no use" : nil }
    #expect(report.findings == [.unreadable(.fit("tuned"), "of no use")])
  }

  @Test(arguments: ["-journal", "-wal"]) func fileOfAnotherBesideTheDatabaseStays(_ ending: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("t.sqlite")
    try Data("notes of mine".utf8).write(to: URL(fileURLWithPath: path + ending))
    for access in [Store.Access.create, .update] {
      #expect(
        problem { _ = try Store(path: path, access: access) }
          == (access == .create ? .foreignSideFile(path + ending) : .missing))
    }
    #expect(try folder.names == ["t.sqlite" + ending])
    try FileManager.default.removeItem(atPath: path + ending)
    _ = try fullStore(path)
    try Data("notes of mine".utf8).write(to: URL(fileURLWithPath: path + ending))
    for access in [Store.Access.create, .update, .read] {
      #expect(problem { _ = try Store(path: path, access: access) } == .foreignSideFile(path + ending))
    }
    #expect(try bytes(path + ending) == Data("notes of mine".utf8))
  }
}
