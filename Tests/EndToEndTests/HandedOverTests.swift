import Foundation
import Testing

/// Files as people hand them over: every variant of the same predictions gives the same doubles, and what cannot be read names
/// the option that would serve.
@Suite struct HandedOverTests {
  private static let classes = ["winner_model_a", "winner_model_b", "winner_tie"]
  private static let rows = [
    ("q1", [0.5, 0.25, 0.25], "model_a"), ("q2", [0.125, 0.5, 0.375], "model_b"),
    ("q3", [0.25, 0.25, 0.5], "tie"), ("q4", [0.625, 0.125, 0.25], "model_a"),
    ("q5", [0.25, 0.5, 0.25], "tie (both bad)"), ("q6", [0.25, 0.625, 0.125], "model_b"),
  ]

  private static func table(
    _ names: [String], separator: String = ",", ids: Bool = true, _ number: (Double) -> String = { "\($0)" }
  ) -> String {
    let header = names.isEmpty ? [] : [(ids ? ["id"] : []) + names]
    let cells = rows.map { id, values, _ in (ids ? [id] : []) + values.map(number) }
    return (header + cells).map { $0.joined(separator: separator) + "\n" }.joined()
  }

  private static func objects(_ member: ([Double]) -> String) -> [String] {
    rows.map { id, values, _ in "{\"id\": \"\(id)\", \"text\": \"\\ud800 \\u0000\", \"n\": null, \(member(values))}" }
  }

  /// Labels of an arena, as a pretty array with whatever else stands in it.
  private static var arena: String {
    let objects = rows.map { id, _, winner in
      """
       {
        "question_id": "\(id)",
        "model_a": "x",
        "model_b": "y",
        "winner": "\(winner)",
        "conversation_a": [{"role": "user", "content": "a \\" ] } \\ud83d"}],
        "score": NaN
       }
      """
    }
    return "[\n\(objects.joined(separator: ",\n"))\n]\n"
  }

  private func withLabels(_ body: (Workspace) async throws -> Void) async throws {
    try await withWorkspace { work in
      try work.write("arena.json", Self.arena)
      let loaded = try await work.done(
        "load", "labels", "arena.json", "--id-column", "question_id", "--label-column", "winner")
      #expect(
        loaded
          == """
          loaded labels: 6 rows from arena.json
          read model_a as winner_model_a (2 rows), model_b as winner_model_b (2 rows), tie as winner_tie (1 row), tie (both bad) as winner_tie (1 row)
          tie = winner_tie, sides = winner_model_a, winner_model_b (found by name; --tie, --sides or --no-tie say otherwise)

          """)
      try await body(work)
    }
  }

  private func score(_ work: Workspace) async throws -> String? {
    try await work.done("models", "--json").split(separator: "\n").first { $0.contains("log_loss") }.map(String.init)
  }

  private struct Variant: Sendable {
    var file: String
    var content: String
    var options: [String]
    var note: String

    init(_ file: String, _ content: String, _ options: [String] = [], note: String = "") {
      self.file = file
      self.content = content
      self.options = options
      self.note = note.isEmpty ? "" : note + "\n"
    }
  }

  private static var variants: [Variant] {
    let order = "winner_tie,winner_model_a,winner_model_b"
    func turned(_ values: [Double]) -> [Double] { [values[2], values[0], values[1]] }
    let inOrder =
      "columns without names are taken as winner_model_a, winner_model_b, winner_tie, in this order; --columns gives another"
    return [
      Variant("spaces.csv", table(classes.map { " \($0) " })),
      Variant("prefix.csv", table(classes.map { "pred_\($0)" }), ["--prefix", "pred_"]),
      Variant(
        "signs.csv", table(["\"p=a,\"", "winner_model_b", "winner_tie"]),
        ["--columns", "{\"p=a,\": \"winner_model_a\"}"]),
      Variant("bare.tsv", table([], separator: "\t", ids: false), ["--no-header", "--in-order"], note: inOrder),
      Variant("ids.tsv", table([], separator: "\t"), ["--no-header"], note: inOrder),
      Variant("order.csv", table(classes, ids: false), ["--in-order"]),
      Variant("given.csv", table(classes, ids: false), ["--ids", "order.jsonl"]),
      Variant("order.jsonl", objects { "\"probs\": \(turned($0))" }.joined(separator: "\n"), ["--columns", order]),
      Variant(
        "scores.json",
        "["
          + objects { v in "\"scores\": {\(zip(classes, v).map { "\"\($0)\": \($1)" }.joined(separator: ","))}" }
          .joined(separator: ",\n") + "]"),
      Variant(
        "pairs.jsonl",
        objects { v in
          "\"output\": [\(zip(0..., v).reversed().map { "{\"label\": \"LABEL_\($0)\", \"score\": \($1)}" }.joined(separator: ","))]"
        }.joined(separator: "\n"),
        ["--columns", "LABEL_0=winner_model_a,LABEL_1=winner_model_b,LABEL_2=winner_tie"]),
      Variant(
        "shares.csv", table(classes) { "\($0 * 400)" }, ["--normalise"],
        note: "each row was divided by its sum (--normalise)"),
      Variant("rounding.csv", table(classes) { $0 == 0.625 ? "0.6250000" : "\($0)e0" }),
    ]
  }

  @Test func everyVariantGivesTheSameDoubles() async throws {
    try await withLabels { work in
      try work.write("plain.csv", Self.table(Self.classes))
      try await work.done("load", "model", "m", "--oof", "plain.csv")
      let expected = try #require(try await score(work))
      for variant in Self.variants { try work.write(variant.file, variant.content) }
      for variant in Self.variants {
        let outcome = try await Temper.run(
          ["load", "model", "m", "--replace", "--oof", variant.file] + variant.options, in: work.path)
        #expect(
          outcome.code == 0 && outcome.output == "loaded m: 6 rows from \(variant.file)\n\(variant.note)",
          "\(variant.file): \(outcome)")
        #expect(try await score(work) == expected, "\(variant.file)")
      }
    }
  }

  @Test(.enabled(if: Tools.exists("zip"))) func zippedText() async throws {
    try await withWorkspace { work in
      try MadeFolder(rows: 30, models: ["m0", "m1"]).write(to: work)
      try await work.done("run", "in", "--pool", "mean", "--quiet", "-o", "plain")
      try Tools.shell(
        "cd in && zip -q oof/m0.csv.zip oof/m0.csv && zip -qj test/m1.zip test/m1.csv && rm oof/m0.csv test/m1.csv",
        in: work.path)
      try await work.done("run", "in", "--pool", "mean", "--quiet", "-o", "zipped")
      #expect(try work.text("zipped/submission.csv") == work.text("plain/submission.csv"))
    }
  }

  /// Two classes, one column: in `run` and `load`, in text, answered in the sample's shape.
  @Test func oneColumnForTwoClasses() async throws {
    try await withWorkspace { work in
      let ids = (0..<40).map { "r\($0)" }
      func column(_ ids: [String], _ value: (Int) -> String) -> String {
        "id,target\n" + ids.indices.map { "\(ids[$0]),\(value($0))\n" }.joined()
      }
      try work.write("in/labels.csv", column(ids) { $0 % 3 == 0 ? "1" : "0" })
      for (model, shift) in [("m1", 1), ("m2", 5)] {
        let p: (Int) -> String = { $0 % 3 == 0 ? "0.\(4 + ($0 + shift) % 5)" : "0.\(1 + ($0 * shift) % 5)" }
        try work.write("in/oof/\(model).csv", column(ids, p))
        try work.write("in/test/\(model).csv", column(["t0", "t1"], p))
      }
      try work.write("in/sample_submission.csv", column(["t1", "t0"]) { _ in "0.5" })
      let run = try await work.temper("run", "in", "-o", "out", "--pool", "best", "--calibration", "none")
      #expect(run.code == 0)
      #expect(
        run.errors.hasPrefix(
          "temper: note: m1: target = probability of 1\ntemper: note: m2: target = probability of 1\n"))
      let written = cells(try work.text("out/submission.csv"))
      #expect(written[0] == ["id", "target"] && written.map(\.count) == [2, 2, 2] && written[1][0] == "t1")
      #expect(["0.4", "0.5"].contains(written[2][1]))
      try await work.done("load", "labels", "in/labels.csv")
      #expect(
        try await work.done("load", "model", "m1", "--oof", "in/oof/m1.csv", "--test", "in/test/m1.csv")
          == "loaded m1: 42 rows from in/oof/m1.csv, in/test/m1.csv\ntarget = probability of 1\n")
      try await work.done("fit", "--pool", "mean", "--quiet")
      try await work.done("submit", "-o", "both.csv", "--quiet")
      #expect(try work.text("both.csv").hasPrefix("id,0,1\nt0,"))
    }
  }

  /// Options of a run that speak of one model of several.
  @Test func runReadsEveryModelInItsOwnWay() async throws {
    try await withWorkspace { work in
      try MadeFolder(rows: 40, tests: 0, models: ["m0", "m1", "m2"], hasSample: false).write(to: work)
      try await work.done("run", "in", "--pool", "mean", "--quiet", "-o", "plain")
      let expected = try await work.done("models", "--json", "-d", "plain/temper.sqlite")
      let second = cells(try work.text("in/oof/m1.csv"))
      try work.write(
        "in/oof/m1.csv", text([["id"] + second[0].dropFirst().map { "pred_\($0)" }] + second.dropFirst()))
      try await work.refused(
        "run", "in", "-o", "out", code: 65,
        says:
          "temper: in/oof/m1.csv:1:4: found the column \"pred_winner_model_a\", expected an id column and the class columns \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; take its columns with --prefix m1:pred_"
      )
      let third = cells(try work.text("in/oof/m2.csv"))
      try work.write(
        "in/oof/m2.csv",
        text(
          [["id", "x", "y", "z"]]
            + third.dropFirst().map { row in [row[0]] + row.dropFirst().map { "\((Double($0) ?? 0) * 7)" } }))
      try await work.refused(
        "run", "in", "-o", "out", "--prefix", "m1:pred_", code: 65,
        says:
          "temper: in/oof/m2.csv:1:4: found the column \"x\", expected an id column and the class columns \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; if they are in this order, --columns m2:x=winner_model_a,y=winner_model_b,z=winner_tie"
      )
      let options = [
        "--prefix", "m1:pred_", "--columns", "m2:x=winner_model_a,y=winner_model_b,z=winner_tie", "--pool", "mean",
      ]
      let refused = try await Temper.run(["run", "in", "-o", "out"] + options, in: work.path)
      #expect(refused.code == 65 && refused.firstError.hasPrefix("temper: in/oof/m2.csv:2:"))
      #expect(refused.firstError.contains("say --normalise m2; for scores whose softmax is meant --logits m2"))
      let done = try await Temper.run(
        ["run", "in", "-o", "out", "--normalise", "m2", "--quiet"] + options, in: work.path)
      #expect(done.code == 0, "\(done)")
      func losses(_ text: String) -> [Double] {
        text.split(separator: "\n").filter { $0.contains("\"log_loss\"") }.compactMap { line in
          let word: Substring = line.split(separator: " ").last ?? ""
          return Double(word.filter { $0 != "," })
        }
      }
      let found = losses(try await work.done("models", "--json", "-d", "out/temper.sqlite"))
      #expect(found.count == 3 && zip(found, losses(expected)).allSatisfy { abs($0 - $1) < 1e-12 })
      for (arguments, line) in [
        (
          ["--logits", "m9"],
          "temper: --logits: there is no model \"m9\", expected some of m0, m1, m2, or all"
        ),
        (
          ["--logits", "m1", "--normalise", "m1"],
          "temper: --normalise: the model \"m1\" is named twice, expected one scale for it"
        ),
        (["--prefix", "a", "--prefix", "b"], "temper: --prefix: found it twice for all models, expected it once"),
        (
          ["--columns", "m1:a=x"],
          "temper: --columns: there is no class \"x\"; the classes are winner_model_a, winner_model_b, winner_tie"
        ),
      ] {
        let outcome = try await Temper.run(["run", "in", "-o", "out"] + arguments, in: work.path)
        #expect(outcome.code == 64 && outcome.firstError == line, "\(outcome)")
      }
    }
  }

  /// Labels that are numbers, and columns that are names.
  @Test func numbersAreMapped() async throws {
    try await withWorkspace { work in
      try MadeFolder(rows: 40, tests: 0, models: ["m0"], hasSample: false).write(to: work)
      let hot = cells(try work.text("in/labels.csv")).dropFirst()
      try work.write(
        "in/labels.csv",
        "id,label\n"
          + hot.map {
            "\($0[0]),\($0.firstIndex(of: "1") ?? 0)\n".replacing(",1\n", with: ",0\n").replacing(",2\n", with: ",1\n")
              .replacing(",3\n", with: ",2\n")
          }.joined())
      try await work.refused(
        "run", "in", "-o", "out", code: 65,
        says:
          "temper: in/oof/m0.csv:1:4: found the column \"winner_model_a\", expected an id column and the class columns \"0\", \"1\" and \"2\"; the labels are numbers: load them with --label-map 0=winner_model_a,1=winner_model_b,2=winner_tie, if that is the order"
      )
      let outcome = try await work.temper(
        "run", "in", "-o", "out", "--pool", "best", "--label-map", "0=winner_model_a,1=winner_model_b,2=winner_tie")
      #expect(outcome.code == 0 && outcome.errors.contains("temper: note: read 0 as winner_model_a ("), "\(outcome)")
    }
  }

  /// Arrays of a folder are read where their order is said.
  @Test func arraysInOrder() async throws {
    try await withWorkspace { work in
      let numpy = fixtures + "/numpy"
      func copy(_ file: String, _ name: String) throws {
        try work.write(name, Data(contentsOf: URL(fileURLWithPath: "\(numpy)/\(file)")))
      }
      try work.write("in/labels.csv", Data(contentsOf: URL(fileURLWithPath: "\(fixtures)/malformed/labels.csv")))
      try copy("good.csv", "in/oof/m.csv")
      try await work.done("run", "in", "-o", "plain", "--pool", "best", "--quiet", "--folds", "3")
      let expected = try await score(work, "plain")
      try work.remove("in/oof/m.csv")
      try copy("f8_big_F.npy", "in/oof/m.npy")
      try await work.refused(
        "run", "in", "-o", "out", code: 66,
        says:
          "temper: in/oof/m.npy: found an array, whose rows have no ids, expected files of text in oof; say --in-order where its rows are in the order of the labels, or load it with: temper load model m --oof in/oof/m.npy --ids FILE"
      )
      let outcome = try await work.temper(
        "run", "in", "-o", "out", "--in-order", "--pool", "best", "--folds", "3")
      #expect(outcome.code == 0, "\(outcome)")
      #expect(
        outcome.errors.hasPrefix(
          "temper: note: m: columns of arrays are taken as winner_model_a, winner_model_b, winner_tie, in this order; --columns gives another\n"
        ))
      #expect(try await score(work, "out") == expected)
    }
  }

  private func score(_ work: Workspace, _ folder: String) async throws -> String? {
    try await work.done("models", "--json", "-d", "\(folder)/temper.sqlite").split(separator: "\n").first {
      $0.contains("log_loss")
    }.map(String.init)
  }

  /// Exit code, first line, and an unchanged database.
  @Test func refusalsNameTheOption() async throws {
    try await withLabels { work in
      try work.write("plain.csv", Self.table(Self.classes))
      try await work.done("load", "model", "m", "--oof", "plain.csv")
      try work.write("bare.tsv", Self.table([], separator: "\t", ids: false))
      try work.write("list.jsonl", Self.objects { "\"p\": \($0)" }.joined(separator: "\n"))
      try work.write("logits.csv", Self.table(Self.classes) { "\($0 * 4 - 2)" })
      try work.write("m.parquet", "PAR1 and so on")
      let load = ["load", "model", "m", "--replace", "--oof"]
      for (arguments, code, line) in [
        (
          load + ["bare.tsv"], 65,
          "bare.tsv:1:10: found the column \"0.25\" a second time, expected columns of different names; if the file has no line of names, say --no-header"
        ),
        (
          load + ["list.jsonl"], 65,
          "list.jsonl:1:55: found a list of numbers, expected to be told which class each of them is of; give the classes in their order, as in --columns winner_model_a,winner_model_b,winner_tie (the same in 5 more rows: lines 2, 3, 4, 5 and 1 more)"
        ),
        (
          load + ["logits.csv"], 65,
          "logits.csv:2:8: found \"-1.0\", expected a probability from 0 to 1; for scores whose softmax is meant say --logits, for logarithms of probabilities --log-probabilities"
        ),
        (
          load + ["m.parquet"], 65,
          "m.parquet:1:1: found a Parquet file, expected text, or an array of NumPy; read it with: duckdb -csv -c \"from 'm.parquet'\" > m.csv"
        ),
        (
          load + ["plain.csv", "--in-order"], 64,
          "--in-order: found a column of ids in every file, expected rows without them; leave the option out"
        ),
        (
          load + ["plain.csv", "--ids", "plain.csv"], 64,
          "--ids: found a column of ids in every file, expected rows without them; leave the option out"
        ),
        (
          load + ["plain.csv", "--test-ids", "plain.csv"], 64,
          "--test-ids: found no test file, expected one; leave the option out"
        ),
        (
          ["load", "labels", "arena.json", "--replace"], 65,
          "arena.json:4:14: found \"x\", expected 0 or 1 in a one-hot label; name the column of labels with --label-column winner"
        ),
      ] {
        let before = try work.contents()
        let outcome = try await Temper.run(arguments, in: work.path)
        #expect(outcome.code == Int32(code) && outcome.output == "", "\(arguments): \(outcome)")
        #expect(outcome.firstError.hasPrefix("temper: \(line)"), "\(outcome.firstError)")
        #expect(try work.contents() == before)
      }
    }
  }
}
