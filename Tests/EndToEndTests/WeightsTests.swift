import Foundation
import Testing

@Suite struct WeightsTests {
  private func weights(_ work: Workspace, _ name: String, _ weight: (Int) -> String) throws {
    try work.write(name, text([["id", "weight"]] + (0..<90).map { ["r\($0)", weight($0)] }))
  }

  @Test func weightsCountFromLoadingToThePage() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"]).write(to: work)
      try weights(work, "in/weights.csv") { "\($0 % 3)" }
      let lines = try await work.done("run", "in", "--pool", "linear").split(separator: "\n")
      #expect(lines.contains("rows are weighted: weights.csv, 54 effective rows of 60, 30 without a weight"))
      #expect(try work.text("in/temper/report.html").contains("weighted: 54 effective rows of 60, 30 without a weight"))
      let shown = try document(await work.done("show", "--json", "-d", "in/temper/temper.sqlite"))
      #expect(Contract.fit.faults(in: shown, at: "show") == [])
      let summary = try #require(shown["weights"] as? [String: Any])
      #expect(summary["file"] as? String == "weights.csv" && summary["rows"] as? Int == 60)
      #expect(summary["effective_rows"] as? Double == 54)

      try await work.load(["m0", "m1"], of: MadeFolder(models: ["m0", "m1"]))
      let loaded = try await work.done("load", "weights", "in/weights.csv")
      #expect(
        loaded
          == "loaded weights: 90 rows from in/weights.csv\nrows are weighted: 54 effective rows of 60, 30 without a weight\n"
      )
      try await work.done("fit", "--pool", "linear", "--name", "run", "--quiet")
      let fitted = try document(await work.done("show", "--json"))
      #expect((fitted["log_loss"] as? NSDictionary) == (shown["log_loss"] as? NSDictionary))
      #expect((fitted["models"] as? NSArray) == (shown["models"] as? NSArray))
      let inspected = try await work.done("inspect", "--model", "m0")
      #expect(
        inspected.hasPrefix(
          "m0: model, OOF predictions of 90 rows; weighted, 54 effective rows of 60, 30 without a weight;"))
      #expect(try await work.done("compare", "m0", "m1").contains("weighted, 54 effective rows of 60"))
      #expect(try await work.done("models").contains("rows are weighted: in/weights.csv, 54 effective rows of 60"))
      try await work.done("check", "--quiet")
      // Other weights: the fit is not of them, and says so.
      try weights(work, "other.csv") { "\($0 % 2 + 1)" }
      try await work.done("load", "weights", "other.csv", "--quiet")
      let outcome = try await Temper.run(["inspect"], in: work.path)
      #expect(
        outcome.firstError.hasPrefix("temper: warning: other.csv was loaded after the fit \"run\" was made"),
        "\(outcome.errors)")
    }
  }

  @Test func whatIsNoWeightIsRefused() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"]).write(to: work)
      try weights(work, "in/weights.csv") { $0 == 4 ? "-2" : "1" }
      try await work.refused(
        "run", "in", code: 65,
        says:
          "temper: in/weights.csv:6:4: found \"-2\", expected a weight of 0 or more in every row; write 0 for a row that is to take no part"
      )
    }
  }
}
