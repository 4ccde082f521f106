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
