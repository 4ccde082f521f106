import Foundation
import Testing

@Suite struct RunTests {
  /// A submission has the ids and columns of its sample, in the sample's order, and rows that sum to 1.
  private func check(_ submission: String, against sample: String) {
    let rows = cells(submission)
    let wanted = cells(sample)
    #expect(rows.first == wanted.first)
    #expect(rows.map { $0[0] } == wanted.map { $0[0] })
    for row in rows.dropFirst() {
      let values = row.dropFirst().compactMap(Double.init)
      #expect(values.count == row.count - 1)
      #expect(values.allSatisfy { $0 >= 0 && $0 <= 1 })
      #expect(abs(values.reduce(0, +) - 1) <= 1e-12)
    }
  }

  @Test func madeFolderIsBlended() async throws {
    try await withWorkspace { work in
      try MadeFolder(swapped: 2, hasGroups: true).write(to: work)
      let json = try document(await work.done("run", "in", "--json"))
      #expect(Contract.run.faults(in: json, at: "run") == [])
      #expect(json["database"] as? String == "in/temper/temper.sqlite")
      #expect(json["report"] as? String == "in/temper/report.html")
      let submission = try #require(json["submission"] as? [String: Any])
      #expect(submission["path"] as? String == "in/temper/submission.csv")
      #expect(submission["rows"] as? Int == 10)
      #expect(submission["sha256"] as? String == (try Tools.sha256(work.path("in/temper/submission.csv"))))
      check(try work.text("in/temper/submission.csv"), against: try work.text("in/sample_submission.csv"))
      let fit = try #require(json["fit"] as? [String: Any])
      #expect(fit["rows"] as? Int == 90)
      #expect(fit["tie"] as? String == "winner_tie")
      #expect((fit["models"] as? [[String: Any]])?.compactMap { $0["name"] as? String } == ["m0", "m1", "m2"])
      #expect(
        (fit["candidates"] as? [[String: Any]])?.compactMap { $0["pool"] as? String }
          == ["best", "mean", "geometric", "linear", "logarithmic", "tie-aware", "selection"])
      #expect(try work.text("in/temper/report.html").hasPrefix("<!doctype html>"))
      #expect(try work.bytes("in/temper/temper.sqlite").starts(with: Data("SQLite format 3\0".utf8)))
    }
  }

  @Test func twiceGivesTheSameBytes() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"], swapped: 1).write(to: work)
      try await work.done("run", "in", "--output", "a", "--threads", "1", "--quiet")
      try await work.done("run", "in", "--output", "b/c", "--quiet")
      for name in ["submission.csv", "report.html"] {
        let first = try work.bytes("a/\(name)")
        #expect(try work.bytes("b/c/\(name)") == first)
      }
      // Once more over what it wrote.
      try await work.done("run", "in", "--output", "b/c", "--quiet")
      #expect(try work.bytes("b/c/report.html") == work.bytes("a/report.html"))
      #expect(try work.bytes("b/c/submission.csv") == work.bytes("a/submission.csv"))
    }
  }

  @Test func summaryFitsOneScreen() async throws {
    try await withWorkspace { work in
      try MadeFolder(hasGroups: true).write(to: work)
      let lines = try await work.done("run", "in", "--pool", "linear").split(
        separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= 24)
      #expect(lines.allSatisfy { $0.count <= 100 || $0.hasPrefix("wrote") })
      #expect(lines[0] == "in: 90 OOF rows, 10 test rows, 3 models, 3 classes; tie = winner_tie,")
      #expect(lines[1] == "  sides = winner_model_a, winner_model_b (found by name)")
      #expect(lines.contains { $0.hasPrefix("blend  linear, ") })
      #expect(lines.contains { $0.contains("nested log loss") && $0.contains("optimistic") })
      #expect(lines.contains { $0.contains("against best single") })
      #expect(lines.contains { $0.hasPrefix("tie    predicted ") })
      #expect(
        lines.contains {
          $0.hasPrefix(
            "wrote  in/temper/submission.csv (10 rows), in/temper/report.html, in/temper/temper.sqlite in ")
        })
    }
  }

  @Test func withoutASampleTheTestRowsSetTheOrder() async throws {
    try await withWorkspace { work in
      try MadeFolder(hasSample: false).write(to: work)
      try await work.done("run", "in", "--pool", "mean", "--quiet")
      check(try work.text("in/temper/submission.csv"), against: try work.text("in/test/m0.csv"))
    }
  }

  @Test func withoutTestPredictionsThereIsNoSubmission() async throws {
    try await withWorkspace { work in
      try MadeFolder(tests: 0, hasSample: false).write(to: work)
      let json = try document(await work.done("run", "in", "--pool", "mean", "--json"))
      #expect(Contract.run.faults(in: json, at: "run") == [])
      #expect(json["submission"] is NSNull)
      #expect(!work.exists("in/temper/submission.csv"))
    }
  }

  @Test func databaseMayLieElsewhere() async throws {
    try await withWorkspace { work in
      try MadeFolder().write(to: work)
      let json = try document(
        await work.done("run", "in", "--pool", "mean", "--json", "-o", "out", "-d", "all.sqlite"))
      #expect(json["database"] as? String == "all.sqlite")
      #expect(work.exists("all.sqlite") && !work.exists("out/temper.sqlite"))
      #expect(try await work.done("fits", "-d", "all.sqlite").contains("run"))
    }
  }

  /// A page that reads nothing from elsewhere and runs nothing.
  @Test func pageStandsAlone() async throws {
    try await withWorkspace { work in
      try MadeFolder().write(to: work)
      try await work.done("run", "in", "--pool", "mean", "--quiet")
      let page = try work.text("in/temper/report.html").lowercased()
      for word in ["<script", "src=", "@import", "url(", "<iframe", "<object", "<embed", "javascript:"] {
        #expect(!page.contains(word), "\(word)")
      }
      #expect(page.firstMatch(of: /<[a-z][^>]*\son[a-z]+=/) == nil)
      // An empty icon keeps browsers from asking for one.
      for match in page.matches(of: /href="([^"]*)"/) {
        #expect(match.1.hasPrefix("#") || match.1 == "data:,", "\(match.1)")
      }
      #expect(page.contains("<svg"))
    }
  }
}

/// The fixtures of real data. With `TEMPER_BINARY`, a release binary, everything is tried; a debug build would need minutes
/// for that and gets smaller fits.
@Suite struct FixtureRunTests {
  private static let cemsOptions =
    Temper.isGiven
    ? []
    : [
      "--pool", "linear", "--swapped", "always", "--models", "lightgbm,student_strengths", "--bootstrap", "0",
      "--segments", "never", "--calibration", "none",
    ]
  private static let digitsOptions =
    Temper.isGiven ? [] : ["--pool", "linear", "--bootstrap", "0", "--segments", "never", "--calibration", "none"]

  private func run(
    _ name: String, _ options: [String], below limit: Double, warnings: [String] = []
  ) async throws {
    try await withWorkspace { work in
      let before = try Workspace(path: "\(fixtures)/\(name)").contents().keys.sorted()
      var documents: [[String: Any]] = []
      for output in ["one", "two"] {
        let outcome = try await Temper.run(
          ["run", "\(fixtures)/\(name)", "--output", output, "--json"] + options, in: work.path)
        #expect(outcome.code == 0 && outcome.errors == warnings.map { "temper: warning: \($0)\n" }.joined())
        documents.append(try document(outcome.output))
        #expect(documents.last?["warnings"] as? [String] == warnings)
      }
      #expect(try work.bytes("one/submission.csv") == work.bytes("two/submission.csv"))
      #expect(try work.bytes("one/report.html") == work.bytes("two/report.html"))
      #expect(Contract.run.faults(in: documents[0], at: "run") == [])
      let rows = cells(try work.text("one/submission.csv"))
      let sample = cells(try String(contentsOfFile: "\(fixtures)/\(name)/sample_submission.csv", encoding: .utf8))
      #expect(rows[0] == sample[0])
      #expect(rows.map { $0[0] } == sample.map { $0[0] })
      for row in rows.dropFirst() {
        let sum = row.dropFirst().compactMap(Double.init).reduce(0, +)
        #expect(abs(sum - 1) <= 1e-12)
      }
      let submission = documents[0]["submission"] as? [String: Any]
      #expect(submission?["sha256"] as? String == (try Tools.sha256(work.path("one/submission.csv"))))
      let loss = (documents[0]["fit"] as? [String: Any])?["log_loss"] as? [String: Double]
      #expect(try #require(loss?["cross_validated"]) < limit)
      #expect(try Workspace(path: "\(fixtures)/\(name)").contents().keys.sorted() == before)
    }
  }

  @Test func cems() async throws {
    try await run(
      "cems", Self.cemsOptions, below: Temper.isGiven ? 0.733 : 0.79,
      warnings: [
        "the loaded folds split 303 of 303 groups: every score is then about groups that are known already, and new ones may score worse"
      ])
  }

  @Test func digits() async throws { try await run("digits", Self.digitsOptions, below: Temper.isGiven ? 0.193 : 0.23) }
}
