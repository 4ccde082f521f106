import Foundation
import Testing

/// What commands refuse beside malformed files: exit code, first line on standard error, nothing on standard output, and no
/// file changed.
@Suite struct RefusalTests {
  /// A made folder `in`, and a database with its labels, folds and two models.
  private func withLoaded(_ body: (Workspace) async throws -> Void) async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"]).write(to: work)
      try await work.done("load", "labels", "in/labels.csv")
      try await work.done("load", "folds", "in/folds.csv")
      for name in ["m0", "m1"] {
        try await work.done("load", "model", name, "--oof", "in/oof/\(name).csv", "--test", "in/test/\(name).csv")
      }
      try await body(work)
    }
  }

  @Test func outputsAreNotOverwrittenUnasked() async throws {
    try await withLoaded { work in
      try await work.done("fit", "--pool", "mean")
      try work.write("s.csv", "mine")
      try await work.refused(
        "submit", "-o", "s.csv", code: 73,
        says: "temper: s.csv: found an existing file, expected a name for a new file; say --replace to replace it")
      try await work.done("submit", "-o", "s.csv", "--force")
      #expect(try work.text("s.csv").hasPrefix("id,"))
    }
  }

  @Test func databaseIsNeverOverwritten() async throws {
    try await withLoaded { work in
      try await work.done("fit", "--pool", "mean")
      for name in ["temper.sqlite", "./temper.sqlite", "in/../temper.sqlite"] {
        try await work.refused(
          "submit", "-o", name, "--force", code: 64,
          says: "temper: \(name): this is the database; name another file for the output")
      }
      for name in ["submission.csv", "report.html"] {
        try await work.refused(
          "run", "in", "--pool", "mean", "-o", "out", "-d", "out/\(name)", code: 64,
          says: "temper: out/\(name): this is the database; name another file for the output")
      }
    }
  }

  @Test func whatIsLoadedIsNotReplacedUnasked() async throws {
    try await withLoaded { work in
      try await work.refused(
        "load", "model", "m0", "--oof", "in/oof/m1.csv", code: 64,
        says: "temper: the model \"m0\" is loaded already; give --replace to load it again, or another name")
      try await work.refused(
        "load", "labels", "in/labels.csv", code: 64,
        says:
          "temper: temper.sqlite: labels are already loaded. --replace loads others, and removes folds, groups, weights, segments and models with them."
      )
    }
  }

  @Test func unknownNamesAreRefused() async throws {
    try await withLoaded { work in
      try await work.refused(
        "remove", "model", "m9", code: 64,
        says: "temper: temper.sqlite: no model is named \"m9\". Did you mean \"m0\"?")
      try await work.refused(
        "remove", "model", "something", code: 64,
        says: "temper: temper.sqlite: no model is named \"something\". Loaded: \"m0\", \"m1\".")
      try await work.refused(
        "fit", "--models", "nosuch", code: 64, says: "temper: there is no model \"nosuch\"; loaded are m0, m1")
      try await work.refused(
        "fit", "--without", "nosuch", code: 64, says: "temper: there is no model \"nosuch\"; loaded are m0, m1")
      try await work.refused(
        "fit", "--without", "m0,m1", code: 64,
        says: "temper: no model is left; --models and --without exclude all of them")
      try await work.refused("show", code: 64, says: "temper: there is no fit yet; make one with: temper fit")
      try await work.refused(
        "submit", "-o", "s.csv", code: 64, says: "temper: there is no fit yet; make one with: temper fit")
      try await work.done("fit", "--pool", "mean")
      try await work.refused("show", "nosuch", code: 64, says: "temper: there is no fit \"nosuch\"; there are fit-1")
      try await work.refused(
        "submit", "nosuch", "-o", "s.csv", code: 64, says: "temper: there is no fit \"nosuch\"; there are fit-1")
      try await work.refused(
        "fit", "--pool", "best", "--name", "fit-1", code: 64,
        says: "temper: there is a fit \"fit-1\" already; give another --name")
    }
  }

  @Test func replacedPredictionsAreNoticed() async throws {
    try await withLoaded { work in
      try await work.done("fit", "--pool", "linear")
      let table = cells(try work.text("in/oof/m1.csv"))
      try work.write("new.csv", text([table[0]] + table.dropFirst().map { [$0[0], "0.5", "0.25", "0.25"] }))
      try await work.done("load", "model", "m1", "--oof", "new.csv", "--test", "in/test/m1.csv", "--replace")
      try await work.refused(
        "submit", "-o", "s.csv", code: 65,
        says: "temper: the OOF predictions of \"m1\" were replaced by new.csv since the fit \"fit-1\"; fit again")
    }
  }

  @Test(arguments: [
    (["fit", "--nosuch"], "Error: Unknown option '--nosuch'"),
    (["nosuch"], "Error: Unexpected argument 'nosuch'"),
    (["run"], "Error: Missing expected argument '<folder>'"),
    (["run", "a", "b"], "Error: Unexpected argument 'b'"),
    (["run", "in", "--outptu", "x"], "Error: Unknown option '--outptu'. Did you mean '--output'?"),
    (["run", ""], "Error: <folder>: found an empty path, expected the name of a file or folder"),
    (["run", "in", "-o", ""], "Error: --output: found an empty path, expected the name of a file or folder"),
    (["run", "in", "-d", ""], "Error: --database: found an empty path, expected the name of a file or folder"),
    (["models", "-d", ""], "Error: --database: found an empty path, expected the name of a file or folder"),
    (["submit"], "Error: Missing expected argument '--output <output>'"),
    (["submit", "-o", ""], "Error: --output: found an empty path, expected the name of a file or folder"),
    (
      ["fit", "--pool", "stack"],
      "Error: --pool: found \"stack\", expected one of auto, best, mean, geometric, linear, logarithmic, tie-aware, selection"
    ),
    (["fit", "--weights", "any"], "Error: --weights: found \"any\", expected one of auto, nonnegative, signed"),
    (
      ["fit", "--swapped", "yes"],
      "Error: --swapped: found \"yes\", expected one of auto, always, never, geometric, separate"
    ),
    (["fit", "--floor", "nan"], "Error: --floor: found nan, expected a number above 0 and up to 0.01"),
    (["fit", "--floor", "0"], "Error: --floor: found 0.0, expected a number above 0 and up to 0.01"),
    (["fit", "--floor", "0.02"], "Error: --floor: found 0.02, expected a number above 0 and up to 0.01"),
    (["fit", "--threads", "0"], "Error: --threads: found 0, expected at least 1"),
    (["fit", "--threads", "-1"], "Error: --threads: found -1, expected at least 1"),
    (
      ["fit", "--seed", "x"],
      "Error: The value 'x' is invalid for '--seed <seed>': expected a whole number from 0 to 18446744073709551615"
    ),
    (
      ["inspect", "a", "--seed", "-1"],
      "Error: The value '-1' is invalid for '--seed <seed>': expected a whole number from 0 to 18446744073709551615"
    ),
    (["fit", "--folds", "five"], "Error: The value 'five' is invalid for '--folds <folds>': expected a whole number"),
    (
      ["fit", "--min-weight", "0,1"],
      "Error: The value '0,1' is invalid for '--min-weight <weight>': expected a number, with a point before its decimals"
    ),
    (["fit", "--name", ""], "Error: --name: found 0 characters, expected 1 to 300"),
    (["run", "in", "--no-tie", "--tie", "a"], "Error: --no-tie cannot be combined with --tie or --sides"),
    (["run", "in", "--sides", "a", "b"], "Error: --sides needs --tie CLASS"),
    (
      ["run", "in", "--tie", "t", "--sides", "a"],
      "Error: --sides: found one name, expected two; put the option after the other arguments"
    ),
    (
      ["run", "in", "--tie", "t", "--sides", "a", "b", "c"],
      "Error: --sides: found 3 names, expected two; put the option after the other arguments"
    ),
  ]) func commandLineMistakes(_ arguments: [String], _ line: String) async throws {
    try await withWorkspace { work in
      let outcome = try await Temper.run(arguments, in: work.path)
      #expect(outcome.code == 64, "\(outcome)")
      #expect(outcome.firstError == line)
      #expect(outcome.output == "")
      #expect(try work.contents() == [:])
    }
  }

  @Test func unsuitableRequestsAreUsage() async throws {
    try await withLoaded { work in
      try await work.refused(
        "run", "in", "--tie", "nosuch", code: 64,
        says: "temper: --tie: there is no class \"nosuch\"; the classes are winner_model_a, winner_model_b, winner_tie")
      try await work.refused(
        "run", "in", "--no-tie", "--pool", "tie-aware", code: 64,
        says:
          "temper: the pool tie-aware needs a tie; name it where the labels are loaded, with --tie CLASS --sides A B, or use another pool"
      )
      try await work.refused(
        "load", "labels", "in/labels.csv", "--replace", "--classes", "a,a", code: 64,
        says: "temper: --classes: found a,a, expected two or more different names")
      try await work.refused(
        "load", "model", "m2", "--oof", "in/oof/m0.csv", "--swapped-test", "in/test/m0.csv", code: 64,
        says: "temper: --swapped-test needs --test: it is averaged with the plain test predictions")
      try work.remove("in/folds.csv")
      try await work.refused(
        "run", "in", "--folds", "-3", code: 64, says: "temper: --folds: found -3, expected 3 to 50")
    }
  }

  @Test func missingInputs() async throws {
    try await withLoaded { work in
      let remedy = "found no such file, expected a file that can be read; check the path"
      try await work.refused("load", "labels", "no.csv", "-d", "new", code: 66, says: "temper: no.csv: \(remedy)")
      try await work.refused("load", "folds", "no.csv", code: 66, says: "temper: no.csv: \(remedy)")
      try await work.refused("load", "groups", "no.csv.gz", code: 66, says: "temper: no.csv.gz: \(remedy)")
      try await work.refused("load", "model", "x", "--oof", "no.csv", code: 66, says: "temper: no.csv: \(remedy)")
      try await work.refused(
        "load", "model", "x", "--oof", "in/oof/m0.csv", "--test", "no.csv", code: 66, says: "temper: no.csv: \(remedy)")
      try await work.refused(
        "load", "folds", "in", code: 66,
        says: "temper: in: found a folder, expected a file that can be read; name a file in it")
      try await work.refused(
        "run", "no", code: 66, says: "temper: no: found nothing, expected a folder of predictions")
      try await work.refused(
        "run", "in/labels.csv", code: 66, says: "temper: in/labels.csv: found a file, expected a folder")
      try await work.refused(
        "run", "in/oof", code: 66,
        says:
          "temper: in/oof: found no labels.csv, expected labels.csv or labels.csv.gz with an id column and the classes; without labels, test predictions alone are blended with --pool mean"
      )
      try await work.refused(
        "models", "-d", "none.sqlite", code: 66,
        says:
          "temper: none.sqlite: there is no database here. `temper load labels FILE` or `temper run DIR` creates one; --database names another."
      )
      try await work.refused(
        "models", "-d", "in", code: 66,
        says: "temper: in: this is a folder, and a database is a file. Name a file with --database.")
    }
  }

  @Test func filesThatAreNoDatabaseOfTempers() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0"]).write(to: work)
      let line = "this is not an SQLite database. It was left as it is; --database names another file."
      for command in [
        ["models"], ["fits"], ["show"], ["fit"], ["submit", "-o", "s.csv"], ["load", "labels", "in/labels.csv"],
      ] {
        let before = try work.contents()
        let outcome = try await Temper.run(command + ["-d", "in/labels.csv"], in: work.path)
        #expect(outcome.code == 65)
        #expect(outcome.errors == "temper: in/labels.csv: \(line)\n")
        #expect(try work.contents() == before)
      }
      try await work.refused("run", "in", "-d", "in/labels.csv", code: 65, says: "temper: in/labels.csv: \(line)")
      try work.write("empty.sqlite", "")
      try await work.refused(
        "models", "-d", "empty.sqlite", code: 65,
        says:
          "temper: empty.sqlite: the file is empty, not a Temper database. `temper load labels FILE` fills it; --database names another."
      )
    }
  }

  /// A database of Temper's with another application id is a database of another program.
  @Test func databasesOfOtherProgramsAndOfTheFuture() async throws {
    try await withLoaded { work in
      var foreign = try work.bytes("temper.sqlite")
      foreign.replaceSubrange(68..<72, with: [0, 0, 0, 7])
      try work.write("foreign.sqlite", foreign)
      try await work.refused(
        "models", "-d", "foreign.sqlite", code: 65,
        says:
          "temper: foreign.sqlite: this SQLite database belongs to another program (application id 7). It was left as it is; --database names another file."
      )
      try await work.refused(
        "run", "in", "-d", "foreign.sqlite", code: 65,
        says:
          "temper: foreign.sqlite: this SQLite database belongs to another program (application id 7). It was left as it is; --database names another file."
      )
      var newer = try work.bytes("temper.sqlite")
      newer.replaceSubrange(60..<64, with: [0, 0, 0, 99])
      try work.write("newer.sqlite", newer)
      let outcome = try await work.temper("models", "-d", "newer.sqlite")
      #expect(outcome.code == 65)
      #expect(outcome.errors.hasPrefix("temper: newer.sqlite: a newer Temper wrote this database (schema 99, "))
    }
  }

  @Test func outputsThatCannotBeMade() async throws {
    try await withLoaded { work in
      try await work.done("fit", "--pool", "mean")
      try await work.refused(
        "submit", "-o", "no/s.csv", code: 73,
        says: "temper: no/s.csv: found no folder \"no\", expected one that exists; make the folder first")
      try await work.refused(
        "submit", "-o", "in", code: 73,
        says: "temper: in: found a folder, expected a name for a new file; name a file in it")
      try await work.refused(
        "run", "in", "-o", "in/labels.csv", code: 73,
        says:
          "temper: in/labels.csv/submission.csv: found a file in place of the folder \"in/labels.csv\", expected a folder; check the path"
      )
      try await work.refused(
        "run", "in", "-o", "in/labels.csv/out", code: 73,
        says: "temper: in/labels.csv/out: the output folder cannot be created; give another with --output DIR")
      try await work.refused(
        "run", "in", "-d", "no/x.sqlite", code: 73,
        says: "temper: no/x.sqlite: found no folder \"no\", expected one that exists; make the folder first")
      try await work.refused(
        "load", "labels", "in/labels.csv", "-d", "no/x.sqlite", code: 73,
        says: "temper: no/x.sqlite: the database cannot be created: its folder does not exist.")
    }
  }

  @Test func foldersThatContradictThemselves() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"]).write(to: work)
      try work.remove("in/test/m1.csv")
      try await work.refused(
        "run", "in", code: 65,
        says:
          "temper: in/test: found no predictions of \"m1\", expected one file for each model in oof; add test/m1.csv or remove oof/m1.csv"
      )
      try work.remove("in/oof/m1.csv")
      try work.write("in/test/extra.csv", work.text("in/test/m0.csv"))
      try await work.refused(
        "run", "in", code: 65,
        says:
          "temper: in/test/extra.csv: found predictions of \"extra\", expected a model that has a file in oof; add oof/extra.csv or remove this file"
      )
      try work.remove("in/test/extra.csv")
      try work.write("in/oof/m0.csv.gz", "")
      try await work.refused(
        "run", "in", code: 65,
        says: "temper: in/oof: found both m0.csv and m0.csv.gz, expected one of them; remove the other")
    }
  }

  @Test func dataThatCannotBeScoredHonestly() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"]).write(to: work)
      let ids = cells(try work.text("in/labels.csv")).dropFirst().map { $0[0] }
      try work.write("in/folds.csv", text([["id", "fold"]] + ids.enumerated().map { [$1, "\($0 % 2)"] }))
      try await work.refused(
        "run", "in", code: 65,
        says:
          "temper: the loaded folds: found 2 different, expected 3 to 50; an honest score needs folds to choose on and one to score on"
      )
      try work.remove("in/folds.csv")
      try work.write("in/groups.csv", text([["id", "g"]] + ids.map { [$0, "all"] }))
      let sample = try work.text("in/sample_submission.csv")
      try work.remove("in/sample_submission.csv")
      try await work.refused(
        "run", "in", code: 65,
        says:
          "temper: in/groups.csv: found one group, \"all\", for all labelled rows, expected at least two; errors between groups cannot be told from one group; leave them out"
      )
      try work.remove("in/groups.csv")
      try work.write("in/sample_submission.csv", sample.replacing("winner_tie", with: "draw"))
      try await work.refused(
        "run", "in", code: 65,
        says:
          "temper: in/sample_submission.csv:1:4: found the column \"draw\", expected an id column and the class columns \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; remove the column"
      )
    }
  }

  /// One column under another name is taken for its class; the line to type leaves the others as they are.
  @Test func renamedColumnIsNamed() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"]).write(to: work)
      try work.write("in/oof/m0.csv", work.text("in/oof/m0.csv").replacing("winner_tie", with: "zzz"))
      try await work.refused(
        "run", "in", code: 65,
        says:
          "temper: in/oof/m0.csv:1:34: found the column \"zzz\", expected an id column and the class columns \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; if it is \"winner_tie\", --columns m0:zzz=winner_tie"
      )
      try work.write("in/test/m0.csv", work.text("in/test/m0.csv").replacing("winner_tie", with: "zzz"))
      let outcome = try await work.temper("run", "in", "--pool", "mean", "--columns", "m0:zzz=winner_tie")
      #expect(outcome.code == 0, "\(outcome)")
    }
  }

  /// Outputs among the predictions would be a model of the next run.
  @Test func outputsDoNotLieAmongPredictions() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"]).write(to: work)
      try await work.refused(
        "run", "in", "--output", "in/oof", code: 64,
        says:
          "temper: in/oof: found a folder of predictions, expected one of its own for the outputs; give another with --output DIR"
      )
      try await work.refused(
        "run", work.path("in"), "--output", "in/../in/swapped", code: 64,
        says:
          "temper: in/../in/swapped: found a folder of predictions, expected one of its own for the outputs; give another with --output DIR"
      )
      try await work.refused(
        "run", "in", "--output", "./in/test/sub/", code: 64,
        says:
          "temper: ./in/test/sub/: found a folder of predictions, expected one of its own for the outputs; give another with --output DIR"
      )
    }
  }

  /// A whole training table in place of the labels, as the competition offers it.
  @Test func trainingTableIsNotTakenForLabels() async throws {
    try await withWorkspace { work in
      try work.write(
        "train.csv",
        "id,model_a,prompt,winner_model_a,winner_model_b,winner_tie\n30192,gpt-4,\"[\"\"hi\"\"]\",1,0,0\n")
      try await work.refused(
        "load", "labels", "train.csv", code: 65,
        says:
          "temper: train.csv:2:7: found \"gpt-4\", expected 0 or 1 in a one-hot label; keep only the id and class columns"
      )
    }
  }
}
