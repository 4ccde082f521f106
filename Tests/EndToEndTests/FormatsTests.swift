import Foundation
import Testing

/// Predictions in every format, as the command loads and refuses them.
@Suite struct FormatsTests {
  private static let numpy = fixtures + "/numpy"

  private func withLabels(_ body: (Workspace) async throws -> Void) async throws {
    try await withWorkspace { work in
      for name in try FileManager.default.contentsOfDirectory(atPath: Self.numpy) {
        try work.write(name, Data(contentsOf: URL(fileURLWithPath: "\(Self.numpy)/\(name)")))
      }
      try work.write("labels.csv", Data(contentsOf: URL(fileURLWithPath: "\(fixtures)/malformed/labels.csv")))
      try await work.done("load", "labels", "labels.csv")
      try await body(work)
    }
  }

  /// The log loss and its standard error to the last digit tell one set of doubles from another.
  private func score(_ work: Workspace) async throws -> [String] {
    try await work.done("models", "--json").split(separator: "\n").filter {
      $0.contains("log_loss") || $0.contains("error")
    }
    .map(String.init)
  }

  @Test func everyFormatGivesTheSameDoubles() async throws {
    try await withLabels { work in
      try await work.done("load", "model", "m", "--oof", "good.csv")
      let expected = try await score(work)
      #expect(expected.count == 2)
      try work.write("packed.jsonl", work.text("good.jsonl"))
      let hasZstd = try Tools.zstd(work.path("packed.jsonl"))
      try work.write("other.tsv", work.text("good.tsv"))
      try Tools.gzip(work.path("other.tsv"))
      for arguments in [
        ["good.tsv"], ["good.jsonl"], ["other.tsv.gz"], hasZstd ? ["packed.jsonl.zst"] : ["good.csv"],
        ["f8_little_C.npy", "--in-order"], ["f8_big_F.npy", "--in-order"], ["single.npz", "--in-order"],
        ["stored.npz", "--in-order", "--array", "oof"],
        ["f8_big_C.npy", "--test", "single.npz", "--test-ids", "ids.csv", "--in-order", "--array", "oof"],
        ["f8_little_C.npy", "--in-order", "--columns", "winner_model_a,winner_model_b,winner_tie"],
      ] {
        try await Temper.run(["load", "model", "m", "--replace", "--oof"] + arguments, in: work.path).expectDone()
        #expect(try await score(work) == expected, "\(arguments)")
      }
    }
  }

  @Test func standardInputIsRead() async throws {
    try await withLabels { work in
      try await work.done("load", "model", "m", "--oof", "good.csv")
      let expected = try await score(work)
      for (file, format) in [
        ("good.csv", nil), ("good.tsv", "tsv"), ("good.jsonl", "jsonl"), ("f8_big_C.npy", "npy"), ("single.npz", "npz"),
      ] {
        var arguments = ["load", "model", "m", "--replace", "--oof", "-"]
        if let format { arguments += ["--format", format] }
        if format?.hasPrefix("np") == true { arguments.append("--in-order") }
        let outcome = try await Temper.run(arguments, in: work.path, input: work.path(file))
        outcome.expectDone()
        let note = format?.hasPrefix("np") == true ? "columns of arrays are taken as winner_model_a" : ""
        #expect(outcome.output.hasPrefix("loaded m: 6 rows from -\n" + note))
        #expect(try await score(work) == expected, "\(file)")
        let models = try await work.done("models", "--json")
        let digest = try Tools.sha256(work.path(file))
        #expect(models.contains("\"source\" : \"-\"") && models.contains(digest))
      }
      let empty = try await work.temper("load", "model", "x", "--oof", "-")
      #expect(empty.code == 65)
      #expect(empty.firstError == "temper: -:1:1: found an empty file, expected a header line and rows")
      try await work.refused(
        "load", "model", "x", "--oof", "-", "--test", "-", code: 64,
        says: "temper: -: found standard input in 2 places, expected it once; write the others to files")
      try await work.refused(
        "load", "model", "x", "--oof", "good.csv", "--format", "tsv", code: 64,
        says:
          "temper: --format: found no file -, expected standard input among the files; other formats go by the name's end"
      )
    }
  }

  @Test func dryRunsSayWhatTheyWouldLoad() async throws {
    try await withLabels { work in
      let before = try work.contents()
      #expect(
        try await work.done("load", "model", "m", "--oof", "good.csv", "--dry-run")
          == "would load m: 6 rows from good.csv\n")
      let json = try await work.done("load", "model", "m", "--oof", "good.csv", "--dry-run", "--json")
      let document = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
      #expect(document["would_load"] as? String == "m" && document["dry_run"] as? Bool == true)
      #expect(document["loaded"] == nil && document["rows"] as? Int == 6)
      try await work.done("load", "labels", "labels.csv", "--dry-run", "--database", "new.sqlite")
      try await work.done("load", "labels", "labels.csv", "--dry-run", "--replace")
      try work.write("folds.csv", "id,fold\n1,a\n2,a\n3,b\n4,b\n5,c\n6,c\n")
      for kind in ["folds", "groups", "segments"] { try await work.done("load", kind, "folds.csv", "--dry-run") }
      try work.remove("folds.csv")
      #expect(try work.contents() == before)
    }
  }

  @Test func arenaLabelsAndColumnsUnderOtherNames() async throws {
    try await withWorkspace { work in
      try work.write(
        "arena.csv", "question_id,model_a,winner,prompt\nq1,x,model_a,\"a,b\"\nq2,y,tie (bothbad),p\nq3,z,model_b,p\n")
      #expect(
        try await work.done("load", "labels", "arena.csv", "--id-column", "question_id", "--label-column", "winner")
          == """
          loaded labels: 3 rows from arena.csv
          read model_a as winner_model_a (1 row), tie (bothbad) as winner_tie (1 row), model_b as winner_model_b (1 row)
          tie = winner_tie, sides = winner_model_a, winner_model_b (found by name; --tie, --sides or --no-tie say otherwise)

          """)
      try work.write("p.csv", "n,key,pred_winner_model_a,pred_winner_tie,b\n1,q1,1,0,0\n2,q2,0,1,0\n3,q3,-1,0,1\n")
      try await work.refused(
        "load", "model", "m", "--oof", "p.csv", "--id-column", "key", "--prefix", "pred_", "--columns",
        "b=winner_model_b", code: 65,
        says:
          "temper: p.csv:4:6: found \"-1\", expected a probability from 0 to 1; for scores whose softmax is meant say --logits"
      )
      try await work.done(
        "load", "model", "m", "--oof", "p.csv", "--id-column", "key", "--prefix", "pred_", "--columns",
        "b=winner_model_b", "--logits")
      let other = [
        "load", "labels", "arena.csv", "--id-column", "question_id", "--label-column", "winner", "--replace",
      ]
      let outcome = try await Temper.run(
        other + ["--label-map", "model_a=A, model_b=B, tie (bothbad)=tie", "--tie", "tie"], in: work.path)
      #expect(outcome.output.contains("tie = tie, sides = A, B (given)"))
    }
  }

  @Test func testFilesAreAveragedAndTheirSpreadShown() async throws {
    try await withLabels { work in
      try work.write(
        "turned.csv", "id,winner_model_a,winner_model_b,winner_tie\n" + (1...6).map { "\($0),0,0,1\n" }.joined())
      try work.write(
        "sides.csv", "id,winner_model_a,winner_model_b,winner_tie\n" + (1...6).map { "\($0),0.6,0,0.4\n" }.joined())
      #expect(
        try await work.done(
          "load", "model", "m", "--oof", "good.csv", "--test", "turned.csv", "--test", "sides.csv")
            == """
            loaded m: 12 rows from good.csv, turned.csv, sides.csv
            averaged 2 files of test predictions: a probability's standard deviation over them is 0.2828, averaged over rows and classes
            2 test files of single folds are kept for the averaging correction: 12 rows, about 0.1 MB in memory and in the database; --keep-folds never keeps what is submitted alone

            """)
      let models = try await work.done("models", "--json")
      #expect(
        models.contains("\"test_average\" : \"arithmetic\"") && models.contains("\"test_spread\" : 0.28284271247461"))
      let digest = try Tools.sha256(work.path("sides.csv"))
      #expect(models.contains("\"path\" : \"turned.csv\"") && models.contains(digest))
      #expect(try await work.done("models").contains("2: 0.2828"))
    }
  }

  /// Files that NumPy wrote, or that were damaged after. `Snapshots/malformed-numpy.txt` holds the lines.
  @Test func malformedArraysAreRefused() async throws {
    var lines = ""
    try await withLabels { work in
      try await work.done("load", "model", "m", "--oof", "good.csv")
      let good = ["f2_", "f4_", "f8_", "version2", "version3", "single", "deflated", "stored"]
      let files = try FileManager.default.contentsOfDirectory(atPath: Self.numpy).sorted()
        .filter { ($0.hasSuffix(".npy") || $0.hasSuffix(".npz")) && !good.contains(where: $0.hasPrefix) }
      #expect(files.count >= 29)
      for file in files {
        let before = try work.contents()
        let array = file == "wrong_sum.npz" ? ["--array", "oof"] : []
        let outcome = try await Temper.run(
          ["load", "model", "m", "--replace", "--in-order", "--oof", file] + array, in: work.path)
        #expect(outcome.code == 65 && !outcome.wasKilled, "\(file): \(outcome)")
        #expect(outcome.output == "" && outcome.errors.hasPrefix("temper: \(file):"), "\(file)")
        #expect(try work.contents() == before, "\(file)")
        lines += outcome.errors
      }
    }
    try Snapshot.check("malformed-numpy.txt", lines)
  }

  @Test(arguments: [
    (["load", "model", "m", "--oof", "x.npy"], "x.npy: found an array, whose rows have no ids"),
    (["load", "model", "m", "--oof", "good.csv", "--logits", "--log-probabilities"], "--logits cannot be combined"),
    (["load", "model", "m", "--oof", "good.csv", "--average", "mean"], "--average: found mean"),
    (["load", "model", "m", "--oof", "good.csv", "--columns", "a=b,c"], "--columns: found \"c\""),
    (["load", "model", "m", "--oof", "good.csv", "--columns", "a=b,a=c"], "--columns: found \"a\" a second time"),
    (["load", "model", "m", "--oof", "good.csv", "--columns", "a=b,c=b"], "--columns: found the class \"b\" twice"),
    (["load", "model", "m", "--oof", "good.csv", "--prefix", ""], "--prefix: found nothing"),
    (["load", "model", "m", "--oof", "-", "--format", "xml"], "--format: found xml"),
    (["load", "labels", "good.csv", "--label-map", "a"], "--label-map: found \"a\""),
    (["load", "labels", "good.csv", "--columns", "a,b"], "--columns: found no ="),
  ]) func misuseIsSaid(_ arguments: [String], _ message: String) async throws {
    try await withLabels { work in
      let before = try work.contents()
      let outcome = try await Temper.run(arguments, in: work.path)
      #expect(outcome.code == 64 && outcome.errors.contains(message), "\(outcome)")
      #expect(try work.contents() == before)
    }
  }
}

extension Outcome {
  /// Expects success without a word on standard error.
  func expectDone(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(code == 0 && errors.isEmpty, "\(self)", sourceLocation: sourceLocation)
  }
}
