import Foundation
import Testing

/// What a user asks of the weights: `--min-weight`, `--fix`, `--max-models`.
@Suite struct LimitsTests {
  private func withLoaded(_ body: (Workspace) async throws -> Void) async throws {
    try await withWorkspace { work in
      try MadeFolder().write(to: work)
      try await work.done("load", "labels", "in/labels.csv", "--quiet")
      try await work.done("load", "folds", "in/folds.csv", "--quiet")
      for name in ["m0", "m1", "m2"] {
        try await work.done(
          "load", "model", name, "--oof", "in/oof/\(name).csv", "--test", "in/test/\(name).csv", "--quiet")
      }
      try await body(work)
    }
  }

  private func models(_ fit: [String: Any]) throws -> [[String: Any]] {
    try #require(fit["models"] as? [[String: Any]])
  }

  @Test func aFixedWeightIsThatNumber() async throws {
    try await withLoaded { work in
      let options = ["--fix", "m1=0.5", "--bootstrap", "5", "--json"]
      for pool in ["linear", "tie-aware"] {
        let outcome = try await Temper.run(["fit", "--pool", pool, "--name", pool] + options, in: work.path)
        #expect(outcome.code == 0 && outcome.errors == "")
        let fit = try document(outcome.output)
        #expect(try models(fit)[1]["weight"] as? Double == 0.5)
        #expect(try models(fit)[1]["tie_weight"] as? Double == 0.5)
        let limits = try #require(fit["limits"] as? [String: Any])
        #expect(limits["fixed"] as? [String: Double] == ["m1": 0.5])
        #expect(limits["minimum"] is NSNull && limits["max_models"] is NSNull)
        #expect(try await work.done("show", pool).contains("\nlimits           m1 = 0.5\n"))
        let again = try await work.done("fit", "--like", pool, "--name", "again-\(pool)", "--json")
        #expect(
          again
            == outcome.output.replacingOccurrences(of: "\"name\" : \"\(pool)\"", with: "\"name\" : \"again-\(pool)\""))
      }
      let free = try document(await work.done("fit", "--pool", "mean", "--json"))
      #expect(free["limits"] is NSNull)
    }
  }

  @Test func namesMayHoldCommas() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["a, b", "c", "[d]"]).write(to: work)
      func names(_ arguments: String...) async throws -> [String] {
        let outcome = try await Temper.run(
          ["run", "in", "-o", "out", "--replace", "--pool", "linear", "--bootstrap", "0", "--json"] + arguments,
          in: work.path)
        let run = try document(outcome.output)
        return try models(try #require(run["fit"] as? [String: Any])).compactMap { $0["name"] as? String }
      }
      #expect(try await names("--models", "[\"a, b\", \"c\"]") == ["a, b", "c"])
      #expect(try await names("--models", "[d],c") == ["[d]", "c"])
      #expect(try await names("--without", "[\"a, b\"]") == ["[d]", "c"])
      #expect(try await names("--fix", "{\"a, b\": 0.5}", "--models", "[\"a, b\",\"c\"]") == ["a, b", "c"])
    }
  }

  @Test func theModelThatWentIsNotNeeded() async throws {
    try await withLoaded { work in
      let fit = try document(
        await work.done(
          "fit", "--pool", "linear", "--min-weight", "0.2", "--max-models", "2", "--bootstrap", "0", "--json"))
      let weights = try models(fit).map { try #require($0["weight"] as? Double) }
      #expect(weights.count == 3 && weights.filter { $0 >= 0.2 }.count == 2 && weights.filter { $0 == 0 }.count == 1)
      let gone = try #require(weights.firstIndex(of: 0))
      try await work.done("submit", "-o", "before.csv")
      try await work.done("remove", "model", "m\(gone)")
      try await work.done("submit", "-o", "after.csv")
      #expect(try work.bytes("before.csv") == work.bytes("after.csv"))
      let other = gone == 0 ? 1 : 0
      try await work.done("remove", "model", "m\(other)")
      let outcome = try await Temper.run(["submit", "-o", "no.csv"], in: work.path)
      #expect(outcome.code == 65 && outcome.firstError.contains("needs test predictions of \"m\(other)\""))
    }
  }

  @Test func aRunKeepsAsManyModels() async throws {
    try await withWorkspace { work in
      try MadeFolder().write(to: work)
      let run = try document(
        await work.done("run", "in", "-o", "out", "--pool", "mean", "--max-models", "1", "--json"))
      let fit = try #require(run["fit"] as? [String: Any])
      let weights = try models(fit).map { try #require($0["weight"] as? Double) }
      #expect(weights.sorted() == [0, 0, 1])
      // The mean of one model is that model.
      let model = try #require(weights.firstIndex(of: 1))
      let submission = cells(try work.text("out/submission.csv"))
      let test = cells(try work.text("in/test/m\(model).csv"))
      #expect(submission.count == test.count)
    }
  }

  @Test func whatCannotBeHadIsRefused() async throws {
    try await withLoaded { work in
      try await work.refused(
        "fit", "--fix", "m9=0.5", code: 64, says: "temper: --fix: there is no model \"m9\"; did you mean \"m0\"?")
      try await work.refused(
        "fit", "--fix", "m1", code: 64, says: "Error: --fix: found \"m1\", expected MODEL=WEIGHT, such as gemma2=0.5")
      try await work.refused(
        "fit", "--fix", "m1=0.5,m1=0.2", code: 64,
        says: "temper: --fix names the model \"m1\" twice; give it one weight")
      try await work.refused(
        "fit", "--pool", "linear", "--fix", "m1=2", code: 64,
        says:
          "temper: --fix: found m1=2.0, expected a weight from 0 to 1 for the pool linear; --pool logarithmic and tie-aware have weights of any sum"
      )
      try await work.refused(
        "fit", "--min-weight", "0.4", code: 64,
        says:
          "temper: the weights of the pool linear add up to 1; found at least 1.2 (--min-weight 0.4 for 3 models); --pool logarithmic and tie-aware have weights of any sum"
      )
      try await work.refused(
        "fit", "--min-weight", "0.1", "--weights", "signed", code: 64,
        says: "temper: --min-weight needs non-negative weights; leave out --weights signed")
      try await work.refused(
        "fit", "--min-weight", "-1", code: 64, says: "temper: --min-weight: found -1.0, expected a number of at least 0"
      )
      try await work.refused(
        "fit", "--pool", "best", "--max-models", "2", code: 64,
        says: "temper: --max-models is for blends of several models; the pool best is one model")
      try await work.refused(
        "run", "in", "--max-models", "0", code: 64, says: "temper: --max-models: found 0, expected at least 1")
      try await work.refused(
        "fit", "--like", "x", "--max-models", "2", code: 64,
        says: "Error: --like repeats a fit with its own options; give no others but --name and --threads")
    }
  }
}
