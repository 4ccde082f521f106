import Foundation
import Testing

@Suite struct WeightsTests {
  private func weights(_ work: Workspace, _ name: String, _ weight: (Int) -> String) throws {
    try work.write(name, text([["id", "weight"]] + (0..<90).map { ["r\($0)", weight($0)] }))
  }

  /// Weights of an array need not be whole numbers, as those of a table need not be.
  @Test func arraysOfWeightsAreThoseOfTables() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"]).write(to: work)
      try await work.load(["m0", "m1"], of: MadeFolder(models: ["m0", "m1"]))
      let values = (0..<90).map { 0.25 + Double($0 % 7) / 4 }
      try weights(work, "weights.csv") { "\(values[$0])" }
      try work.write("weights.npy", NumPyFile.bytes(values.map { [$0] }))
      var losses: [NSDictionary] = []
      for file in [["weights.csv"], ["weights.npy", "--in-order"]] {
        let loaded = try await Temper.run(["load", "weights"] + file, in: work.path)
        #expect(loaded.code == 0, "\(loaded)")
        let name = "f\(losses.count)"
        try await work.done("fit", "--pool", "linear", "--name", name, "--quiet")
        let shown = try document(await work.done("show", name, "--json"))
        losses.append(try #require(shown["log_loss"] as? NSDictionary))
      }
      #expect(losses[0] == losses[1])
      for (value, found) in [(-1.5, "-1.5"), (.nan, "nan")] {
        try work.write("bad.npy", NumPyFile.bytes((0..<90).map { [$0 == 3 ? value : 1.5] }))
        let outcome = try await work.temper("load", "weights", "bad.npy", "--in-order")
        #expect(outcome.code == 65 && outcome.firstError.contains("\(found)\" in row 4"), "\(outcome)")
      }
    }
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
