import Foundation
import Testing

/// What goes where: results to standard output, messages to standard error, and nothing that commands a terminal.
@Suite struct SpeechTests {
  private func isPlain(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)) }
  }

  @Test func warningsStandBesideTheDocument() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"], swapped: 2).write(to: work)
      try work.remove("in/swapped/test/m1_swapped.csv")
      let warning =
        "temper: warning: m1: its swapped OOF predictions are not used, because swapped test predictions are missing\n"
      let loud = try await work.temper("run", "in", "--pool", "mean", "--json")
      #expect(loud.code == 0)
      #expect(Contract.run.faults(in: try document(loud.output), at: "run") == [])
      #expect(loud.output.hasPrefix("{\n") && loud.output.hasSuffix("}\n"))
      #expect(loud.errors == warning)
      let quiet = try await work.temper("run", "in", "--pool", "mean", "--json", "--quiet")
      #expect(quiet.output == loud.output)
      #expect(quiet.errors == "")
      let text = try await work.temper("run", "in", "--pool", "mean")
      #expect(text.errors == warning)
      #expect(!text.output.contains("warning"))
    }
  }

  @Test func errorsLeaveStandardOutputEmpty() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0"]).write(to: work)
      for flags in [["--json"], ["--quiet"], ["--json", "--quiet"], []] {
        let outcome = try await Temper.run(["run", "in", "--models", "x"] + flags, in: work.path)
        #expect(outcome.code == 64)
        #expect(outcome.output == "")
        #expect(outcome.errors == "temper: there is no model \"x\"; loaded are m0\n")
      }
    }
  }

  @Test func quietPrintsResultsOnly() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0"]).write(to: work)
      #expect(try await work.done("load", "labels", "in/labels.csv", "-q") == "")
      #expect(try await work.done("load", "folds", "in/folds.csv", "--quiet") == "")
      #expect(
        try await work.done("load", "model", "m0", "--oof", "in/oof/m0.csv", "--test", "in/test/m0.csv", "-q") == "")
      #expect(try await work.done("fit", "--pool", "best", "-q") == "")
      #expect(try await work.done("submit", "-o", "s.csv", "-q") == "")
      #expect(try await work.done("run", "in", "--pool", "mean", "-q") == "")
      #expect(try await work.done("models", "-q").hasPrefix("model "))
      #expect(try await work.done("fits", "-q").contains("fit-1"))
      #expect(try await work.done("show", "-q").hasPrefix("fit-1: best"))
      #expect(try await work.done("remove", "model", "m0", "-q") == "")
    }
  }

  @Test func thereIsNoColourOutsideATerminal() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"]).write(to: work)
      let colourful = ["CLICOLOR_FORCE": "1", "FORCE_COLOR": "1", "TERM": "xterm-256color"]
      for arguments in [
        ["run", "in", "--pool", "linear", "-d", "x.sqlite"], ["fits", "-d", "x.sqlite"], ["show", "-d", "x.sqlite"],
        ["models", "-d", "x.sqlite"], ["--help"], ["nosuch"],
      ] {
        let outcome = try await Temper.run(arguments, in: work.path, environment: colourful)
        #expect(isPlain(outcome.output), "\(arguments)")
        #expect(isPlain(outcome.errors), "\(arguments)")
      }
    }
  }

  static let hostile = [
    "a \"quoted\" 'name'", "two\nlines", "\u{1B}[31mred\u{1B}[0m\u{7}", "猫 🐈‍⬛ é", "'; DROP TABLE model; --",
    "<script>alert(1)</script>", "a,b;c\td", "--", "%s%n$(id)`id`", "\u{202E}evil\u{2066}", "all", "class:a",
  ]

  /// Whatever a model is called: it is stored as it is, and shown so that it neither breaks a line nor commands a terminal.
  @Test(arguments: hostile) func hostileNamesAreHarmless(_ name: String) async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"]).write(to: work)
      try await work.done("load", "labels", "in/labels.csv")
      try await work.done("load", "folds", "in/folds.csv")
      let load = try await work.temper(
        "load", "model", "--oof", "in/oof/m0.csv", "--test", "in/test/m0.csv", "--", name)
      #expect(load.code == 0, "\(load.errors)")
      #expect(isPlain(load.output) && load.output.count { $0 == "\n" } == 1)
      try await work.done("load", "model", "other", "--oof", "in/oof/m1.csv", "--test", "in/test/m1.csv")

      let twice = try await work.temper("load", "model", "--oof", "in/oof/m0.csv", "--", name)
      #expect(twice.code == 64)
      #expect(isPlain(twice.errors) && twice.errors.count { $0 == "\n" } == 1)
      let unknown = try await work.temper("fit", "--models", "nosuch")
      #expect(unknown.code == 64)
      #expect(isPlain(unknown.errors) && unknown.errors.count { $0 == "\n" } == 1)

      let fit = try document(await work.done("fit", "--pool", "linear", "--json"))
      let names = (fit["models"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
      #expect(names == [name, "other"].sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
      for command in [["models"], ["show"], ["fits"]] {
        let outcome = try await Temper.run(command, in: work.path)
        #expect(isPlain(outcome.output), "\(command)")
      }
      #expect(try await work.done("models").count { $0 == "\n" } == 3)
      try await work.done("submit", "-o", "s.csv")
      let removed = try await work.temper("remove", "model", "--", name)
      #expect(removed.code == 0)
      #expect(isPlain(removed.output) && removed.output.count { $0 == "\n" } == 1)
      let left = try await work.temper("submit", "-o", "t.csv")
      #expect(left.code == 65)
      #expect(isPlain(left.errors) && left.errors.count { $0 == "\n" } == 1)
    }
  }

  /// Ids, classes and file names are text like any other, and come out as they went in.
  @Test func hostileIdsAndClassesSurvive() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "\u{1B}[31m\"m1\""], hasSample: false).write(to: work)
      func quoted(_ cell: String) -> String { "\"" + cell.replacing("\"", with: "\"\"") + "\"" }
      func id(_ cell: String) -> String { cell + "=1+1,\"x\"\n\u{1B}[31m 猫" }
      let classes = ["winner_model_a": "<b>A</b> & co", "winner_model_b": "b,\"b\"", "winner_tie": "the tie,\nindeed"]
      for name in try work.contents().keys where name.hasSuffix(".csv") {
        let table = cells(try work.text(name))
        let header = table[0].map { quoted(classes[$0] ?? $0) }
        try work.write(name, text([header] + table.dropFirst().map { [quoted(id($0[0]))] + $0.dropFirst() }))
      }
      let outcome = try await work.temper("run", "in", "--pool", "linear")
      #expect(outcome.code == 0 && outcome.errors == "")
      #expect(isPlain(outcome.output))
      let submission = try work.text("in/temper/submission.csv")
      #expect(
        submission.hasPrefix(
          "id,<b>A</b> & co,\"b,\"\"b\"\"\",\"the tie,\nindeed\"\n\"t0=1+1,\"\"x\"\"\n\u{1B}[31m 猫\",0."))
      let page = try work.text("in/temper/report.html")
      #expect(!page.contains("<b>A</b>"))
      #expect(page.contains("&lt;b&gt;A&lt;/b&gt; &amp; co"))
      #expect(isPlain(page.replacing("\t", with: "")))
    }
  }
}
