import Foundation
import Testing

@Suite struct StepByStepTests {
  private static let options = ["--pool", "tie-aware", "--weights", "signed"]

  /// Loads a made folder file by file.
  private func load(_ work: Workspace, models: [(name: String, isSwapped: Bool)]) async throws {
    try await work.done("load", "labels", "in/labels.csv")
    try await work.done("load", "folds", "in/folds.csv")
    for (name, isSwapped) in models {
      var arguments = ["load", "model", name, "--oof", "in/oof/\(name).csv", "--test", "in/test/\(name).csv"]
      if isSwapped {
        arguments += ["--swapped-oof", "in/swapped/oof/\(name)_swapped.csv"]
        arguments += ["--swapped-test", "in/swapped/test/\(name)_swapped.csv"]
      }
      let outcome = try await Temper.run(arguments, in: work.path)
      #expect(outcome.code == 0 && outcome.errors == "")
    }
    try await work.done("load", "groups", "in/groups.csv")
  }

  @Test(arguments: [[0, 1, 2], [2, 0, 1]]) func givesTheSubmissionOfARun(_ order: [Int]) async throws {
    try await withWorkspace { work in
      try MadeFolder(swapped: 2, hasGroups: true).write(to: work)
      let whole = try await Temper.run(["run", "in", "--output", "out", "--json"] + Self.options, in: work.path)
      try await load(work, models: order.map { ("m\($0)", $0 < 2) })
      let fit = try await Temper.run(["fit", "--name", "run", "--json"] + Self.options, in: work.path)
      #expect(fit.code == 0 && fit.errors == "")
      let run = try document(whole.output)
      #expect(try NSDictionary(dictionary: document(fit.output)) == run["fit"] as? NSDictionary)
      #expect(try await work.done("show", "run", "--json") == fit.output)
      #expect(try await work.done("show", "--json") == fit.output)
      let json = try document(
        await work.done("submit", "run", "--output", "s.csv", "--sample", "in/sample_submission.csv", "--json"))
      #expect(Contract.submission.faults(in: json, at: "submission") == [])
      #expect(json["path"] as? String == "s.csv")
      #expect(json["rows"] as? Int == 10)
      #expect(json["sha256"] as? String == (try Tools.sha256(work.path("s.csv"))))
      #expect(try work.bytes("s.csv") == work.bytes("out/submission.csv"))
    }
  }

  @Test func everyStepSaysWhatItDid() async throws {
    try await withWorkspace { work in
      try MadeFolder(swapped: 1, hasGroups: true).write(to: work)
      #expect(
        try await work.done("load", "labels", "in/labels.csv")
          == """
          loaded labels: 90 rows from in/labels.csv
          tie = winner_tie, sides = winner_model_a, winner_model_b (found by name; --tie, --sides or --no-tie say otherwise)

          """)
      #expect(try await work.done("load", "folds", "in/folds.csv") == "loaded folds: 90 rows from in/folds.csv\n")
      #expect(
        try await work.done("load", "groups", "in/groups.csv")
          == "loaded groups: 90 rows from in/groups.csv\npassed over 10 rows of examples without a label\n")
      #expect(try await work.done("models") == "no models yet; `temper load model NAME --oof FILE` loads one\n")
      #expect(try await work.done("fits") == "no fits yet; `temper fit` makes one\n")
      #expect(
        try await work.done(
          "load", "model", "m0", "--oof", "in/oof/m0.csv", "--test", "in/test/m0.csv", "--swapped-oof",
          "in/swapped/oof/m0_swapped.csv", "--swapped-test", "in/swapped/test/m0_swapped.csv")
            == """
            loaded m0: 200 rows from in/oof/m0.csv, in/test/m0.csv, in/swapped/oof/m0_swapped.csv, \
            in/swapped/test/m0_swapped.csv

            """)
      try await work.done("load", "model", "m1", "--oof", "in/oof/m1.csv")
      let models = try await work.done("models").split(separator: "\n").map {
        $0.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
      }
      #expect(models.map { $0[0] } == ["model", "m0", "m1"])
      #expect(Array(models[1][1...3]) == ["90", "10", "yes"])
      #expect(Array(models[2][1...3]) == ["90", "-", "-"])
      #expect(models[1][6] == String(try Tools.sha256(work.path("in/oof/m0.csv")).prefix(12)))
      #expect(try await work.done("fit", "--pool", "mean").hasPrefix("fit-1: mean, 90 OOF rows, 2 models, 3 classes"))
      #expect(try await work.done("fits").split(separator: "\n").count == 2)
      #expect(try await work.done("remove", "model", "m1") == "removed m1\n")
      #expect(try await work.done("fit", "--pool", "best", "--quiet") == "")
      #expect(try await work.done("submit", "-o", "s.csv") == "wrote s.csv: 10 rows of the fit fit-2\n")
    }
  }

  @Test func listsAreJSONToo() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0"], hasSample: false).write(to: work)
      let labels = try document(await work.done("load", "labels", "in/labels.csv", "--json"))
      #expect(labels["loaded"] as? String == "labels")
      #expect(labels["rows"] as? Int == 90)
      #expect(labels["tie"] as? String == "winner_tie")
      #expect(labels["sides"] as? [String] == ["winner_model_a", "winner_model_b"])
      let model = try document(await work.done("load", "model", "m0", "--oof", "in/oof/m0.csv", "--json"))
      #expect(model["loaded"] as? String == "m0")
      func list(_ output: String) throws -> [[String: Any]] {
        try #require(JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]])
      }
      let models = try list(await work.done("models", "--json"))
      #expect(models.count == 1)
      #expect(models[0]["name"] as? String == "m0")
      #expect(models[0]["sha256"] as? String == (try Tools.sha256(work.path("in/oof/m0.csv"))))
      #expect(try await work.done("fits", "--json") == "[\n\n]\n")
      try await work.warned(
        "fit", "--pool", "mean", "--json",
        of: [
          "the nested log loss 1.0689 is no better than guessing, 1.0637 of the class shares: the predictions may be misread, or of other rows"
        ])
      let fits = try list(await work.done("fits", "--json"))
      #expect(fits.map { $0["name"] as? String } == ["fit-1"])
      #expect(try document(await work.done("remove", "model", "m0", "--json"))["removed"] as? String == "m0")
    }
  }

  @Test func databaseIsFoundByOptionVariableAndDefault() async throws {
    try await withWorkspace { work in
      try MadeFolder().write(to: work)
      try await work.done("load", "labels", "in/labels.csv", "--database", "by-option.sqlite")
      let variable = ["TEMPER_DATABASE": "by-variable.sqlite"]
      #expect(try await work.temper("load", "labels", "in/labels.csv", environment: variable).code == 0)
      #expect(
        try await work.temper("load", "labels", "in/labels.csv", "-d", "both.sqlite", environment: variable).code == 0)
      #expect(
        try await work.temper("load", "labels", "in/labels.csv", environment: ["TEMPER_DATABASE": ""]).code == 0)
      for name in ["by-option", "by-variable", "both", "temper"] { #expect(work.exists("\(name).sqlite"), "\(name)") }
    }
  }

  /// A fit needs no test predictions; they may come later, and the submission is that of the fit.
  @Test func testPredictionsMayComeAfterTheFit() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"]).write(to: work)
      try await work.done("run", "in", "--pool", "linear", "-o", "out", "--quiet")
      try await work.done("load", "labels", "in/labels.csv")
      try await work.done("load", "folds", "in/folds.csv")
      for name in ["m0", "m1"] { try await work.done("load", "model", name, "--oof", "in/oof/\(name).csv") }
      try await work.done("fit", "--pool", "linear")
      for name in ["m0", "m1"] {
        try await work.done(
          "load", "model", name, "--oof", "in/oof/\(name).csv", "--test", "in/test/\(name).csv", "--replace")
      }
      try await work.done("submit", "-o", "s.csv", "--sample", "in/sample_submission.csv")
      #expect(try work.bytes("s.csv") == work.bytes("out/submission.csv"))
    }
  }
}
