import Foundation
import Testing

@Suite struct UncertaintyTests {
  /// Loads a made folder file by file, without groups.
  private func load(_ work: Workspace, models: [String] = ["m0", "m1", "m2"]) async throws {
    try await work.done("load", "labels", "in/labels.csv", "--quiet")
    try await work.done("load", "folds", "in/folds.csv", "--quiet")
    for name in models {
      try await work.done(
        "load", "model", name, "--oof", "in/oof/\(name).csv", "--test", "in/test/\(name).csv", "--quiet")
    }
  }

  @Test func intervalsStandInDocumentAndTable() async throws {
    try await withWorkspace { work in
      try MadeFolder().write(to: work)
      try await load(work)
      let arguments = ["fit", "--pool", "logarithmic", "--bootstrap", "25", "--json", "--name"]
      let one = try await Temper.run(arguments + ["a", "--threads", "1"], in: work.path)
      let two = try await Temper.run(arguments + ["b", "--threads", "2"], in: work.path)
      #expect(one.code == 0 && one.errors == "")
      #expect(one.output.replacingOccurrences(of: "\"a\"", with: "\"b\"") == two.output)
      let json = try document(one.output)
      let shape = Shape.object([
        "interval_kind": .text, "temperature_interval": .optional(.interval),
        "bootstrap": .object(["resamples": .integer, "seed": .integer, "by_group": .truth]),
        "class_bias_intervals": .object(["winner_tie": .interval]),
        "models": .list(
          .object([
            "weight_interval": .interval, "tie_weight_interval": .interval, "zero_share": .number,
            "interchangeable": .truth, "interchangeable_with": .list(.text),
          ])),
        "relations": .object([
          "correlations": .list(.object(["of": .text, "matrix": .list(.list(.number))])),
          "near_duplicates": .list(.object(["models": .list(.text), "correlation": .number])),
          "confidence": .list(
            .object([
              "name": .text, "oof_log_loss": .number, "oof_entropy": .number, "test_entropy": .number,
              "excess": .number, "suspected_leak": .truth,
            ])),
        ]),
        "forecast": .object([
          "test_rows": .integer, "mean": .number, "interval": .interval, "public": .optional(.text),
        ]),
        "what_if": .list(.object(["tie_share": .number, "log_loss": .number, "standard_error": .number])),
        "warnings": .list(.text),
      ])
      #expect(shape.faults(in: json, at: "fit") == [])
      let shown = try await work.done("show", "a")
      #expect(shown.contains("intervals") && shown.contains("from 25 refits to resampled rows\nmodel"))
      let none = try document(await work.done("fit", "--pool", "linear", "--bootstrap", "0", "--json"))
      #expect(none["interval_kind"] is NSNull && none["bootstrap"] is NSNull)
    }
  }

  @Test func fitIsRepeatedToTheBit() async throws {
    try await withWorkspace { work in
      try MadeFolder(hasFolds: false).write(to: work)
      try await work.done("load", "labels", "in/labels.csv", "--quiet")
      for name in ["m0", "m1"] { try await work.done("load", "model", name, "--oof", "in/oof/\(name).csv", "--quiet") }
      let options = ["--pool", "tie-aware", "--weights", "signed", "--seed", "5", "--folds", "4", "--bootstrap", "10"]
      let first = try await Temper.run(["fit", "--name", "one", "--json"] + options, in: work.path)
      let again = try await work.done("fit", "--like", "one", "--name", "two", "--threads", "1", "--json")
      #expect(again == first.output.replacingOccurrences(of: "\"name\" : \"one\"", with: "\"name\" : \"two\""))
      try await work.refused(
        "fit", "--like", "one", "--seed", "1", code: 64,
        says: "Error: --like repeats a fit with its own options; give no others but --name and --threads")
      try await work.refused(
        "fit", "--like", "none", code: 64, says: "temper: there is no fit \"none\"; there are one, two")
      let hash = try Tools.sha256(work.path("in/oof/m1.csv")).prefix(12)
      try await work.done("load", "model", "m1", "--oof", "in/oof/m2.csv", "--replace", "--quiet")
      try await work.refused(
        "fit", "--like", "one", code: 65,
        says:
          "temper: the fit \"one\" was made from in/oof/m1.csv with the SHA-256 \(hash)…, which is not loaded; load that file to repeat the fit"
      )
    }
  }

  /// A run records its sample submission, and its fit is repeated all the same.
  @Test func fitOfARunIsRepeated() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"], hasGroups: true).write(to: work)
      let run = try document(await work.done("run", "in", "-o", "out", "--pool", "mean", "--json"))
      let fit = try #require(run["fit"] as? [String: Any])
      var again = try document(await work.done("fit", "--like", "run", "-d", "out/temper.sqlite", "--json"))
      #expect(again["name"] as? String == "fit-2")
      again["name"] = "run"
      #expect(NSDictionary(dictionary: again) == NSDictionary(dictionary: fit))
    }
  }

  @Test func publicShareForecastsTheLeaderboard() async throws {
    try await withWorkspace { work in
      try MadeFolder(tests: 40).write(to: work)
      try await load(work)
      let fit = try document(await work.done("fit", "--pool", "mean", "--public-share", "0.25", "--json"))
      let forecast = try #require(fit["forecast"] as? [String: Any])
      let part = try #require(forecast["public"] as? [String: Any])
      #expect(part["share"] as? Double == 0.25 && part["rows"] as? Int == 10)
      let whole = try #require(forecast["interval"] as? [Double])
      let narrow = try #require(part["interval"] as? [Double])
      #expect(narrow[0] < whole[0] && whole[1] < narrow[1])
      let wide = try await work.temper(
        "compare", "m2", "m0", "--public-share", "0.25", environment: ["COLUMNS": "200"])
      let line = try #require(wide.output.split(separator: "\n").last.map(String.init))
      let json = try document(await work.done("compare", "m2", "m0", "--public-share", "0.25", "--json"))
      let odds = try #require(json["forecast"] as? [String: Any])
      let whole2 = try #require(odds["probability_a_better"] as? Double)
      let part2 = try #require(odds["public_probability_a_better"] as? Double)
      #expect(0.5 < part2 && part2 < whole2 && whole2 < 1)
      #expect(
        line == "On 40 test rows like these m2 scores better with probability "
          + String(format: "%.2f, on a public 25 %% of them (10) with %.2f.", whole2, part2) || whole2 > 0.99, "\(line)"
      )
      #expect(!(try await work.done("compare", "m2", "m0").contains("test rows")))
      try await work.refused(
        "fit", "--public-share", "1.5", code: 64,
        says: "temper: --public-share: found 1.5, expected a number above 0 and up to 1")
      let run = try await work.done("run", "in", "-o", "out", "--pool", "mean", "--public-share", "0.25")
      #expect(run.contains("\ntest   0.") && run.contains("on a public 25 % of them (10)\n"))
    }
  }

  @Test(arguments: ["labels", "folds"]) func groupsMayStandInTheFileOf(_ file: String) async throws {
    try await withWorkspace { work in
      try MadeFolder(hasGroups: true).write(to: work)
      let plain = try await work.done("run", "in", "-o", "plain", "--pool", "mean", "--json")
      let groups = Dictionary(uniqueKeysWithValues: cells(try work.text("in/groups.csv")).map { ($0[0], $0[1]) })
      var table = cells(try work.text("in/\(file).csv"))
      for row in table.indices { table[row].append(row == 0 ? "group" : groups[table[row][0]] ?? "") }
      try work.write("in/\(file).csv", text(table))
      // Both may say the same.
      let both = try await work.done("run", "in", "-o", "both", "--pool", "mean", "--json")
      try work.remove("in/groups.csv")
      let beside = try await work.done("run", "in", "-o", "beside", "--pool", "mean", "--json")
      func fit(_ output: String) throws -> NSDictionary? { try document(output)["fit"] as? NSDictionary }
      #expect(try fit(plain) == fit(both) && fit(plain) == fit(beside))
      try await load(work, models: ["m0", "m1", "m2"])
      #expect(
        try await work.done("fit", "--pool", "mean", "--name", "run", "--json")
          == work.done(
            "show", "-d", "beside/temper.sqlite", "--json"))
      let compared = try document(await work.done("compare", "m0", "m1", "--json"))
      #expect(compared["groups"] as? Int == 32)
    }
  }

  @Test func foldsThatSplitGroupsAreWarnedOf() async throws {
    try await withWorkspace { work in
      try MadeFolder(rows: 60, models: ["m0", "m1"]).write(to: work)
      try work.write("in/groups.csv", "id,person\n" + (0..<60).map { "r\($0),p\($0 / 3)\n" }.joined())
      let warning =
        "the loaded folds split 20 of 20 groups: every score is then about groups that are known already, and new ones may score worse"
      let run = try await work.temper("run", "in", "-o", "out", "--pool", "mean", "--json")
      #expect(run.code == 0 && run.errors == "temper: warning: \(warning)\n")
      let json = try document(run.output)
      #expect(json["warnings"] as? [String] == [warning])
      #expect((json["fit"] as? [String: Any])?["warnings"] as? [String] == [warning])
      try work.write(
        "in/folds.csv",
        cells(try work.text("in/folds.csv")).enumerated().map { index, row in
          index == 0 ? "id,fold,group\n" : "\(row[0]),\(row[1]),g\(index % 2)\n"
        }.joined())
      try await work.refused(
        "run", "in", "-o", "new", code: 65,
        says:
          "temper: in/folds.csv: found the group \"g1\" for labelled row 1, where in/groups.csv has \"p0\", expected one group for each row; leave the groups out of one of the two files"
      )
    }
  }
}

@Suite struct PriorShiftCommandTests {
  @Test func runAndSubmitSayAndDoTheSame() async throws {
    try await withWorkspace { work in
      try MadeFolder(tests: 60).write(to: work)
      let plain = try await work.done("run", "in", "-o", "plain", "--pool", "linear", "--json")
      #expect((try document(plain)["submission"] as? [String: Any])?["prior_shift"] == nil)
      let run = try document(await work.done("run", "in", "-o", "out", "--pool", "linear", "--prior-shift", "--json"))
      let submission = try #require(run["submission"] as? [String: Any])
      let shift = try #require(submission["prior_shift"] as? [String: Any])
      let shape = Shape.object([
        "applied": .truth, "labelled_priors": .numbersByName, "test_priors": .numbersByName, "statistic": .number,
        "degrees_of_freedom": .integer, "p": .number, "labelled_p": .number,
      ])
      #expect(shape.faults(in: shift, at: "shift") == [])
      let applied = try #require(shift["applied"] as? Bool)
      #expect(try (work.bytes("out/submission.csv") != work.bytes("plain/submission.csv")) == applied)
      let database = "out/temper.sqlite"
      let again = try document(
        await work.done(
          "submit", "run", "-o", "s.csv", "--sample", "in/sample_submission.csv", "-d", database, "--prior-shift",
          "--json"))
      #expect(again["prior_shift"] as? NSDictionary == shift as NSDictionary)
      #expect(try work.bytes("s.csv") == work.bytes("out/submission.csv"))
      let said = try await work.done("submit", "run", "-o", "t.csv", "-d", database, "--prior-shift")
      #expect(said.hasPrefix("wrote t.csv: 60 rows of the fit run\nprior shift: \(applied ? "" : "not ")applied"))
      let text = try await work.done("run", "in", "-o", "out", "--pool", "linear", "--prior-shift")
      #expect(text.contains("\nshift  \(applied ? "" : "not ")applied"))
    }
  }
}
