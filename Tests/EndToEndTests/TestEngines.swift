import Foundation
import Testing

/// Engines that the tests ask, where they are: `TEMPER_TEST_DUCKDB` and the like name a command, and `duckdb` and `sqlite3`
/// are found on the PATH. `.ci/run` installs them.
enum TestEngines {
  struct Engine: Sendable {
    var dialect: String
    var command: String
  }

  static let duckdb = command("DUCKDB") ?? (Tools.exists("duckdb") ? "duckdb -csv" : nil)

  /// Those that are here, each with the command that asks it in a folder; says which are missing.
  static let all: [Engine] = [
    ("duckdb", duckdb.map { "\($0) engine.duckdb" }), ("postgres", command("POSTGRES")),
    ("clickhouse", command("CLICKHOUSE")),
    ("sqlite", command("SQLITE") ?? (Tools.exists("sqlite3") ? "sqlite3 -csv -header engine.sqlite" : nil)),
  ].compactMap { dialect, command in
    if command == nil { print("\(dialect) is not asked: set TEMPER_TEST_\(dialect.uppercased()) to its command") }
    return command.map { Engine(dialect: dialect, command: $0) }
  }

  /// Those with md5, which can sample.
  static let sampling = all.filter { $0.dialect != "sqlite" }

  /// A cluster that `Tests/Engines/spark` started, as the folder that it was started in; seconds go by with every question.
  static let spark: (engine: Engine, folder: String)? = command("SPARK_FOLDER").flatMap { folder in
    command("SPARK").map { (Engine(dialect: "spark", command: $0), folder) }
  }

  private static func command(_ name: String) -> String? {
    ProcessInfo.processInfo.environment["TEMPER_TEST_\(name)"].flatMap { $0.isEmpty ? nil : $0 }
  }
}

/// A table of made predictions of three classes, in an engine of its own.
struct EngineTable {
  let work: Workspace
  let engine: TestEngines.Engine
  /// A name of its own: tests run side by side, and one server serves them all.
  let name = "t" + UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased()

  static let classes = ["winner_model_a", "winner_model_b", "winner_tie"]
  /// Quotes of every kind, what ends a statement, what begins a remark, and 200 characters where names may be so long.
  var models: [String] {
    ["m\"1", "m'2;--`\\é" + String(repeating: "x", count: engine.dialect == "postgres" ? 20 : 180)]
  }

  func quoted(_ name: String) -> String {
    switch engine.dialect {
    case "spark": "`\(name.replacingOccurrences(of: "`", with: "``"))`"
    // Backslashes escape there, even within quotes of identifiers.
    case "clickhouse":
      "\"\(name.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\""))\""
    default: "\"\(name.replacingOccurrences(of: "\"", with: "\"\""))\""
    }
  }

  /// Makes it with so many rows: id, label, fold, group and the predictions of two models.
  func make(rows: Int) throws {
    var state: UInt64 = 42
    func unit() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 0x1p53
    }
    let texts = ["id", "label", "fold", "person"]
    let numbers = models.flatMap { model in Self.classes.map { "\(model)__\($0)" } }
    try make(
      texts: texts, numbers: numbers,
      rows: (0..<rows).map { row in
        let scores = (0..<3).map { _ in 2 * unit() - 1 }
        func shares(_ noise: Double) -> [Double] {
          let powers = scores.map { exp($0 + noise * (2 * unit() - 1)) }
          let sum = powers.reduce(0, +)
          return powers.map { ($0 / sum * 1e6).rounded() / 1e6 }
        }
        let truth = shares(0)
        let draw = unit()
        let label = draw < truth[0] ? 0 : draw < truth[0] + truth[1] ? 1 : 2
        var cells = ["r\(row)", Self.classes[label], "\(row % 5)", "p\(row / 2)"]
        for noise in [1.0, 2] { cells += shares(noise).map { "\($0)" } }
        return cells
      })
  }

  /// Makes it with these rows.
  ///
  /// - Parameters:
  ///   - texts: names of columns of texts.
  ///   - numbers: names of columns of numbers, which stand behind those.
  ///   - rows: cells in that order, which hold no quotes and no commas.
  func make(texts: [String], numbers: [String], rows: [[String]]) throws {
    let (text, number) = types
    let columns = texts.map { "\(quoted($0)) \(text)" } + numbers.map { "\(quoted($0)) \(number)" }
    var script = "CREATE TABLE \(name) (\(columns.joined(separator: ", ")))"
    if engine.dialect == "spark" {
      // Where files are tables, a client need not send the rows.
      let file = "\(name).csv"
      try work.write(file, rows.map { $0.joined(separator: ",") + "\n" }.joined())
      script += " USING csv OPTIONS (path '\(work.path(file))');\n"
    } else {
      let values = rows.map { cells in
        let quoted = cells[..<texts.count].map { "'\($0)'" } + cells[texts.count...]
        return "(\(quoted.joined(separator: ", ")))"
      }
      script += engine.dialect == "clickhouse" ? " ENGINE = MergeTree ORDER BY tuple();\n" : ";\n"
      script += "INSERT INTO \(name) VALUES \(values.joined(separator: ",\n"));\n"
    }
    try run(script)
  }

  /// The types of texts and of numbers, which may be NULL.
  var types: (text: String, number: String) {
    switch engine.dialect {
    case "sqlite": ("TEXT", "REAL")
    case "spark": ("STRING", "DOUBLE")
    case "clickhouse": ("Nullable(String)", "Nullable(Float64)")
    default: ("VARCHAR(40)", "DOUBLE PRECISION")
    }
  }

  /// Changes rows.
  func update(_ assignment: String, where condition: String) throws {
    try run(updating(assignment, where: condition))
  }

  /// The statement that changes rows.
  func updating(_ assignment: String, where condition: String) -> String {
    engine.dialect == "clickhouse"
      ? "ALTER TABLE \(name) UPDATE \(assignment) WHERE \(condition) SETTINGS mutations_sync = 2;\n"
      : "UPDATE \(name) SET \(assignment) WHERE \(condition);\n"
  }

  func run(_ script: String) throws {
    try work.write("script.sql", script)
    try Tools.shell("\(engine.command) < script.sql > script.out", in: work.path)
    try work.remove("script.sql")
    try work.remove("script.out")
  }

  func drop() { try? run("DROP TABLE \(name);\n") }

  /// Expects the sample of `--rows 400 --group person` of 900 rows: whole groups, and the same on every engine.
  ///
  /// The digest is of what Python's hashlib says: md5 of the group below 400/900 of all, and the fold by its next digits.
  func expectSample(_ database: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    #expect(try work.sample(database).count == 394, sourceLocation: sourceLocation)
    #expect(
      try Tools.sha256(work.path("sample.txt")) == "b4649f3db990c221f2bab306725c309d3a594b019b30c567b46c88e307afa607",
      sourceLocation: sourceLocation)
  }

  /// Arguments that say where it is.
  var arguments: [String] { ["--engine", engine.command, "--dialect", engine.dialect, "--from", name] }
}

extension Workspace {
  /// The ids and folds of a database, by another program than the one under test.
  func sample(_ database: String) throws -> [String] {
    try write("sample.sql", "SELECT key || ' ' || fold FROM example ORDER BY key;\n")
    try Tools.shell("sqlite3 \(database) < sample.sql > sample.txt", in: path)
    return try text("sample.txt").split(separator: "\n").map(String.init)
  }
}
