import Foundation
import Testing

/// Tables of engines that are installed: loaded, refined, inspected and predicted where they lie.
@Suite struct EnginesTests {
  private func withTable(
    _ engine: TestEngines.Engine, rows: Int, _ body: (EngineTable) async throws -> Void
  ) async throws {
    try await withWorkspace { work in
      let table = EngineTable(work: work, engine: engine)
      try table.make(rows: rows)
      defer { table.drop() }
      try await body(table)
    }
  }

  private func run(_ table: EngineTable, _ arguments: [String]) async throws -> Outcome {
    try await Temper.run(arguments, in: table.work.path)
  }

  @Test(arguments: TestEngines.all) func wholeTableIsLoadedAndPredicted(_ engine: TestEngines.Engine) async throws {
    try await withTable(engine, rows: 120) { table in
      let work = table.work
      let loaded = try await run(table, ["load", "table", "--fold", "fold", "--group", "person"] + table.arguments)
      #expect(loaded.code == 0 && loaded.errors == "", "\(loaded)")
      #expect(
        loaded.output == "loaded all 120 rows of \(table.name) with 2 models\n"
          + "tie = winner_tie, sides = winner_model_a, winner_model_b\n")
      #expect(try await work.models() == table.models)
      // How the engine is reached is nowhere in the file.
      #expect(try work.bytes("temper.sqlite").range(of: Data(engine.command.utf8)) == nil)
      try await work.done("fit", "--pool", "mean", "--name", "f", "--quiet", "--calibration", "temperature")
      let sql = try await run(
        table, ["sql", "f", "--dialect", engine.dialect, "--from", table.name, "--keep", "label"])
      #expect(sql.code == 0 && sql.output.contains("SELECT ") && sql.output.hasSuffix(";\n"), "\(sql)")
      let again = try await run(
        table, ["sql", "f", "--dialect", engine.dialect, "--from", table.name, "--keep", "label"])
      #expect(sql.output == again.output)
      let into = ["sql", "f", "--into", "\(table.name)p"] + table.arguments
      let made = try await run(table, into)
      #expect(made.output == "made \(table.name)p: 120 rows of the fit f\n", "\(made)")
      let refused = try await run(table, into)
      #expect(
        refused.code == 65
          && refused.firstError
            == "temper: \(table.name)p: there is a table of this name already; give --replace to replace it, or another name",
        "\(refused)")
      let replaced = try await run(table, into + ["--replace"])
      #expect(replaced.code == 0, "\(replaced)")
      // The rows themselves are not replaced, nor is a table that is not there taken for one that is.
      let same = try await run(
        table, ["sql", "f", "--into", table.name.uppercased(), "--replace"] + table.arguments)
      #expect(
        same.code == 64
          && same.firstError
            == "temper: \(table.name.uppercased()) is where the rows come from: they would be lost; give the result another name",
        "\(same)")
      let missing = try await run(
        table, ["sql", "f", "--into", "new", "--engine", engine.command, "--dialect", engine.dialect, "--from", "gone"])
      #expect(missing.code == 65 && !missing.errors.contains("of this name already"), "\(missing)")
      try table.run("DROP TABLE \(table.name)p;\n")
      // A refinement of nothing but weights is refused, by the pool's name.
      let refined = try await run(table, ["refine", "--engine", engine.command])
      #expect(
        refined.firstError
          == "temper: the fit \"f\" is a mean pool, which has nothing to refine; fit again with --pool logarithmic or tie-aware"
      )
    }
  }

  @Test(arguments: TestEngines.sampling) func sampleIsRefinedOnAllRows(_ engine: TestEngines.Engine) async throws {
    try await withTable(engine, rows: 900) { table in
      let work = table.work
      let loaded = try await run(table, ["load", "table", "--rows", "400", "--group", "person"] + table.arguments)
      #expect(loaded.code == 0 && loaded.output.contains("folds: five, made of the md5 of group\n"), "\(loaded)")
      // Whole groups, and the same on every engine.
      let models = try #require(
        try JSONSerialization.jsonObject(with: Data(try await work.done("models", "--json").utf8)) as? [[String: Any]])
      let count = try #require(models[0]["rows"] as? Int)
      #expect(loaded.output.hasPrefix("loaded \(count) of 900 rows of \(table.name) with 2 models\n"))
      try table.expectSample("temper.sqlite")
      #expect(loaded.errors.contains("keep all of them with --keep-rare winner_tie, or sample more\n"))
      try await work.done(
        "fit", "--pool", "logarithmic", "--weights", "signed", "--calibration", "none", "--bootstrap", "0", "--name",
        "f", "--quiet")
      let before = try work.bytes("temper.sqlite")
      let far = try await run(table, ["refine", "--passes", "1", "--engine", engine.command])
      #expect(
        far.code == 65 && far.errors.contains("nothing is stored. Allow more with --passes, or a larger --bound"),
        "\(far)")
      #expect(try work.bytes("temper.sqlite") == before)
      let refined = try await run(table, ["refine", "f", "--name", "g", "--engine", engine.command])
      #expect(
        refined.code == 0 && refined.output.hasPrefix("refining f: up to 9 scans of 900 rows\npass 1: loss "),
        "\(refined)")
      let shown = try document(try await work.done("show", "g", "--json"))
      let refinement = try #require(shown["refinement"] as? [String: Any])
      #expect(refinement["rows"] as? Int == 900 && refinement["scored_rows"] as? Int == 900 - count)
      #expect(try #require(refinement["bound"] as? Double) <= 1e-9)
      let inspected = try await run(table, ["inspect", "g", "--json", "--engine", engine.command])
      let page = try document(inspected.output)
      // Both score the rows outside the sample by the same coefficients.
      let loss = try #require((shown["log_loss"] as? [String: Any])?["cross_validated"] as? Double)
      let counted = try #require(page["log_loss"] as? Double)
      #expect(page["rows"] as? Int == 900 - count && abs(counted - loss) < 1e-12)
      #expect((page["approximate"] as? [String])?.contains("mcb") == true)
      try await refinementsThatCannotEnd(table)
    }
  }

  /// Killed in the middle of a pass, and with rows that change meanwhile: the database is as before.
  private func refinementsThatCannotEnd(_ table: EngineTable) async throws {
    let (work, command) = (table.work, table.engine.command)
    let before = try work.contents().filter { $0.key.hasPrefix("temper") }
    func refined(meanwhile line: String) async throws -> Outcome {
      try work.write("client", "echo >> calls\nif [ $(wc -l < calls) -eq 2 ]; then \(line); fi\n\(command)\n")
      let outcome = try await run(table, ["refine", "f", "--engine", "TEMPER=$PPID sh client"])
      try work.remove("calls")
      #expect(try work.contents().filter { $0.key.hasPrefix("temper") } == before)
      return outcome
    }
    func changed(_ line: String, _ found: String) async throws {
      try work.write("change.sql", line)
      let outcome = try await refined(meanwhile: "\(command) < change.sql > change.out")
      #expect(outcome.code == 65 && outcome.output.contains("pass 1: "), "\(outcome)")
      #expect(outcome.firstError.hasPrefix("temper: \(table.name): the table changed since it was loaded: found "))
      #expect(
        outcome.firstError.contains(found) && outcome.firstError.hasSuffix("; load it again with: temper load table"))
    }
    let killed = try await refined(meanwhile: "kill -KILL $TEMPER")
    #expect(killed.wasKilled && killed.output.contains("pass 1: ") && !killed.output.contains("pass 2: "), "\(killed)")
    let column = table.quoted("m\"1__winner_tie")
    try await changed(table.updating("\(column) = NULL", where: "id = 'r2'"), "found 1 row without a loss")
    try table.update("\(column) = 0.25", where: "id = 'r2'")
    try await changed("DELETE FROM \(table.name) WHERE id = 'r2';\n", " rows in the fold ")
  }

  /// Sums over cells are those over rows.
  @Test(arguments: TestEngines.all) func inspectionOfAModelIsThatInMemory(_ engine: TestEngines.Engine) async throws {
    try await withTable(engine, rows: 300) { table in
      let loaded = try await run(table, ["load", "table", "--fold", "fold", "--group", "person"] + table.arguments)
      #expect(loaded.code == 0, "\(loaded)")
      let model = ["inspect", "--json", "--model=\(table.models[1])"]
      let exact = try document(try await run(table, model).output)
      let counted = try document(try await run(table, model + ["--engine", engine.command]).output)
      func number(_ document: [String: Any], _ path: String) throws -> Double {
        var value: Any = document
        for part in path.split(separator: ".") {
          value =
            try Int(part).map { try #require((value as? [Any])?[$0]) } ?? #require(
              (value as? [String: Any])?[String(part)])
        }
        return try #require(value as? Double)
      }
      for path in [
        "log_loss", "brier", "accuracy", "ranked_probability_score", "standard_errors.log_loss", "ece.top_label",
        "ece.class_wise", "ece.maximum", "per_class.0.ece", "per_class.2.brier.score", "per_class.1.log_loss.score",
        "per_class.0.spiegelhalter.z", "per_class.2.mean_probability", "per_class.1.frequency", "tie.tie_log_loss",
        "tie.decisive_log_loss", "tie.decisive_share", "tie.position.predicted_margin", "tie.position.standard_error",
        "tie.side.ece",
      ] {
        #expect(abs(try number(exact, path) - number(counted, path)) < 1e-10, "\(path)")
      }
      for path in ["ece.top_label_equal_mass", "ece.smooth", "per_class.0.brier.mcb", "per_class.1.brier.dsc"] {
        #expect(abs(try number(exact, path) - number(counted, path)) < 0.01, "\(path)")
      }
      #expect(exact["approximate"] == nil)
      // Rows that weigh are refused, and so are segments, by name.
      var weighted = table.arguments
      weighted[weighted.count - 1] = "(SELECT *, 2 AS weight FROM \(table.name)) AS weighted"
      let again = try await run(
        table, ["load", "table", "--fold", "fold", "--weight", "weight", "--replace"] + weighted)
      #expect(again.code == 0, "\(again)")
      try await table.work.refused(
        "inspect", "--model=\(table.models[1])", "--engine", engine.command, code: 64,
        says: "temper: the rows have weights, which are not counted by cells; inspect the sample, without --engine")
    }
  }

  @Test(arguments: TestEngines.all) func badRowsAreNamed(_ engine: TestEngines.Engine) async throws {
    try await withTable(engine, rows: 30) { table in
      let (work, name) = (table.work, table.name)
      let column = table.quoted("m\"1__winner_tie")
      func refused(_ line: String) async throws {
        let outcome = try await run(table, ["load", "table", "--fold", "fold"] + table.arguments)
        #expect(outcome.code == 65 && outcome.firstError == "temper: \(name): found \(line)", "\(outcome)")
        #expect(!work.exists("temper.sqlite"))
      }
      try table.update("\(column) = NULL", where: "id IN ('r3', 'r4')")
      try table.update("\(column) = 1.5", where: "id = 'r5'")
      try await refused(
        "3 rows whose predictions of \"m\"1\" are none: \"m\"1__winner_tie\" is NULL in 2, \"m\"1__winner_tie\" is outside 0 to 1 in 1 (ids r3, r4, r5), expected numbers from 0 to 1 whose sum is 1 within 0.001 in every row"
      )
      // A sum that is off, and what is no number; PostgreSQL takes that for the largest of all.
      let other = table.quoted("\(table.models[1])__winner_model_a")
      try table.update("\(other) = 0.999", where: "id = 'r6'")
      try await refused(
        "3 rows whose predictions of \"m\"1\" are none: \"m\"1__winner_tie\" is NULL in 2, \"m\"1__winner_tie\" is outside 0 to 1 in 1 (ids r3, r4, r5); 1 row whose predictions of \"\(table.models[1])\" are none: the sum is off in 1 (id r6), expected numbers from 0 to 1 whose sum is 1 within 0.001 in every row"
      )
      if table.engine.dialect != "sqlite" {
        try table.update("\(column) = CAST('NaN' AS \(table.types.number))", where: "id = 'r5'")
        try await refused(
          "3 rows whose predictions of \"m\"1\" are none: \"m\"1__winner_tie\" is NULL in 2, \"m\"1__winner_tie\" is outside 0 to 1 in 1 (ids r3, r4, r5); 1 row whose predictions of \"\(table.models[1])\" are none: the sum is off in 1 (id r6), expected numbers from 0 to 1 whose sum is 1 within 0.001 in every row"
        )
      }
      try table.update("label = 'draw'", where: "id IN ('r7', 'r8')")
      try await refused(
        "the label \"draw\" in 2 rows (ids r7, r8), expected one of the classes winner_model_a, winner_model_b, winner_tie"
      )
      try table.update("label = NULL", where: "id = 'r9'")
      try await refused(
        "1 row without a label in \"label\" (id r9), expected a label for every row; leave them out by a query in parentheses as --from"
      )
      try table.run("DELETE FROM \(name) WHERE id IN ('r3', 'r4', 'r5', 'r6', 'r7', 'r8', 'r9');\n")
      try table.update("id = 'r1'", where: "id = 'r2'")
      try await refused("1 id that comes several times (r1 2 times), expected an id of its own for every row")
      try table.run("DELETE FROM \(name) WHERE id IS NOT NULL;\n")
      let empty = try await run(table, ["load", "table", "--fold", "fold"] + table.arguments)
      #expect(empty.code == 65, "\(empty)")
    }
  }
}

/// What a client does wrong, whatever the engine.
@Suite struct EngineClientTests {
  private static func load(_ command: String, _ more: [String] = []) -> [String] {
    ["load", "table", "--engine", command, "--dialect", "duckdb", "--from", "x"] + more
  }

  @Test(arguments: [
    (
      "temper-has-no-such-client", 69,
      "temper: --engine: the program is not found (sh: 1: temper-has-no-such-client: not found); install it, or give its path. duckdb comes with \"pip install duckdb-cli\", psql with the package postgresql-client, sqlite3 with sqlite3, beeline with \"pip install pyspark\", clickhouse with clickhouse-client"
    ),
    (
      "cat > /dev/null; echo no table x >&2; exit 3", 65,
      "temper: --engine: the client ended with the code 3 (no table x)"
    ),
    (
      "cat > /dev/null; echo one two; echo nonsense; echo three",
      65, "temper: the relation has no column \"id\"; it has one two"
    ),
    ("cat > /dev/null", 65, noHeader),
    (
      "cat > /dev/null; printf 'hello\\rworld\\nid,label\\n1,a\\n'", 65,
      noHeader.replacing("no output", with: "\"hello\\rworld\"")
    ),
  ]) func failuresAreSaid(_ command: String, _ code: Int, _ line: String) async throws {
    try await withWorkspace { work in
      let outcome = try await Temper.run(Self.load(command), in: work.path)
      #expect(outcome.code == Int32(code) && outcome.firstError == line, "\(outcome)")
      #expect(try work.contents() == [:])
    }
  }

  private static let noHeader =
    "temper: --engine: found no output, expected CSV whose first line names the columns; the client must write CSV with a header and end with an error where a statement fails: duckdb -csv, psql -X --csv -v ON_ERROR_STOP=1, sqlite3 -csv -header, beeline --outputformat=csv2 --silent=true -f /dev/stdin, clickhouse client --format CSVWithNames"

  /// psql ends well after an error unless it is told otherwise, and has written something else before.
  @Test func answersOfOtherNamesAreRefused() async throws {
    try await withWorkspace { work in
      let client =
        "cat > /dev/null; echo >> calls; [ $(wc -l < calls) -gt 1 ] && echo went,on || echo id,label,m__a,m__b"
      let outcome = try await Temper.run(Self.load(client), in: work.path)
      #expect(
        outcome.code == 65 && outcome.firstError == Self.noHeader.replacing("no output", with: "\"went,on\""),
        "\(outcome)")
      #expect(!work.exists("temper.sqlite"))
    }
  }

  @Test func silenceIsSaid() async throws {
    try await withWorkspace { work in
      let outcome = try await Temper.run(Self.load("sleep 60", ["--timeout", "1"]), in: work.path)
      #expect(outcome.code == 74)
      #expect(
        outcome.firstError
          == "temper: --engine: the client said nothing for 1 s and was ended; if the statement takes longer, allow it with --timeout SECONDS"
      )
    }
  }

  /// Whatever ends Temper ends the client, and whatever that has started.
  @Test(arguments: [SIGINT, SIGTERM]) func clientEndsWithTemper(_ signal: Int32) async throws {
    try await withWorkspace { work in
      let outcome = try await Temper.run(
        Self.load("echo $$ > client; sleep 300; true"), in: work.path, killedAfter: 2, by: [signal])
      #expect(
        outcome.code == 128 + signal && outcome.errors == "temper: interrupted; nothing was changed\n", "\(outcome)")
      let group = try #require(Int32(try work.text("client").trimmingCharacters(in: .whitespacesAndNewlines)))
      // The group is gone with its last member; a zombie is nobody's business.
      var isGone = false
      for _ in 0..<100 where !isGone {
        isGone = kill(-group, 0) != 0
        if !isGone { try await Task.sleep(for: .milliseconds(50)) }
      }
      #expect(isGone)
    }
  }

  @Test func relationsAreNoStatements() async throws {
    try await withWorkspace { work in
      for relation in ["x; DROP TABLE y", "x \\! touch hacked", "x -- y"] {
        let outcome = try await Temper.run(
          ["load", "table", "--engine", "cat", "--dialect", "postgres", "--from", relation], in: work.path)
        #expect(outcome.code == 64 && outcome.firstError.hasPrefix("temper: --from: found \"x"), "\(outcome)")
        #expect(try work.contents() == [:])
      }
    }
  }

  @Test func whatDoesNotGoTogetherIsRefused() async throws {
    try await withWorkspace { work in
      for (arguments, line) in [
        (
          ["sql", "--dialect", "oracle", "--from", "x"],
          "found \"oracle\", expected one of duckdb, postgres, spark, clickhouse, sqlite"
        ),
        (
          ["sql", "--dialect", "duckdb", "--from", "x", "--prior-shift"],
          "--prior-shift: the shift is estimated from all test rows"
        ),
        (["refine"], "give --engine COMMAND, such as"),
        (
          ["inspect", "--by", "language", "--engine", "x"],
          "--by: segments are not counted in an engine; leave out --engine or --by"
        ),
        (
          ["load", "table", "--dialect", "duckdb", "--from", "x", "--columns", "{class}", "--engine", "x"],
          "--columns: found \"{class}\""
        ),
      ] {
        let outcome = try await Temper.run(arguments, in: work.path)
        #expect(outcome.code == 64 && outcome.errors.contains(line), "\(arguments) \(outcome)")
      }
    }
  }
}
