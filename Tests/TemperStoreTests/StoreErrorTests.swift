import GRDB
import TemperCore
import Testing

@testable import TemperCommand
@testable import TemperStore

@Suite struct StoreErrorTests {
  @Test(arguments: [
    (
      StoreError.Problem.busy, FailureKind.busy,
      "the database is busy: another command is using it. Nothing was changed; repeat the command when it has ended."
    ),
    (.diskFull, .inputOutput, "the disk is full. Nothing was changed; make room and repeat the command."),
    (.labelsMissing, .usage, "no labels are loaded. Load them first: `temper load labels FILE`."),
    (
      .newer(found: 3, known: 1), .badData,
      "a newer Temper wrote this database (schema 3, this version knows 1). Use that version."
    ),
    (
      .notADatabase, .badData,
      "this is not an SQLite database. It was left as it is; --database names another file."
    ),
    (
      .damaged("database disk image is malformed"), .badData,
      "the database is damaged: database disk image is malformed. `temper check` lists what is affected; restore a copy, "
        + "or load the files into a new database."
    ),
    (
      .modelMissing(name: "gema2", suggestion: "gemma2", loaded: ["gemma2"]), .usage,
      "no model is named \"gema2\". Did you mean \"gemma2\"?"
    ),
    (
      .modelMissing(name: "q", suggestion: nil, loaded: ["a", "b"]), .usage,
      "no model is named \"q\". Loaded: \"a\", \"b\"."
    ),
    (
      .modelMissing(name: "q", suggestion: nil, loaded: (1...12).map { "m\($0)" }), .usage,
      "no model is named \"q\". Loaded: \"m1\", \"m2\", \"m3\", \"m4\", \"m5\", \"m6\", \"m7\", \"m8\", \"m9\", "
        + "\"m10\" and 2 more."
    ),
    (
      .modelMissing(name: "q\n", suggestion: nil, loaded: []), .usage,
      "no model is named \"q\\n\". No model is loaded."
    ),
    (
      .predictionsLoaded(model: "m", split: .test, orientation: .swapped), .usage,
      "swapped test predictions of model \"m\" are already loaded. --replace loads others."
    ),
    (
      .predictionsLoaded(model: "m", split: .oof, orientation: .plain), .usage,
      "OOF predictions of model \"m\" are already loaded. --replace loads others."
    ),
    (
      .fitMissing(name: "f", suggestion: nil, stored: []), .usage,
      "no fit is named \"f\". No fit is stored; `temper fit` makes one."
    ),
    (
      .nulCharacter(what: "id of example 3"), .badData,
      "the id of example 3 holds the character U+0000, which a database text must not."
    ),
    (.wrongCount(what: "folds", found: 3, expected: 4), .badData, "found 3 folds, expected 4."),
  ])
  func problemsAreWorded(_ problem: StoreError.Problem, _ kind: FailureKind, _ explanation: String) {
    let error = StoreError(problem, path: "x.sqlite")
    #expect(error.kind == kind)
    #expect(error.text(\.words) == "x.sqlite: " + explanation)
  }

  @Test(arguments: [
    (
      StoreError.Problem.otherSchema(table: "fit"), FailureKind.badData,
      "the table \"fit\" is not as this version makes it; a development version wrote the database, or another program "
        + "changed it. Load the files into a new database."
    ),
    (
      .foreignSideFile("x.sqlite-wal"), .badData,
      "found \"x.sqlite-wal\", which SQLite did not write and would remove, expected no other file of this name. Move it "
        + "away, or name another database with --database."
    ),
    (
      .foreignObject(type: "trigger", name: "a\u{1B}b"), .badData,
      "found the trigger \"a\\u{1B}b\", expected nothing but what Temper makes itself. Remove it with the program that made "
        + "it, or load the files into a new database."
    ),
    (
      .altered(.predictions(model: "m", split: .test, orientation: .swapped)), .badData,
      "the swapped test predictions of model \"m\" are not what was stored: their checksum is another. Load them again "
        + "with `temper load model NAME --replace`."
    ),
    (
      .altered(.fit("f")), .badData,
      "the numbers of fit \"f\" are not what was stored: their checksum is another. Remove the fit with `temper remove "
        + "fit NAME`, where NAME is \"f\", and fit again."
    ),
    (
      .changedMeanwhile, .busy,
      "another command changed what is loaded while this one was at work. Nothing was changed; repeat the command."
    ),
  ])
  func problemsOfContentAreWorded(_ problem: StoreError.Problem, _ kind: FailureKind, _ explanation: String) {
    problemsAreWorded(problem, kind, explanation)
  }

  @Test(arguments: [
    (ResultCode.SQLITE_BUSY, StoreError.Operation.writing, FailureKind.busy),
    (.SQLITE_BUSY_RECOVERY, .reading, .busy),
    (.SQLITE_FULL, .writing, .inputOutput),
    (.SQLITE_IOERR_WRITE, .writing, .inputOutput),
    (.SQLITE_NOMEM, .reading, .inputOutput),
    (.SQLITE_READONLY_DBMOVED, .writing, .inputOutput),
    (.SQLITE_CORRUPT, .reading, .badData),
    (.SQLITE_NOTADB, .creating, .badData),
    (.SQLITE_CONSTRAINT_UNIQUE, .writing, .badData),
    (.SQLITE_CANTOPEN, .creating, .cannotCreate),
    (.SQLITE_CANTOPEN, .writing, .cannotCreate),
    (.SQLITE_CANTOPEN, .reading, .cannotRead),
    (.SQLITE_READONLY, .writing, .cannotCreate),
    (.SQLITE_READONLY_ROLLBACK, .reading, .cannotRead),
    (.SQLITE_ERROR, .reading, .internalError),
    (.SQLITE_MISUSE, .writing, .internalError),
  ])
  func codesOfSQLiteAreClassed(_ code: ResultCode, _ operation: StoreError.Operation, _ kind: FailureKind) {
    let error = StoreError.translating(DatabaseError(resultCode: code), path: "x.sqlite", during: operation)
    #expect(error.kind == kind)
  }

  @Test(arguments: [
    "no such table: fit", "no such column: p3", "table prediction has no column named p3", "unsupported file format",
  ])
  func missingTableIsDamage(_ message: String) {
    let error = DatabaseError(resultCode: .SQLITE_ERROR, message: message)
    #expect(StoreError.translating(error, path: "x", during: .reading).problem == .damaged(message))
  }

  @Test func pathsAreMadePrintable() {
    #expect(StoreError(.isFolder, path: "a\nb").description.hasPrefix("a\\nb: this is a folder"))
  }
}
