import Foundation
import Testing

/// A Spark cluster of a master and two workers beside DuckDB: the same sample, and the same figures although a worker dies.
@Suite(
  .serialized, .enabled(if: TestEngines.spark != nil, "TEMPER_TEST_SPARK and TEMPER_TEST_SPARK_FOLDER are not set"))
struct SparkTests {
  /// An executor of the cluster, as `Tests/Engines/spark executors` says.
  private struct Executor: Equatable {
    var number: Int
    var completed: Int
    var isHere: Bool
  }

  private static func executors(_ folder: String) throws -> [Executor] {
    try Tools.lines(["Tests/Engines/spark", "executors", folder]).map { line in
      let words = line.split(separator: " ")
      return Executor(
        number: try #require(Int(words[0])), completed: try #require(Int(words[1])), isHere: words[2] == "here")
    }
  }

  @Test func hostileNamesAreLoadedAndPredicted() async throws {
    let (engine, _) = try #require(TestEngines.spark)
    try await withWorkspace { work in
      let table = EngineTable(work: work, engine: engine)
      try table.make(rows: 900)
      defer { table.drop() }
      let loaded = try await Temper.run(
        ["load", "table", "--rows", "400", "--group", "person"] + table.arguments, in: work.path)
      #expect(loaded.code == 0, "\(loaded)")
      try table.expectSample("temper.sqlite")
      try await work.done(
        "fit", "--pool", "logarithmic", "--calibration", "isotonic", "--bootstrap", "0", "--name", "f", "--quiet")
      let into = try await Temper.run(
        ["sql", "f", "--into", "\(table.name)p", "--keep", "label"] + table.arguments, in: work.path)
      #expect(into.output == "made \(table.name)p: 900 rows of the fit f\n", "\(into)")
      try table.run("DROP TABLE \(table.name)p;\n")
    }
  }

  /// 150,000 rows of three models that see the truth through noise; the same every time.
  private static let arena = """
    COPY (
      WITH noise AS (
        SELECT i, (hash(i * 31 + 1) >> 11) / 9007199254740992.0 AS u, (hash(i * 31 + 2) >> 11) / 9007199254740992.0 AS v,
          [(hash(i * 31 + 3 + k) >> 11) / 9007199254740992.0 FOR k IN range(12)] AS r FROM range(150000) AS t(i)
      ),
      scores AS (SELECT i, u, r, [2 * v - 1, 1 - 2 * v, r[12] - 0.5] AS s FROM noise),
      truth AS (SELECT i, u, r, s, [exp(x) FOR x IN s] AS e FROM scores),
      models AS (
        SELECT i, u, e, [[exp(s[k] + (1 + m) * (r[3 * m + k] - 0.5)) FOR k IN range(1, 4)] FOR m IN range(3)] AS p FROM truth
      )
      SELECT 'r' || i AS id,
        CASE WHEN u < e[1] / list_sum(e) THEN 'winner_model_a' WHEN u < (e[1] + e[2]) / list_sum(e) THEN 'winner_model_b'
          ELSE 'winner_tie' END AS label,
        p[1][1] / list_sum(p[1]) AS one__winner_model_a, p[1][2] / list_sum(p[1]) AS one__winner_model_b,
        p[1][3] / list_sum(p[1]) AS one__winner_tie, p[2][1] / list_sum(p[2]) AS two__winner_model_a,
        p[2][2] / list_sum(p[2]) AS two__winner_model_b, p[2][3] / list_sum(p[2]) AS two__winner_tie,
        p[3][1] / list_sum(p[3]) AS three__winner_model_a, p[3][2] / list_sum(p[3]) AS three__winner_model_b,
        p[3][3] / list_sum(p[3]) AS three__winner_tie
      FROM models
    ) TO 'arena.parquet' (ROW_GROUP_SIZE 10000);

    """

  @Test(.enabled(if: TestEngines.duckdb != nil, "duckdb is not here")) func figuresAreThoseOfDuckDB() async throws {
    let (spark, folder) = try #require(TestEngines.spark)
    let duckdb = try #require(TestEngines.duckdb)
    try await withWorkspace { work in
      try work.write("arena.sql", Self.arena)
      try Tools.shell("\(duckdb) < arena.sql", in: work.path)
      let engines: [(name: String, command: String, relation: String)] = [
        ("duckdb", duckdb, "'arena.parquet'"), ("spark", spark.command, "parquet.`\(work.path("arena.parquet"))`"),
      ]
      for engine in engines {
        let loaded = try await Temper.run(
          [
            "load", "table", "--engine", engine.command, "--dialect", engine.name, "--from", engine.relation, "--rows",
            "15000", "-d", "\(engine.name).sqlite",
          ], in: work.path)
        #expect(loaded.code == 0 && loaded.output.contains(" of 150,000 rows of "), "\(loaded)")
        try await work.done(
          "fit", "--pool", "tie-aware", "--calibration", "none", "--bootstrap", "0", "--name", "f", "-d",
          "\(engine.name).sqlite", "--quiet")
      }
      #expect(try work.sample("duckdb.sqlite") == work.sample("spark.sqlite"))
      let before = try Self.executors(folder)
      #expect(before.count == 2 && before.allSatisfy { $0.isHere && $0.completed > 0 }, "\(before)")

      // The worker goes when its executor has a task of the first pass.
      async let killed = Tools.lines(["Tests/Engines/spark", "kill", folder])
      let refined = try await Temper.run(
        ["refine", "f", "--name", "g", "-d", "spark.sqlite", "--engine", spark.command], in: work.path)
      _ = try await killed
      #expect(refined.code == 0, "\(refined)")
      let after = try Self.executors(folder)
      #expect(after.count { !$0.isHere } == 1, "\(after)")
      try await work.done("refine", "f", "--name", "g", "-d", "duckdb.sqlite", "--engine", duckdb, "--quiet")

      var pages: [[[String: Any]]] = []
      for engine in engines {
        let shown = try document(try await work.done("show", "g", "-d", "\(engine.name).sqlite", "--json"))
        let inspected = try await Temper.run(
          ["inspect", "g", "--json", "--quiet", "-d", "\(engine.name).sqlite", "--engine", engine.command],
          in: work.path)
        #expect(inspected.code == 0, "\(inspected)")
        pages.append([shown, try document(inspected.output)])
      }
      // Seconds differ, and so does what lies below anything that a sum of doubles can tell.
      let apart = ["seconds_per_pass", "bound", "estimate", "gap"]
      let fits = Self.differences(pages[0][0], pages[1][0], without: apart)
      #expect(fits.count > 50 && fits.allSatisfy { $0.value <= 1e-9 }, "\(fits.filter { $0.value > 1e-9 })")
      // Where a row lies within rounding of the edge of a cell, it is counted here or there.
      let exact = [
        "log_loss", "brier", "accuracy", "ranked_probability_score", "standard_errors", "ece", "spiegelhalter",
      ]
      let inspections = Self.differences(
        pages[0][1], pages[1][1], without: ["debiased_l2", "smooth", "top_label_equal_mass"]
      )
      .filter { entry in exact.contains { entry.key.contains(".\($0)") } && !entry.key.contains(".per_class") }
      #expect(
        inspections.count > 8 && inspections.allSatisfy { $0.value <= 1e-9 },
        "\(inspections.filter { $0.value > 1e-9 })")
      print(
        "executors before \(before), after \(after); fits differ by at most \(fits.values.max() ?? .nan), inspections by "
          + "\(inspections.values.max() ?? .nan)")
    }
  }

  /// How far numbers of two documents of one shape lie apart, by their places.
  private static func differences(_ one: Any, _ other: Any, without keys: [String], at place: String = "") -> [String:
    Double]
  {
    var found: [String: Double] = [:]
    if let one = one as? [String: Any], let other = other as? [String: Any] {
      #expect(one.keys.sorted() == other.keys.sorted())
      for (key, value) in one where !keys.contains(key) {
        found.merge(differences(value, other[key] as Any, without: keys, at: "\(place).\(key)")) { $1 }
      }
    } else if let one = one as? [Any], let other = other as? [Any] {
      #expect(one.count == other.count)
      for (index, pair) in zip(one, other).enumerated() {
        found.merge(differences(pair.0, pair.1, without: keys, at: "\(place).\(index)")) { $1 }
      }
    } else if let one = one as? Double, let other = other as? Double {
      found[place] = abs(one - other)
    }
    return found
  }
}
