import Foundation
import Testing

/// What comes after a first run: others on the same database, comparisons, pages of older fits, gates for pipelines.
@Suite struct SecondRunTests {
  @Test func laterRunsKeepWhatIsThere() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"], swapped: 1).write(to: work)
      try await work.done("run", "in", "-o", "out", "--pool", "linear", "--bootstrap", "0")
      try await work.refused(
        "run", "in", "-o", "out", "--pool", "mean", "--bootstrap", "0", code: 64,
        says:
          "temper: out/temper.sqlite: found a fit \"run\" with pool linear, not mean; keep it and give another --name, or replace it with --replace"
      )
      try await work.done("run", "in", "-o", "out", "--pool", "mean", "--bootstrap", "0", "--name", "plain")
      let database = "out/temper.sqlite"
      // The nested predictions of the first fit are still there, and so are those that the same options bring again.
      #expect(
        try await work.done("compare", "run", "plain", "-d", database).hasPrefix("run minus plain: log loss on 90 rows")
      )
      try await work.done("run", "in", "-o", "out", "--pool", "mean", "--bootstrap", "0", "--name", "plain")
      try await work.done("run", "in", "-o", "out", "--pool", "mean", "--bootstrap", "0", "--replace")
      #expect(try await work.done("fits", "-d", database, "--json").count(of: "\"stale\" : null") == 2)
      try await work.requireClean(database)
      // A page of a fit is that of its run, but for its title and what no database keeps.
      try await work.done("report", "plain", "-d", database, "--html", "plain.html")
      let page = try work.text("plain.html")
      #expect(page.contains("<h1><bdi>plain</bdi></h1>") && page.contains("<a href=\"#test\">Test rows</a>"))
      try await work.refused(
        "report", "-d", database, "--html", "plain.html", code: 73,
        says: "temper: plain.html: found an existing file, expected a name for a new file; say --replace to replace it")
      // Other labels: what was fitted to the former ones is stale, and says so.
      try MadeFolder(models: ["m0", "m1"], swapped: 1, seed: 2).write(to: work)
      try await work.done("run", "in", "-o", "out", "--pool", "mean", "--bootstrap", "0")
      let fits = try await work.done("fits", "-d", database)
      #expect(fits.contains("mean (stale)"))
      #expect(fits.hasSuffix("stale: the labels were replaced by in/labels.csv since the fit \"plain\"\n"), "\(fits)")
      try await work.refused(
        "report", "plain", "-d", database, "--html", "again.html", code: 65,
        says:
          "temper: the labels were replaced since the fit \"plain\" was made (each temper run on a database loads them anew), and its nested predictions went with them; fit again, with: temper fit --name NEW"
      )
    }
  }

  @Test func fitIsRepeatedWhateverTheTestRows() async throws {
    try await withWorkspace { work in
      let folder = MadeFolder(models: ["m0", "m1"])
      try await work.load(["m0", "m1"], of: folder)
      try await work.done("fit", "--pool", "linear", "--bootstrap", "0", "--name", "first", "--quiet")
      // The same numbers in other bytes.
      try work.write("in/test/m0.csv", work.text("in/test/m0.csv").replacing("\n", with: "\r\n"))
      try await work.done(
        "load", "model", "m0", "--replace", "--oof", "in/oof/m0.csv", "--test", "in/test/m0.csv")
      try await work.done("fit", "--like", "first", "--name", "second", "--quiet")
      try work.write("in/oof/m0.csv", work.text("in/oof/m0.csv").replacing("\n", with: "\r\n"))
      try await work.done(
        "load", "model", "m0", "--replace", "--oof", "in/oof/m0.csv", "--test", "in/test/m0.csv")
      let outcome = try await work.temper("fit", "--like", "first", "--name", "third")
      #expect(outcome.code == 65, "\(outcome)")
    }
  }

  @Test func gatesEndWithACodeOfTheirOwn() async throws {
    try await withWorkspace { work in
      let folder = MadeFolder(rows: 2000, models: ["m0", "m1", "m2"])
      try await work.load(["m0", "m2"], of: folder)
      let shown = try await work.done("inspect", "m0")
      try await #expect(work.done("inspect", "m0", "--fail-if", "ece>0.9", "--fail-if", "accuracy<0.01") == shown)
      var outcome = try await work.temper("inspect", "m0", "--fail-if", "log-loss > 0.01")
      #expect(outcome.code == 1 && outcome.output == shown)
      #expect(outcome.errors.hasPrefix("temper: log-loss is ") && outcome.errors.hasSuffix(", above 0.01\n"))
      outcome = try await work.temper("inspect", "m0", "--fail-if", "accuracy<1")
      #expect(outcome.code == 1 && outcome.errors.hasSuffix(", below 1.0\n"), "\(outcome)")
      try await work.refused(
        "inspect", "m0", "--fail-if", "ece", code: 64,
        says:
          "Error: --fail-if: found \"ece\", expected flagged, or one of log-loss, brier, accuracy, ece, ece-equal-mass, ece-smooth, ece-maximum, ece-class-wise with > or < and a number, such as 'ece>0.02'"
      )
      // m2 sees the truth better than m0.
      try await work.done("compare", "m2", "m0", "--require", "better")
      try await work.done("compare", "m2", "m0", "--require", "not-worse")
      for gate in ["better", "not-worse"] {
        outcome = try await work.temper("compare", "m0", "m2", "--require", gate)
        #expect(outcome.code == 1 && outcome.output.hasPrefix("m0 minus m2"), "\(outcome)")
      }
      #expect(outcome.errors.hasPrefix("temper: \"m0\" is worse than \"m2\": +"))
      try await work.refused(
        "compare", "m0", "m2", "--require", "best", code: 64,
        says: "Error: --require: found \"best\", expected better or not-worse")
    }
  }
}

extension String {
  fileprivate func count(of part: String) -> Int { ranges(of: part).count }
}
