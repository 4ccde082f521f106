import Foundation
import TemperCore
import TemperReport
import TemperStore
import Testing

@testable import Temper
@testable import TemperCommand

@Suite struct CheckDocumentTests {
  private func problem(_ finding: CheckReport.Finding) throws -> CheckDocument.Problem {
    var report = CheckReport()
    report.sources = [
      StoredSource(kind: .labels, file: Source(path: "l.csv", sha256: "", rows: 1)),
      StoredSource(
        kind: .predictions, model: "m", split: .test, orientation: .plain,
        file: Source(path: "t.csv", sha256: "", rows: 1)),
    ]
    report.findings = [finding]
    let document = CheckDocument(report, database: "x.sqlite", words: \.words)
    #expect(!document.clean && document.sources == 2)
    return try #require(document.problems.first)
  }

  @Test func everyFindingSaysWhatToDo() throws {
    let again = "restore a copy, or load the files into a new database"
    #expect(
      try problem(.structure("page 3 is never used"))
        == CheckDocument.Problem(part: "file", found: "page 3 is never used", remedy: again))
    #expect(
      try problem(.references(table: "fit_score", rows: 1))
        == CheckDocument.Problem(part: "table fit_score", found: "1 row without what they refer to", remedy: again))
    #expect(
      try problem(.orphans(what: "predictions", rows: 4_000))
        == CheckDocument.Problem(part: "predictions", found: "4,000 that belong to nothing", remedy: again))
    #expect(
      try problem(.altered(.labels))
        == CheckDocument.Problem(
          part: "labels", found: "not what was stored: number of rows or checksum differ",
          remedy: "load them again with `temper load labels FILE --replace`, and then everything else (from l.csv)"))
    #expect(
      try problem(.unreadable(.predictions(model: "m", split: .oof, orientation: .swapped), "no such table"))
        == CheckDocument.Problem(
          part: "swapped OOF predictions of model \"m\"", found: "cannot be read: no such table",
          remedy: "load them again with `temper load model NAME --replace` (from t.csv)"))
    #expect(try problem(.altered(.tests)).remedy.hasSuffix("(from t.csv)"))
    #expect(
      try problem(.altered(.fitPredictions("f"))).remedy
        == "remove the fit with `temper remove fit NAME`, where NAME is \"f\", and fit again")
    #expect(
      try problem(.altered(.submission(path: "s.csv")))
        == CheckDocument.Problem(
          part: "details of submission \"s.csv\"", found: "not what was stored: number of rows or checksum differ",
          remedy: "nothing depends on it, and the file itself is as it was: write it again with `temper submit`"))
    #expect(try problem(.altered(.folds)).remedy == "load them again with `temper load folds FILE`")
  }

  @Test func badlyDamagedFileIsADocumentToo() async throws {
    try await withFolder { folder in
      let store = try await MadeArena().load(in: folder)
      #expect(try CheckDocument(database: store.path, words: \.words).clean)
      var content = try folder.bytes("temper.sqlite")
      for index in 200..<content.count { content[index] = 0xA5 }
      try content.write(to: .init(fileURLWithPath: store.path))
      let document = try CheckDocument(database: store.path, words: \.words)
      #expect(!document.clean && document.problems.map(\.part) == ["file"])
    }
  }

  @Test func vacuumTellsBothSizes() async throws {
    try await withFolder { folder in
      let store = try await MadeArena().load(in: folder)
      let before = try folder.bytes("temper.sqlite").count
      let document = try VacuumDocument(vacuuming: store)
      #expect(document.bytesBefore == before)
      #expect(try document.bytesAfter == folder.bytes("temper.sqlite").count)
      #expect(document.database == store.path)
    }
  }
}
