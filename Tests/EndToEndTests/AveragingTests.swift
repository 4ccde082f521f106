import Foundation
import Testing

/// Files of single fold models: what they say about the submission, and where they go.
@Suite struct AveragingTests {
  private static let folds = 4
  private static let classes = ["winner_model_a", "winner_model_b", "winner_tie"]
  /// A fit of few parameters, which is quick.
  private static let quick = ["--pool", "logarithmic", "--calibration", "none", "--bootstrap", "0"]

  /// A folder whose test predictions are those of four fold models each, and one with their means in its place.
  private func write(to work: Workspace, tests: Int = 160) throws {
    var random = SeededGenerator(state: 5)
    let (rows, classes) = (240, Self.classes)
    let header = ["id"] + classes
    let truth = (0..<rows + tests).map { _ in classes.map { _ in 1.2 * random.normal() } }
    let labels = truth.prefix(rows).enumerated().map { row, scores in
      row < 3 ? row : MadeFolder.draw(MadeFolder.softmax(scores), random.unit())
    }
    func put(_ name: String, _ table: [[String]]) throws {
      for folder in ["folds", "means"] where name.hasPrefix("test/") == false || folder == "folds" {
        try work.write("\(folder)/\(name)", text(table))
      }
    }
    try put(
      "labels.csv",
      [header] + labels.enumerated().map { row, label in ["r\(row)"] + (0..<3).map { $0 == label ? "1" : "0" } })
    try put("folds.csv", [["id", "fold"]] + (0..<rows).map { ["r\($0)", "\($0 % Self.folds)"] })
    for model in ["m0", "m1"] {
      func predict(_ row: Int) -> [Double] {
        MadeFolder.softmax(truth[row].map { $0 + 0.7 * random.normal() }).map { ($0 * 1e9).rounded() / 1e9 }
      }
      try put("oof/\(model).csv", [header] + (0..<rows).map { row in ["r\(row)"] + predict(row).map { "\($0)" } })
      let files = (0..<Self.folds).map { _ in (0..<tests).map { predict(rows + $0) } }
      for (fold, file) in files.enumerated() {
        try put(
          "test/\(model)/fold\(fold).csv",
          [header] + file.enumerated().map { row, p in ["t\(row)"] + p.map { "\($0)" } })
      }
      let means = (0..<tests).map { row in (0..<3).map { k in files.reduce(0) { $0 + $1[row][k] } / Double(Self.folds) }
      }
      try work.write(
        "means/test/\(model).csv",
        text([header] + means.enumerated().map { row, p in ["t\(row)"] + p.map { "\($0)" } }))
    }
  }

  private func load(_ work: Workspace, _ database: String, _ model: String, _ more: [String] = []) async throws
    -> Outcome
  {
    try await Temper.run(
      ["load", "model", model, "--oof", "folds/oof/\(model).csv", "-d", database] + more, in: work.path)
  }

  private func foldFiles(_ model: String) -> [String] {
    (0..<Self.folds).map { "folds/test/\(model)/fold\($0).csv" }
  }

  private func run(_ work: Workspace, _ arguments: [String]) async throws -> Outcome {
    try await Temper.run(arguments + Self.quick, in: work.path)
  }

  /// How far predictions lie from even ones, on average.
  private func sureness(_ table: String) -> Double {
    let rows = cells(table).dropFirst().map { $0.dropFirst().compactMap(Double.init) }
    return rows.reduce(0) { $0 + ($1.max() ?? 0) } / Double(rows.count)
  }

  @Test func aFolderWithFoldFilesIsCorrected() async throws {
    try await withWorkspace { work in
      try write(to: work)
      let outcome = try await run(work, ["run", "folds", "--json"])
      #expect(outcome.code == 0)
      #expect(
        outcome.errors.hasPrefix(
          "temper: note: 8 test files of single folds are kept for the averaging correction: 1,280 rows, about 0.1 MB in memory and in the database; --keep-folds never keeps what is submitted alone\n"
        ), "\(outcome.errors)")
      let fit = try #require(try document(outcome.output)["fit"] as? [String: Any])
      let averaging = try #require(fit["averaging"] as? [String: Any])
      let estimate = try #require(averaging["estimate"] as? [String: Any])
      #expect(averaging["is_refit"] as? Bool == false && estimate["verdict"] as? String == "applied")
      #expect(estimate["folds"] as? Int == 4)
      let sides = try #require((estimate["sides"] as? [String: Any])?["slope"] as? Double)
      #expect(sides > 1.01 && sides <= 1.3)
      #expect((estimate["spread"] as? [Any])?.count == 10)
      let page = try work.text("folds/temper/report.html")
      #expect(page.contains("<h3>From out-of-fold to test</h3>") && page.contains("fold-spread-title"))

      // Without the correction it is what the means alone give, to the bit; with it, it is surer.
      #expect(try await run(work, ["run", "folds", "--averaging", "never", "-o", "never", "--quiet"]).code == 0)
      #expect(try await run(work, ["run", "folds", "--keep-folds", "never", "-o", "forgotten", "--quiet"]).code == 0)
      #expect(try await run(work, ["run", "means", "--quiet"]).code == 0)
      let plain = try work.text("never/submission.csv")
      // The means were rounded when they were written.
      let means = try work.text("means/temper/submission.csv")
      #expect(abs(sureness(means) - sureness(plain)) < 1e-8)
      #expect(try work.text("forgotten/submission.csv") == plain)
      let corrected = try work.text("folds/temper/submission.csv")
      #expect(sureness(corrected) > sureness(plain) + 0.001)
      for folder in ["means/temper", "never", "forgotten"] {
        let shown = try document(await work.done("show", "--json", "-d", "\(folder)/temper.sqlite"))
        #expect(shown["averaging"] == nil)
        #expect((shown["log_loss"] as? NSDictionary) == (fit["log_loss"] as? NSDictionary))
      }

      let database = "folds/temper/temper.sqlite"
      let text = try await work.done("show", "-d", database)
      #expect(
        text.contains("averaging        4 fold files: the test mean is less noisy than OOF rows; sides × 1."), "\(text)"
      )
      // A submission of the stored fit is the same; so is the repeated run, whatever the order of its test rows.
      try await work.done("submit", "-d", database, "-o", "again.csv")
      #expect(try work.text("again.csv") == corrected)
      try await work.done("check", "-d", database, "--quiet")
      #expect(try await run(work, ["run", "folds", "--quiet"]).code == 0)
      #expect(try work.text("folds/temper/submission.csv") == corrected)
      #expect(try work.text("folds/temper/report.html") == page)
    }
  }

  @Test func aDatabaseKeepsFoldFilesAndTellsWhatTheyAreGoodFor() async throws {
    try await withWorkspace { work in
      try write(to: work)
      let base = "temper.sqlite"
      try await work.done("load", "labels", "folds/labels.csv", "--quiet")
      try await work.done("load", "folds", "folds/folds.csv", "--quiet")
      let first = try await load(work, base, "m0", foldFiles("m0").flatMap { ["--test", $0] })
      #expect(
        first.output.contains(
          "4 test files of single folds are kept for the averaging correction: 640 rows, about 0.1 MB in memory and in the database; --keep-folds never keeps what is submitted alone\n"
        ), "\(first)")
      #expect(try await load(work, base, "m1", ["--test", "means/test/m1.csv", "--quiet"]).code == 0)
      #expect(try await run(work, ["fit", "--name", "half", "--quiet"]).code == 0)
      #expect(try await work.done("show", "half").contains("averaging        off; no fold files of m1\n"))

      // A model that is refitted to all rows, beside its folds; then all of it is replaced by other predictions.
      let refit = ["--test", "means/test/m1.csv", "--test-fold"] + foldFiles("m1")
      #expect(try await load(work, base, "m1", refit + ["--replace", "--quiet"]).code == 0)
      #expect(try await run(work, ["fit", "--name", "whole", "--quiet"]).code == 0)
      #expect(
        try await work.done("show", "whole").contains(
          "averaging        4 fold files: the refit is less noisy than OOF rows;"))
      try await work.done("submit", "whole", "-o", "corrected.csv", "--quiet")
      try await work.done("check", "--quiet")
      #expect(
        try await load(work, base, "m1", ["--test", "folds/test/m1/fold0.csv", "--replace", "--quiet"]).code == 0)
      try await work.warned(
        "submit", "whole", "-o", "other.csv",
        of: [
          "the test predictions were replaced since the fit \"whole\", so its averaging correction is left out; fit again"
        ])
      // One file of folds says that the model is the same in all of them.
      let same = ["--test", "folds/test/m1/fold0.csv", "--test-fold", "folds/test/m1/fold0.csv"]
      #expect(try await load(work, base, "m1", same + ["--replace", "--quiet"]).code == 0)
      #expect(try await run(work, ["fit", "--name", "same", "--quiet"]).code == 0)
      #expect(try await work.done("show", "same").contains("averaging        4 fold files: the test mean is"))
      // Other numbers of folds cannot be matched.
      let three = foldFiles("m1").prefix(3).flatMap { ["--test", $0] }
      #expect(try await load(work, base, "m1", three + ["--replace", "--quiet"]).code == 0)
      #expect(try await run(work, ["fit", "--name", "three", "--quiet"]).code == 0)
      #expect(
        try await work.done("show", "three").contains("averaging        off; another number of fold files of m1\n"))
      // A model goes with its fold files.
      try await work.done("remove", "model", "m0", "--quiet")
      try await work.done("remove", "model", "m1", "--quiet")
      try await work.done("check", "--quiet")
    }
  }

  @Test func optionsThatMeanNothingAreRefused() async throws {
    try await withWorkspace { work in
      try write(to: work, tests: 3)
      try await work.refused(
        "run", "folds", "--averaging", "always", code: 64,
        says: "Error: --averaging: found \"always\", expected auto or never")
      try await work.refused(
        "run", "folds", "--keep-folds", "always", code: 64,
        says: "Error: --keep-folds: found always, expected auto or never")
      try await work.done("load", "labels", "folds/labels.csv", "--quiet")
      try await work.refused(
        "load", "model", "m0", "--oof", "folds/oof/m0.csv", "--test-fold", "folds/test/m0/fold0.csv", code: 64,
        says: "temper: --test-fold needs --test: it stands beside the predictions that are submitted")
      // A fold file that lacks rows is as bad as any other.
      try work.write("short.csv", "id,winner_model_a,winner_model_b,winner_tie\nt0,0.5,0.25,0.25\n")
      try await work.refused(
        "load", "model", "m0", "--oof", "folds/oof/m0.csv", "--test", "means/test/m0.csv", "--test-fold", "short.csv",
        code: 65,
        says:
          "temper: short.csv:3:1: found the end after 1 row, expected 3, one for each id of means/test/m0.csv; add the rows of \"t1\" and \"t2\""
      )
    }
  }

  /// The real fold models of cems: only a release build is quick enough.
  @Test(.enabled(if: Temper.isGiven)) func cemsIsCorrected() async throws {
    try await withWorkspace { work in
      let outcome = try await Temper.run(
        ["run", fixtures + "/cems_folds", "-o", "out", "--json"], in: work.path)
      #expect(outcome.code == 0)
      let fit = try #require(try document(outcome.output)["fit"] as? [String: Any])
      let estimate = try #require((fit["averaging"] as? [String: Any])?["estimate"] as? [String: Any])
      #expect(estimate["verdict"] as? String == "applied")
      let sides = try #require((estimate["sides"] as? [String: Any])?["slope"] as? Double)
      #expect(sides > 1.05 && sides < 1.2)
      let gain = try #require(estimate["expected_gain"] as? Double)
      #expect(gain > 0.0005 && gain < 0.005)
    }
  }
}
