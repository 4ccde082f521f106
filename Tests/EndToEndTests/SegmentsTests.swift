import Foundation
import Testing

/// Segments as a user meets them, on a part of the README's example.
@Suite struct SegmentsTests {
  /// Every eighth row of the example, two models and the segments.
  private func write(_ work: Workspace) throws {
    for name in ["labels", "folds", "groups", "segments"] { try copy("\(name).csv", to: work) }
    for model in ["student_strengths", "davidson_covariates"] {
      for folder in ["oof", "test"] { try copy("\(folder)/\(model).csv", to: work) }
    }
  }

  private func copy(_ name: String, to work: Workspace) throws {
    let table = cells(try String(contentsOfFile: "\(fixtures)/cems/\(name)", encoding: .utf8))
    let kept = table.dropFirst().filter { Int($0[0]).map { $0.isMultiple(of: 8) } ?? false }
    try work.write("in/\(name)", text([table[0]] + kept))
  }

  private func load(_ work: Workspace) async throws {
    try await work.done("load", "labels", "in/labels.csv", "--quiet")
    try await work.done("load", "groups", "in/groups.csv", "--quiet")
    for model in ["student_strengths", "davidson_covariates"] {
      try await work.done(
        "load", "model", model, "--oof", "in/oof/\(model).csv", "--test", "in/test/\(model).csv", "--quiet")
    }
  }

  @Test func partsOfACompareAddUp() async throws {
    try await withWorkspace { work in
      try write(work)
      try await load(work)
      let said = try await work.done("load", "segments", "in/segments.csv").split(separator: "\n").map(String.init)
      #expect(said.count == 3)
      #expect(said[0] == "loaded segments: 556 rows from in/segments.csv")
      #expect(said[1] == "study: 2 segments: commerce, other")
      #expect(said[2].hasPrefix("pair: 15 segments: Barcelona-London, Barcelona-Milano, "))
      let compare = ["student_strengths", "davidson_covariates", "--by", "study", "--by", "pair"]
      let json = try document(try await Temper.run(["compare", "--json"] + compare, in: work.path).output)
      let difference = try #require(json["difference"] as? [String: Any])
      let whole = try #require((difference["log_loss"] as? [String: Any])?["mean"] as? Double)
      let parts = try #require(json["by"] as? [[String: Any]])
      #expect(parts.count == 17)
      for segment in ["study", "pair"] {
        let mine = parts.filter { $0["segment"] as? String == segment }
        let shares = mine.compactMap { $0["share"] as? Double }
        let sum = zip(shares, mine.compactMap { $0["mean"] as? Double }).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(mine.allSatisfy { ($0["interval"] as? [Double])?.count == 2 && $0["value"] is String })
        #expect(abs(shares.reduce(0, +) - 1) < 1e-12 && abs(sum - whole) < 1e-12)
      }
      let table = try await Temper.run(["compare"] + compare, in: work.path).output
      #expect(table.contains("\nstudy: commerce ") && table.contains("\npair: St.Gallen-Stockholm "))
    }
  }

  /// `--where` looks at some of the rows, and says which there are.
  @Test func conditionsChooseRows() async throws {
    try await withWorkspace { work in
      try write(work)
      try await load(work)
      let two = ["student_strengths", "davidson_covariates"]
      try await work.refused(
        "compare", two[0], two[1], "--where", "study=other", code: 64,
        says:
          "temper: --where: there is no column \"study\"; the columns are label, group, and no segments are loaded; load them with: temper load segments FILE"
      )
      try await work.done("load", "segments", "in/segments.csv", "--quiet")
      let all = try document(try await work.done("compare", two[0], two[1], "--by", "study", "--json"))
      let other = try #require((all["by"] as? [[String: Any]])?.first { $0["value"] as? String == "other" })
      let said = try await work.done("compare", two[0], two[1], "--where", "study=other")
      #expect(
        said.replacing("\n  ", with: " ").contains(" groups, where study = other, 95 % paired bootstrap intervals"))
      let part = try document(try await work.done("compare", two[0], two[1], "--where", "study=other", "--json"))
      let whole = try #require((part["difference"] as? [String: Any])?["log_loss"] as? [String: Any])
      #expect(abs(try #require(whole["mean"] as? Double) - (try #require(other["mean"] as? Double))) < 1e-12)
      #expect(part["where"] as? [[String: String]] == [["column": "study", "value": "other"]])
      let inspected = try await work.done("inspect", two[0], "--where", "study=other", "--where", "study=commerce")
      let lines = try await work.done("inspect", two[0]).split(separator: "\n").dropFirst()
      #expect(
        inspected.hasPrefix("student_strengths: model, OOF predictions of 406 rows in 234 groups;")
          && inspected.contains("where study = other or commerce; 15 bins"))
      #expect(Array(inspected.split(separator: "\n").suffix(lines.count)) == Array(lines))
      try await work.warned(
        "inspect", two[0], "--where", "label=winner_tie",
        of: ["rows were chosen by their label: where it is known what came true, no probabilities are calibrated"])
      try await work.refused(
        "inspect", two[0], "--where", "pair=London-Barcelona", code: 64,
        says:
          "temper: --where: no row has the pair \"London-Barcelona\"; there are Barcelona-London, Barcelona-Milano, Barcelona-Paris, Barcelona-St.Gallen, Barcelona-Stockholm, London-Milano, London-Paris, London-St.Gallen, London-Stockholm, Milano-Paris and 5 more, as in --where pair=Barcelona-London"
      )
      try await work.refused(
        "inspect", two[0], "--where", "study", code: 64,
        says: "Error: --where: found \"study\", expected a column, = and a value, as in --where language=Japanese")
      try await work.refused(
        "compare", two[0], two[1], "--where", "study=other", "--public-share", "0.5", code: 64,
        says: "Error: --public-share: a leaderboard shows rows of all kinds; leave out --where or --public-share")
    }
  }

  /// A folder's segments are loaded by a run, and are those that the command loads.
  @Test func runLoadsThem() async throws {
    try await withWorkspace { work in
      try write(work)
      try await work.done("run", "in", "--output", "out", "--pool", "mean", "--quiet")
      let compare = ["compare", "student_strengths", "davidson_covariates", "--by", "study", "--json", "-d"]
      let run = try await Temper.run(compare + ["out/temper.sqlite"], in: work.path)
      try await load(work)
      try await work.done("load", "segments", "in/segments.csv", "--quiet")
      let loaded = try await Temper.run(compare + ["temper.sqlite"], in: work.path)
      #expect(run.code == 0 && run.output == loaded.output)
    }
  }

  @Test func refusalsChangeNothing() async throws {
    try await withWorkspace { work in
      try write(work)
      try await load(work)
      try await work.refused(
        "compare", "student_strengths", "davidson_covariates", "--by", "study", code: 64,
        says:
          "temper: --by: there is no column of segments \"study\"; no segments are loaded; load them with: temper load segments FILE"
      )
      try await work.done("load", "segments", "in/segments.csv", "--quiet")
      try await work.refused(
        "compare", "student_strengths", "davidson_covariates", "--by", "studdy", code: 64,
        says: "temper: --by: there is no column of segments \"studdy\"; did you mean \"study\"?")
      let text = try work.text("in/segments.csv")
      try work.write("unknown.csv", text + "999999,other,x\n")
      let line = cells(text).count + 1
      try await work.refused(
        "load", "segments", "unknown.csv", code: 65,
        says:
          "temper: unknown.csv:\(line):1: found the id \"999999\" not in the labels and the test rows, expected the ids of the labels and the test rows only; check that both files are of the same examples"
      )
      try await work.refused(
        "load", "segments", "in/folds.csv", "-d", "none.sqlite", code: 66,
        says:
          "temper: none.sqlite: there is no database here. `temper load labels FILE` or `temper run DIR` creates one; --database names another."
      )
    }
  }
}
