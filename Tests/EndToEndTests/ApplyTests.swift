import Foundation
import Testing

/// Stored fits on rows that no database holds: `export`, `apply`, `score`; and what is removed before one starts over.
@Suite struct ApplyTests {
  private func withRun(
    _ arguments: [String] = [], swapped: Int = 1, _ body: (Workspace) async throws -> Void
  ) async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"], swapped: swapped, hasGroups: true).write(to: work)
      let ids = (0..<90).map { "r\($0)" } + (0..<10).map { "t\($0)" }
      let sizes = ids.indices.map { "\(($0 * 37) % 50)" }
      try work.write("in/segments.csv", text([["id", "size"]] + zip(ids, sizes).map { [$0, $1] }))
      let outcome = try await Temper.run(
        ["run", "in", "-o", "out", "-d", "d.sqlite", "--bootstrap", "0"] + arguments, in: work.path)
      #expect(outcome.code == 0, "\(outcome)")
      try await body(work)
    }
  }

  private let models = [
    "--model", "m0=in/test/m0.csv", "--model", "m1=in/test/m1.csv", "--swapped", "m0=in/swapped/test/m0_swapped.csv",
    "--segments", "in/segments.csv",
  ]

  @Test(arguments: [["--pool", "linear"], ["--pool", "tie-aware", "--swapped", "separate"]])
  func bitsAreThoseOfSubmit(_ options: [String]) async throws {
    try await withRun(options) { work in
      let sample = ["--sample", "in/sample_submission.csv"]
      try await work.done("export", "run", "-d", "d.sqlite", "-o", "run.json", "--oof", "oof.csv")
      try await work.done("submit", "-d", "d.sqlite", "-o", "s.csv")
      for (number, fit) in [["run.json"], ["run", "-d", "d.sqlite"], ["-d", "d.sqlite"]].enumerated() {
        var outcome = try await Temper.run(["apply"] + fit + models + sample + ["-o", "a\(number).csv"], in: work.path)
        #expect(outcome.code == 0 && outcome.output == "wrote a\(number).csv: 10 rows of the fit run\n", "\(outcome)")
        #expect(try work.bytes("a\(number).csv") == work.bytes("out/submission.csv"))
        outcome = try await Temper.run(["apply"] + fit + models + ["-o", "-"], in: work.path)
        // Without a sample rows have the order of the first file.
        func lines(_ text: String) -> [Substring] { text.split(separator: "\n").sorted() }
        #expect(try lines(outcome.output) == lines(work.text("s.csv")), "\(outcome)")
      }
      // The nested predictions are those that the database shows by its view.
      let lines = try work.text("oof.csv").split(separator: "\n")
      #expect(lines.count == 91 && lines[0] == "id,winner_model_a,winner_model_b,winner_tie")
      #expect(lines[1].hasPrefix("r0,"))
      // A fit that is exported again is the same to the byte.
      try await work.done("export", "-d", "d.sqlite", "-o", "again.json")
      #expect(try work.bytes("again.json") == work.bytes("run.json"))
    }
  }

  @Test func newLabelledRowsAreScored() async throws {
    try await withRun(["--pool", "linear"]) { work in
      try await work.done("export", "-d", "d.sqlite", "-o", "run.json")
      // The test rows, labelled now.
      let names = ["winner_model_a", "winner_model_b", "winner_tie"]
      let labels = (0..<10).map { names[($0 * 7) % 3] }
      try work.write("new.csv", text([["id", "who"]] + labels.enumerated().map { ["t\($0)", $1] }))
      let outcome = try await Temper.run(
        ["score", "run.json", "--labels", "new.csv", "--json"] + models, in: work.path)
      #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome)")
      let document = try Scored(outcome.output)
      let out = try await Temper.run(["apply", "run.json"] + models + ["-o", "-"], in: work.path).output
      func losses(_ text: String) throws -> [Double] {
        try text.split(separator: "\n").dropFirst().map { line in
          let cells = line.split(separator: ",")
          let row = try #require(Int(cells[0].dropFirst()))
          let ordinal = try #require(names.firstIndex(of: labels[row]))
          return -log(try #require(Double(cells[1 + ordinal])))
        }
      }
      func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
      let own = try losses(out)
      #expect(abs(document.logLoss.mean - mean(own)) < 1e-12)
      let spread = own.reduce(0) { $0 + ($1 - mean(own)) * ($1 - mean(own)) }
      #expect(abs(document.logLoss.standardError - (spread / 90).squareRoot()) < 1e-12)
      let theirs = try losses(work.text("in/test/m1.csv"))
      #expect(
        abs(document.models[1].difference.mean - mean(own) + mean(theirs)) < 1e-8)
      let then = document.drift.logLossAtFit.mean
      #expect(abs(document.drift.difference.mean - mean(own) + then) < 1e-12)
      #expect(document.rows == 10 && document.classes[2].observed == 0.3)
      let text = try await Temper.run(["score", "run.json", "--labels", "new.csv"] + models, in: work.path)
      #expect(text.code == 0 && text.output.contains("run on 10 new rows: log loss "), "\(text)")
    }
  }

  /// Names may hold what parts a name from its file.
  @Test func namesWithSignsOfEqualityAreKnown() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["a=b", "m1"]).write(to: work)
      try await work.done("run", "in", "-o", "out", "--pool", "linear", "--quiet")
      try await work.done(
        "apply", "-d", "out/temper.sqlite", "--model", "a=b=in/test/a=b.csv", "--model", "m1=in/test/m1.csv", "-o",
        "applied.csv")
      // The rows of the submission are in the order of the sample.
      #expect(try cells(work.text("applied.csv")).count == cells(work.text("out/submission.csv")).count)
    }
  }

  @Test func whatDoesNotFitIsRefused() async throws {
    try await withRun(["--pool", "linear"], swapped: 0) { work in
      try await work.done("export", "-d", "d.sqlite", "-o", "run.json")
      func refused(_ arguments: String..., code: Int32, says line: String) async throws {
        let before = try work.contents()
        let outcome = try await Temper.run(arguments, in: work.path)
        #expect(outcome.code == code && outcome.firstError == line && outcome.output == "", "\(outcome)")
        #expect(try work.contents() == before)
      }
      try await refused(
        "apply", "run.json", "--model", "m0=in/test/m0.csv", "-o", "a.csv", code: 64,
        says: "temper: the fit needs predictions of \"m1\"; give them with --model m1=FILE")
      try await refused(
        "apply", "run.json", "--model", "n0=in/test/m0.csv", "-o", "a.csv", code: 64,
        says: "temper: --model: the fit has no model \"n0\"; did you mean \"m0\"?")
      try await refused(
        "apply", "run.json", "--swapped", "n0=in/test/m0.csv", "-o", "a.csv", code: 64,
        says: "temper: --swapped: the fit has no model \"n0\"; did you mean \"m0\"?")
      try work.write("none.npy", NumPyFile.bytes([], columns: 3))
      for order in [[], ["--in-order"]] {
        let outcome = try await Temper.run(
          ["apply", "run.json", "--model", "m0=none.npy", "--model", "m1=none.npy", "-o", "a.csv"] + order,
          in: work.path)
        #expect(outcome.code == (order.isEmpty ? 64 : 65) && !outcome.wasKilled, "\(outcome)")
        #expect(
          order.isEmpty || outcome.firstError.contains("none.npy:byte 128: found no rows, expected a row"),
          "\(outcome)")
      }
      try work.remove("none.npy")
      try await refused(
        "apply", "run.json", "--model", "in/test/m0.csv", "-o", "a.csv", code: 64,
        says: "Error: --model: found \"in/test/m0.csv\", expected the name of a model, =, and a file: clf=new.csv")
      try await refused(
        "apply", "gone.json", "--model", "m0=in/test/m0.csv", "-o", "a.csv", code: 66,
        says:
          "temper: gone.json: found no file that can be read, expected a fit; write one with: temper export FIT -o FILE"
      )
      try await refused(
        "export", "-d", "d.sqlite", "-o", "run.json", code: 73,
        says: "temper: run.json: found an existing file, expected a name for a new file; say --replace to replace it")
      try await refused(
        "export", "-d", "d.sqlite", code: 64,
        says: "Error: found no file to write, expected --output FILE for the fit, --oof FILE, or both")
      try work.write("other.csv", "id,winner_model_a,winner_model_b,winner_tie\nt0,0.5,0.5,0\n")
      try await refused(
        "apply", "run.json", "--model", "m0=in/test/m0.csv", "--model", "m1=other.csv", "-o", "a.csv", code: 65,
        says:
          "temper: other.csv:3:1: found the end after 1 row, expected 10, one for each id of in/test/m0.csv; add the rows of \"t1\", \"t2\", \"t3\", \"t4\", \"t5\" and 4 more"
      )
      // A file that somebody edited.
      let json = try work.text("run.json")
      try work.write("floor.json", json.replacing("\"floor\" : 1e-07", with: "\"floor\" : 0"))
      try await refused(
        "apply", "floor.json", "--model", "m0=in/test/m0.csv", "-o", "a.csv", code: 65,
        says:
          "temper: floor.json: found parts that do not belong together at blend.pool, expected a fit as it is written by: temper export FIT -o FILE"
      )
      try work.write("later.json", json.replacing("\"format_version\" : 1", with: "\"format_version\" : 9"))
      try await refused(
        "score", "later.json", "--labels", "in/labels.csv", "--model", "m0=in/test/m0.csv", code: 65,
        says:
          "temper: later.json: found the format \"temper-fit\", version 9, expected \"temper-fit\", version 1; export the fit anew with: temper export FIT -o FILE"
      )
    }
  }

  @Test func partsAreRemoved() async throws {
    try await withRun(["--pool", "mean"]) { work in
      let database = ["-d", "d.sqlite"]
      func run(_ arguments: String...) async throws -> Outcome {
        try await Temper.run(arguments + database, in: work.path)
      }
      for part in ["folds", "groups", "segments"] {
        #expect(try await run("remove", part).output == "removed \(part)\n")
        #expect(
          try await run("remove", part).firstError
            == "temper: d.sqlite: no \(part) are loaded; there is nothing to remove")
        try await work.requireClean("d.sqlite")
      }
      #expect(try await run("fit", "--pool", "mean", "--name", "plain").code == 0)
      #expect(try await run("remove", "labels", "--json").output == "{\n  \"removed\" : \"labels\"\n}\n")
      try await work.requireClean("d.sqlite")
      #expect(try await run("models").output.hasPrefix("no models yet"))
      #expect(try await run("fits").output.contains("plain"))
      #expect(try await run("remove", "all").code == 0)
      #expect(try await !run("fits").output.contains("plain"))
      try await work.requireClean("d.sqlite")
      try await work.done("load", "labels", "in/labels.csv", "-d", "d.sqlite")
    }
  }

  /// What is looked at of the JSON of a score.
  private struct Scored: Decodable {
    struct Estimate: Decodable {
      var mean: Double
      var standardError: Double
    }
    struct Drift: Decodable {
      var logLossAtFit: Estimate
      var difference: Estimate
    }
    struct Model: Decodable { var difference: Estimate }
    struct Share: Decodable { var observed: Double }
    var rows: Int
    var logLoss: Estimate
    var drift: Drift
    var models: [Model]
    var classes: [Share]

    init(_ text: String) throws {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      self = try decoder.decode(Scored.self, from: Data(text.utf8))
    }
  }
}
