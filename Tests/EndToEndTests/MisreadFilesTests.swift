import Foundation
import Testing

/// Files as people hand them over, from notebooks and forums: what is misread is noticed, and what can be read is read.
@Suite struct MisreadFilesTests {
  /// Runs a body in a copy of a case.
  private func withCase(_ name: String, _ body: (Workspace) async throws -> Void) async throws {
    try await withWorkspace { work in
      for file in try FileManager.default.subpathsOfDirectory(atPath: "\(fixtures)/cases/\(name)") {
        let source = URL(fileURLWithPath: "\(fixtures)/cases/\(name)/\(file)")
        if !source.hasDirectoryPath, let bytes = try? Data(contentsOf: source) { try work.write(file, bytes) }
      }
      try await body(work)
    }
  }

  private func logLoss(_ name: String, _ work: Workspace) async throws -> Double {
    let rows = try JSONSerialization.jsonObject(with: Data(try await work.done("models", "--json").utf8))
    let row = try #require((rows as? [[String: Any]])?.first { $0["name"] as? String == name })
    return try #require(row["log_loss"] as? Double)
  }

  @Test func labelsAsPredictionsAreRefused() async throws {
    try await withCase("01-oof-with-truth-columns") { work in
      try await work.done("load", "labels", "labels.csv")
      let columns = "winner_model_a=winner_model_a,winner_model_b=winner_model_b,winner_tie=winner_tie"
      let outcome = try await work.temper("load", "model", "deb", "--oof", "oof/m3.csv", "--columns", columns)
      #expect(outcome.code == 65)
      #expect(
        outcome.firstError
          == "temper: oof/m3.csv: found the labels themselves, 0 and 1, in all 400 rows, expected predictions of models that did not see them; say which columns hold them, with --columns or --prefix; other columns are pred_a, pred_b, pred_tie"
      )
      let meant = "pred_a=winner_model_a,pred_b=winner_model_b,pred_tie=winner_tie"
      try await work.done("load", "model", "deb", "--oof", "oof/m3.csv", "--columns", meant)
      #expect(try await logLoss("deb", work) < 1.2)
    }
  }

  @Test func integerClassesAreOrderedAsNumbers() async throws {
    try await withCase("14-13-integer-classes-npy") { work in
      let labels = try await work.done("load", "labels", "labels.csv")
      #expect(labels.contains("classes: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12; no tie"))
      let loaded = try await work.done("load", "model", "lgbm", "--oof", "oof.npy", "--in-order")
      #expect(loaded.contains("0, 1, 2, 3, …, 11, 12"), "\(loaded)")
      #expect(abs(try await logLoss("lgbm", work) - 1.89) < 0.01)
    }
  }

  @Test func columnsInAnotherOrderAreNoticedEverywhere() async throws {
    try await withCase("34b-columns-a-b-swapped") { work in
      let columns = "winner_model_a=winner_model_b,winner_model_b=winner_model_a,winner_tie=winner_tie"
      func warning(_ columns: String) -> String {
        "temper: warning: m2: worse than guessing (1.3955 against 1.0921 of the class shares); in the order winner_model_b,winner_model_a,winner_tie it scores 1.0741: --columns \(columns)\n"
      }
      let run = try await work.temper("run", ".", "--output", "out", "--pool", "linear")
      #expect(run.code == 0 && run.errors.contains(warning("m2:" + columns)), "\(run.errors)")
      #expect(try work.text("out/report.html").contains("m2: worse than guessing"))
      let submit = try await work.temper("submit", "-d", "out/temper.sqlite", "--output", "again.csv")
      #expect(submit.code == 0 && submit.errors.hasPrefix(warning("m2:" + columns)), "\(submit.errors)")
      // What is proposed turns this model, and no other.
      let again = try await work.temper("run", ".", "-o", "turned", "--pool", "linear", "--columns", "m2:" + columns)
      #expect(again.code == 0 && !again.errors.contains("worse than guessing"), "\(again.errors)")
      try await work.done("load", "labels", "labels.csv")
      let load = try await work.temper("load", "model", "m2", "--oof", "oof/m2.csv", "--test", "test/m2.csv", "--json")
      #expect(load.code == 0 && load.errors.contains(warning(columns)), "\(load.errors)")
      let document = try JSONSerialization.jsonObject(with: Data(load.output.utf8)) as? [String: Any]
      #expect((document?["warnings"] as? [String])?.count == 1)
      try await work.done(
        "load", "model", "m2", "--replace", "--oof", "oof/m2.csv", "--test", "test/m2.csv", "--columns",
        columns)
      #expect(abs(try await logLoss("m2", work) - 1.0741) < 1e-4)
    }
  }

  @Test func garbageIsNamed() async throws {
    try await withCase("34-garbage-model") { work in
      let run = try await work.temper("run", ".", "--output", "out", "--pool", "mean")
      let warning =
        "temper: warning: gemma_nolora: worse than guessing (1.9189 against 1.0921 of the class shares); check that its rows are out-of-fold predictions of these labels, or leave it out: --without gemma_nolora"
      #expect(run.code == 0 && run.errors.contains(warning), "\(run.errors)")
      #expect(run.output.contains("next   the blend is better without gemma_nolora"), "\(run.output)")
    }
  }

  @Test func changedIDsAreExplained() async throws {
    try await withCase("05-float-ids") { work in
      try await work.refused(
        "run", ".", "--output", "out", code: 65,
        says:
          "temper: ./oof/m1.csv:2:1: found the id \"30192.0\" and 399 others not in ./labels.csv, expected the ids of ./labels.csv only; \"30192.0\" looks like \"30192\": all 400 do; write the ids as whole numbers, with pandas: astype(\"int64\")"
      )
    }
  }

  @Test func foldsOfOneModelAreJoined() async throws {
    try await withCase("16-per-fold-oof") { work in
      let files = (0..<5).map { "oof/oof_fold\($0).csv" }
      let moved = files.map { "./\($0)" }.joined(separator: " ")
      try await work.refused(
        "run", ".", "--output", "out", code: 65,
        says:
          "temper: ./oof/oof_fold0.csv: found rows that 4 other files continue, expected a model with all of them; they look like the folds of one model: mkdir ./oof/oof_fold && mv \(moved) ./oof/oof_fold"
      )
      try await work.done("load", "labels", "labels.csv")
      let arguments = ["load", "model", "deb"] + files.flatMap { ["--oof", $0] }
      let loaded = try await Temper.run(arguments, in: work.path)
      #expect(loaded.output.contains("OOF predictions of 5 files: 400 rows stand once\n"), "\(loaded)")
      let score = try await logLoss("deb", work)
      for file in files { try work.write(file.replacing("oof/", with: "oof/deb/"), try work.bytes(file)) }
      for file in files { try work.remove(file) }
      try await work.done("run", ".", "--output", "out")
      let rows = try await work.done("models", "-d", "out/temper.sqlite", "--json")
      #expect(rows.contains("\"log_loss\" : \(score)"), "\(rows)")
    }
  }

  @Test func repeatsAreAveraged() async throws {
    try await withCase("16b-two-oof-seeds") { work in
      try await work.done("load", "labels", "labels.csv")
      let loaded = try await work.done("load", "model", "seeds", "--oof", "seed1.csv", "--oof", "seed2.csv")
      #expect(loaded.contains("OOF predictions of 2 files: 400 rows stand twice, averaged (arithmetic)\n"))
      #expect(abs(try await logLoss("seeds", work) - 0.9598104300373282) < 1e-6)
    }
    try await withCase("19-repeated-cv-rows") { work in
      try await work.done("load", "labels", "labels.csv")
      let refused = try await work.temper("load", "model", "rf", "--oof", "oof/rf.csv")
      #expect(refused.code == 65 && refused.firstError.contains("or average repeats with --average arithmetic"))
      let loaded = try await work.done("load", "model", "rf", "--oof", "oof/rf.csv", "--average", "arithmetic")
      #expect(loaded.contains("OOF predictions: 400 rows stand 3 times, averaged (arithmetic)\n"))
      #expect(abs(try await logLoss("rf", work) - 0.9532162547777845) < 1e-9)
    }
  }

  @Test(arguments: [
    ("17-one-fold-only", 320, "end after 80 rows"), ("18-timeseries-nan-oof", 80, "an empty cell for every class"),
  ]) func rowsWithoutPredictionsMayBeLeftOut(_ name: String, _ count: Int, _ found: String) async throws {
    try await withCase(name) { work in
      let refused = try await work.temper("run", ".", "--output", "out")
      #expect(
        refused.code == 65 && refused.errors.contains(found) && refused.errors.contains("--partial"), "\(refused)")
      let run = try await work.temper("run", ".", "--output", "out", "--partial")
      #expect(
        run.code == 0
          && run.errors.contains(
            "temper: warning: \(count) of 400 labelled rows are left out of the fit and its scores: \(count) without predictions of every model"
          ), "\(run)")
      let shown = try await work.done("show", "-d", "out/temper.sqlite", "--json")
      let document = try JSONSerialization.jsonObject(with: Data(shown.utf8)) as? [String: Any]
      #expect(document?["rows"] as? Int == 400 - count)
      #expect((document?["left_out"] as? [String: Any])?["missing_predictions"] as? Int == count)
      #expect(try work.text("out/report.html").contains("labelled rows are left out"))
      let compared = try await work.done("compare", "m1", "m2", "-d", "out/temper.sqlite", "--json")
      #expect(compared.contains("\"rows\" : \(400 - count)"))
      try await work.done("inspect", "-d", "out/temper.sqlite")
      try await work.done("check", "-d", "out/temper.sqlite")
    }
  }

  @Test func oneFileHoldsLabelsAndFolds() async throws {
    try await withCase("83-train-folds-csv") { work in
      let loaded = try await work.done(
        "load", "labels", "train_folds.csv", "--label-column", "winner", "--fold-column", "kfold")
      #expect(loaded.contains("loaded folds: they stand in the same file\n"), "\(loaded)")
      try await work.done("load", "folds", "train_folds.csv", "--fold-column", "kfold", "-d", "temper.sqlite")
      let refused = try await work.temper("load", "folds", "train_folds.csv", "--fold-column", "fold")
      #expect(refused.code == 65 && refused.errors.contains("did you mean \"kfold\"?"), "\(refused)")
    }
  }

  @Test(arguments: [
    (["run", "in", "--seed", "1", "--seed=2"], "--seed"), (["fit", "-d", "a", "--database", "b"], "-d"),
    (["load", "labels", "a.csv", "--label-column", "x", "--label-column", "y"], "--label-column"),
  ]) func repeatedOptionsAreRefused(_ arguments: [String], _ option: String) async throws {
    try await withWorkspace { work in
      let outcome = try await Temper.run(arguments, in: work.path)
      #expect(outcome.code == 64)
      #expect(outcome.errors == "temper: \(option): found it twice, expected it once; leave one of both out\n")
    }
  }

  @Test func samplesOfOtherShapesAreAnswered() async throws {
    try await withCase("32-wsdm-two-outcomes") { work in
      let ids = try work.text("test/m1.csv").split(separator: "\n").dropFirst().map { $0.split(separator: ",")[0] }
      try work.write("sample_submission.csv", "id,winner\n" + ids.map { "\($0),model_a\n" }.joined())
      let refused = try await work.temper("run", ".", "--output", "out")
      #expect(refused.code == 65 && refused.firstError.contains("with --metric accuracy"), "\(refused)")
      let run = try await work.temper("run", ".", "--output", "out", "--metric", "accuracy")
      #expect(run.code == 0, "\(run)")
      #expect(
        run.errors.contains(
          "temper: note: ./sample_submission.csv: its column winner is answered with the likeliest class\n"))
      let lines = try work.text("out/submission.csv").split(separator: "\n")
      #expect(lines[0] == "id,winner" && lines.count == ids.count + 1)
      #expect(lines.dropFirst().allSatisfy { $0.hasSuffix(",model_a") || $0.hasSuffix(",model_b") })
      // A column that is nobody's is passed over.
      let header = "id,winner_model_a,winner_model_b,Usage\n"
      try work.write("sample_submission.csv", header + ids.map { "\($0),0.5,0.5,Public\n" }.joined())
      let again = try await work.temper("run", ".", "--output", "out2")
      #expect(
        again.code == 0 && again.errors.contains("note: ./sample_submission.csv: passed over Usage\n"), "\(again)")
      try work.write("sample.csv", "id,p1,p2\n" + ids.map { "\($0),0.5,0.5\n" }.joined())
      let submit = try await work.temper(
        "submit", "-d", "out2/temper.sqlite", "-o", "s.csv", "--sample", "sample.csv", "--columns",
        "p1=winner_model_a,p2=winner_model_b")
      #expect(submit.code == 0, "\(submit)")
      #expect(try work.text("s.csv").hasPrefix("id,p1,p2\n"))
    }
  }

  @Test func testPredictionsAloneAreBlended() async throws {
    try await withCase("32-wsdm-two-outcomes") { work in
      try work.remove("labels.csv")
      let refused = try await work.temper("run", ".", "--output", "out")
      #expect(refused.code == 66 && refused.firstError.contains("blended with --pool mean"), "\(refused)")
      let run = try await work.temper("run", ".", "--output", "out", "--pool", "mean", "--json")
      #expect(run.code == 0, "\(run)")
      #expect(
        run.errors
          == "temper: warning: there are no labels, so nothing could be tuned or scored: the blend is the mean of 2 models\n"
      )
      let rows = try ["test/m1.csv", "test/m2.csv", "out/submission.csv"].map {
        try work.text($0).split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
      }
      for (first, (second, blend)) in zip(rows[0], zip(rows[1], rows[2])) {
        let (a, b, c) = (Double(first[1]) ?? 0, Double(second[1]) ?? 0, Double(blend[1]) ?? 0)
        #expect(first[0] == blend[0] && abs((a + b) / 2 - c) < 1e-12)
      }
      // The same again is the same; other bytes are not replaced.
      let again = try await work.temper("run", ".", "--output", "out", "--pool", "mean", "--quiet")
      #expect(again.code == 0)
      let other = try await work.temper("run", ".", "--output", "out", "--pool", "rank")
      #expect(other.code == 73, "\(other)")
      let fixed = try await work.temper("run", ".", "--output", "out3", "--pool", "linear", "--fix", "m1=3")
      #expect(fixed.code == 64 && fixed.errors.contains("no weight of the model \"m2\""), "\(fixed)")
      let linear = try await work.temper("run", ".", "--output", "out3", "--pool", "linear", "--fix", "m1=3,m2=1")
      #expect(linear.code == 0, "\(linear)")
      let rank = try await work.temper("run", ".", "--output", "out4", "--pool", "rank")
      #expect(rank.code == 0, "\(rank)")
    }
  }

  /// Rows without predictions hide nothing of what is wrong with the others.
  @Test func partialModelsAreDoubtedToo() async throws {
    try await withCase("34b-columns-a-b-swapped") { work in
      let lines = try work.text("oof/m2.csv").split(separator: "\n")
      try work.write("part.csv", (lines.prefix(1) + lines.dropFirst(81)).joined(separator: "\n") + "\n")
      try await work.done("load", "labels", "labels.csv")
      let loaded = try await work.temper("load", "model", "m2", "--oof", "part.csv", "--partial")
      #expect(loaded.code == 0 && loaded.errors.hasPrefix("temper: warning: m2: worse than guessing ("), "\(loaded)")
      let labels = try work.text("labels.csv").split(separator: "\n")
      try work.write("labels_part.csv", (labels.prefix(1) + labels.dropFirst(81)).joined(separator: "\n") + "\n")
      try await work.refused(
        "load", "model", "x", "--oof", "labels_part.csv", "--partial", code: 65,
        says:
          "temper: labels_part.csv: found the labels themselves, 0 and 1, in all 320 rows, expected predictions of models that did not see them; give the file of predictions"
      )
    }
  }

  /// The line to type names the columns as the file does.
  @Test func orderIsGivenInTheNamesOfTheFile() async throws {
    try await withCase("34b-columns-a-b-swapped") { work in
      let text = try work.text("oof/m2.csv").replacing("winner_", with: "pred_winner_")
      try work.write("named.csv", text)
      try await work.done("load", "labels", "labels.csv")
      let loaded = try await work.temper("load", "model", "m2", "--oof", "named.csv", "--prefix", "pred_")
      let columns =
        "pred_winner_model_a=winner_model_b,pred_winner_model_b=winner_model_a,pred_winner_tie=winner_tie"
      #expect(loaded.code == 0 && loaded.errors.hasSuffix("it scores 1.0741: --columns \(columns)\n"), "\(loaded)")
      try await work.done("load", "model", "m2", "--replace", "--oof", "named.csv", "--columns", columns)
      #expect(abs(try await logLoss("m2", work) - 1.0741) < 1e-4)
    }
  }

  @Test func samplesOfNumbersThatNameClassesAreAskedAbout() async throws {
    try await withCase("14-13-integer-classes-npy") { work in
      try await work.done("load", "labels", "labels.csv")
      let ids = (0..<1_300).map { "\($0)" }
      try work.write("ids.csv", "id\n" + ids.map { "t\($0)\n" }.joined())
      try await work.done(
        "load", "model", "m", "--oof", "oof.npy", "--in-order", "--test", "oof.npy", "--test-ids", "ids.csv")
      try await work.done("fit", "--pool", "mean", "--calibration", "none", "--bootstrap", "0", "--quiet")
      try work.write("sample.csv", "id,target\n" + ids.map { "t\($0),0\n" }.joined())
      try await work.refused(
        "submit", "-o", "s.csv", "--sample", "sample.csv", code: 65,
        says:
          "temper: sample.csv:1:4: found one column \"target\" with names of classes, expected a column for each class; write the likeliest class of each row with --metric accuracy, or give a sample with all classes"
      )
    }
  }
}
