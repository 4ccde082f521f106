import TemperReport
import Testing

@Suite struct CheckTextTests {
  private func document(_ problems: [CheckDocument.Problem]) -> CheckDocument {
    CheckDocument(
      database: "x\u{1B}.sqlite", bytes: 1_245_184, labelledRows: 3_200, testRows: 1, sources: 26, fits: 1,
      submissions: 2, problems: problems)
  }

  @Test func clean() {
    #expect(
      CheckText.render(document([])) == """
        x\\u{1B}.sqlite: 3,200 labelled and 1 test row, 26 files, 1 fit, 2 submissions, 1,245,184 bytes
        clean: structure, references, numbers of rows and checksums are as they were stored

        """)
  }

  @Test func problems() {
    let problems = [
      CheckDocument.Problem(part: "folds", found: "not what was stored", remedy: "load them again"),
      CheckDocument.Problem(part: "a\nb", found: "c", remedy: "d"),
    ]
    #expect(
      CheckText.render(document(problems)) == """
        x\\u{1B}.sqlite: 3,200 labelled and 1 test row, 26 files, 1 fit, 2 submissions, 1,245,184 bytes
        folds: not what was stored
          load them again
        a\\nb: c
          d

        """)
  }

  @Test func vacuum() {
    #expect(
      CheckText.render(VacuumDocument(database: "x", bytesBefore: 1_000_000, bytesAfter: 16_384))
        == "x: 1,000,000 bytes before, 16,384 after\n")
  }

  @Test func documentIsWhatOtherProgramsRead() throws {
    #expect(
      try JSONText.render(document([.init(part: "p", found: "f", remedy: "r")])) == """
        {
          "bytes" : 1245184,
          "clean" : false,
          "database" : "x\\u001b.sqlite",
          "fits" : 1,
          "labelled_rows" : 3200,
          "problems" : [
            {
              "found" : "f",
              "part" : "p",
              "remedy" : "r"
            }
          ],
          "sources" : 26,
          "submissions" : 2,
          "test_rows" : 1
        }

        """)
  }
}
