import Foundation

/// Engines that the tests ask, where they are: `TEMPER_TEST_DUCKDB`, `TEMPER_TEST_POSTGRES` name a command, and `duckdb` and
/// `sqlite3` are found on the PATH. `.ci/run` installs them.
enum TestEngines {
  struct Engine: Sendable {
    var dialect: String
    var command: String
  }

  static let duckdb = command("DUCKDB") ?? (Tools.exists("duckdb") ? "duckdb -csv" : nil)

  /// Those that are here, each with the command that asks it in a folder; says which are missing.
  static let all: [Engine] = [
    ("duckdb", duckdb.map { "\($0) engine.duckdb" }), ("postgres", command("POSTGRES")),
    ("sqlite", command("SQLITE") ?? (Tools.exists("sqlite3") ? "sqlite3 -csv -header engine.sqlite" : nil)),
  ].compactMap { dialect, command in
    if command == nil { print("\(dialect) is not asked: set TEMPER_TEST_\(dialect.uppercased()) to its command") }
    return command.map { Engine(dialect: dialect, command: $0) }
  }

  /// Those with md5, which can sample.
  static let sampling = all.filter { $0.dialect != "sqlite" }

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
  static let models = ["m\"1", "m'2;--"]

  func quoted(_ name: String) -> String { "\"\(name.replacingOccurrences(of: "\"", with: "\"\""))\"" }

  /// Makes it with so many rows: id, label, fold, group and the predictions of two models.
  func make(rows: Int) throws {
    var state: UInt64 = 42
    func unit() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 0x1p53
    }
    let types = engine.dialect == "sqlite" ? ("TEXT", "REAL") : ("VARCHAR(40)", "DOUBLE PRECISION")
    let columns =
      ["id", "label", "fold", "person"].map { "\($0) \(types.0)" }
      + Self.models.flatMap { model in Self.classes.map { "\(quoted("\(model)__\($0)")) \(types.1)" } }
    var script = "CREATE TABLE \(name) (\(columns.joined(separator: ", ")));\n"
    var lines: [String] = []
    for row in 0..<rows {
      let scores = (0..<3).map { _ in 2 * unit() - 1 }
      func shares(_ noise: Double) -> [Double] {
        let powers = scores.map { exp($0 + noise * (2 * unit() - 1)) }
        let sum = powers.reduce(0, +)
        return powers.map { ($0 / sum * 1e6).rounded() / 1e6 }
      }
      let truth = shares(0)
      let draw = unit()
      let label = draw < truth[0] ? 0 : draw < truth[0] + truth[1] ? 1 : 2
      var cells = ["'r\(row)'", "'\(Self.classes[label])'", "'\(row % 5)'", "'p\(row / 2)'"]
      for noise in [1.0, 2] { cells += shares(noise).map { "\($0)" } }
      lines.append("(\(cells.joined(separator: ", ")))")
    }
    script += "INSERT INTO \(name) VALUES \(lines.joined(separator: ",\n"));\n"
    try run(script)
  }

  func run(_ script: String) throws {
    try work.write("script.sql", script)
    try Tools.shell("\(engine.command) < script.sql > script.out", in: work.path)
    try work.remove("script.sql")
    try work.remove("script.out")
  }

  func drop() { try? run("DROP TABLE \(name);\n") }

  /// Arguments that say where it is.
  var arguments: [String] { ["--engine", engine.command, "--dialect", engine.dialect, "--from", name] }
}
