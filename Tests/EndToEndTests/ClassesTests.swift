import Foundation
import Testing

/// The tie and the sides, and numbers of classes other than three.
@Suite struct ClassesTests {
  private func fit(_ work: Workspace, _ arguments: [String], warning: String = "") async throws -> [String: Any] {
    let outcome = try await Temper.run(["run", "in", "--replace", "--json"] + arguments, in: work.path)
    #expect(outcome.code == 0 && outcome.errors == warning, "\(outcome.errors)")
    let json = try document(outcome.output)
    #expect(Contract.run.faults(in: json, at: "run") == [])
    return try #require(json["fit"] as? [String: Any])
  }

  @Test func tieAndSidesMayBeGiven() async throws {
    try await withWorkspace { work in
      try MadeFolder(classes: ["x1", "x2", "x3"], models: ["m0", "m1"], swapped: 0).write(to: work)
      let found = try await fit(work, ["--pool", "mean"])
      #expect(found["tie"] is NSNull)
      let given = try await fit(
        work, ["--pool", "tie-aware", "--weights", "signed", "--tie", "x2", "--sides", "x3", "x1"])
      #expect(given["tie"] as? String == "x2")
      #expect(given["sides"] as? [String] == ["x3", "x1"])
      #expect((given["class_bias"] as? [String: Double])?.keys.sorted() == ["x2"])
      let implied = try await fit(work, ["--pool", "mean", "--tie", "x1"])
      #expect(implied["sides"] as? [String] == ["x2", "x3"])
    }
  }

  @Test func tieMayBeSwitchedOff() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"]).write(to: work)
      let fit = try await fit(work, ["--no-tie", "--pool", "logarithmic", "--weights", "nonnegative"])
      #expect(fit["tie"] is NSNull)
      #expect((fit["candidates"] as? [[String: Any]])?.contains { $0["pool"] as? String == "tie-aware" } == false)
      #expect((fit["class_bias"] as? [String: Double])?.count == 3)
      let text = try await work.done("run", "in", "--replace", "--no-tie", "--pool", "mean")
      #expect(text.hasPrefix("in: 90 OOF rows, 10 test rows, 2 models, 3 classes\n"))
      #expect(!text.contains("tie"))
    }
  }

  @Test func exchangedSidesGiveTheSamePredictions() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"], swapped: 1).write(to: work)
      let options = ["--pool", "logarithmic", "--weights", "signed", "--swapped", "always", "--tie", "winner_tie"]
      _ = try await fit(work, options + ["-o", "a"])
      _ = try await fit(work, options + ["-o", "b", "--sides", "winner_model_b", "winner_model_a"])
      #expect(try work.bytes("a/submission.csv") == work.bytes("b/submission.csv"))
    }
  }

  @Test(arguments: [(2, "logarithmic"), (2, "auto"), (10, "linear"), (10, "geometric")])
  func anyNumberOfClasses(_ count: Int, _ pool: String) async throws {
    try await withWorkspace { work in
      try MadeFolder(classes: MadeFolder.classes(count), models: ["m0", "m1"]).write(to: work)
      let fit = try await fit(work, ["--pool", pool])
      #expect((fit["classes"] as? [String])?.count == count)
      #expect(fit["tie"] is NSNull)
      let rows = cells(try work.text("in/temper/submission.csv"))
      #expect(rows.count == 11)
      #expect(rows[0] == ["id"] + MadeFolder.classes(count).reversed())
      for row in rows.dropFirst() {
        let sum = row.dropFirst().compactMap(Double.init).reduce(0, +)
        #expect(abs(sum - 1) <= 1e-12)
      }
    }
  }

  @Test func labelsWithoutTiesAreFitted() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"]).write(to: work)
      let table = cells(try work.text("in/labels.csv"))
      try work.write(
        "in/labels.csv",
        text([table[0]] + table.dropFirst().map { [$0[0], $0[1] == "1" ? "1" : "0", $0[1] == "1" ? "0" : "1", "0"] }))
      let warnings = ["m0: worse than guessing (1.0551", "m1: worse than guessing (1.0164"].map { found in
        let name = found.prefix(2)
        return "temper: warning: \(found) against 0.6892 of the class shares); check that its rows are out-of-fold "
          + "predictions of these labels, or leave it out: --without \(name)\n"
      }
      let fit = try await fit(
        work, ["--pool", "logarithmic", "--weights", "signed"], warning: warnings.joined())
      #expect((fit["certificate"] as? [String: Any])?["converged"] as? Bool == true)
    }
  }
}
