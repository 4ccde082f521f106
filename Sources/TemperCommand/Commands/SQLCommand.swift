import ArgumentParser
import Temper
import TemperCore
import TemperFiles
import TemperReport
import TemperSQL

struct SQLCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql", abstract: "Write a stored fit as one SELECT that predicts rows where they lie.",
    discussion: """
      The SELECT has the id, the columns of --keep, and one probability a class: what temper submit writes, computed by \
      DuckDB, PostgreSQL, Spark, ClickHouse or SQLite. It needs no connection; with --engine and --into the engine keeps \
      the result as a table.

      Examples:
        temper sql --dialect duckdb --from arena --output predict.sql
        temper sql plain --dialect postgres --from arena --output predict.sql
      """)

  @Argument(help: "Name of the fit; the newest if left out.")
  var fit: String?

  @Option(
    help: "How the engine spells SQL: duckdb, postgres, spark, clickhouse or sqlite.", transform: Dialect.named)
  var dialect: Dialect

  @OptionGroup var relation: RelationOptions

  @Option(help: ArgumentHelp("Further columns of the relation that the result has.", valueName: "a,b"))
  var keep: String?

  @Option(name: .shortAndLong, help: "The file to write; standard output if left out.", completion: .file())
  var output: String?

  @OptionGroup var engine: EngineOptions

  @Option(help: ArgumentHelp("Keep the result as a table of this name in the engine.", valueName: "relation"))
  var into: String?

  @OptionGroup var replacing: ReplaceOption

  @Flag(name: .customLong("prior-shift"), help: .hidden)
  var priorShift = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func validate() throws {
    try PathOption.check(output, "--output")
    if priorShift {
      throw ValidationError(
        "--prior-shift: the shift is estimated from all test rows, and is no part of a statement; write the submission with temper submit --prior-shift"
      )
    }
    if speech.json {
      throw ValidationError("--json: the statement is SQL; leave it out")
    }
    if into != nil, output != nil { throw ValidationError("give either --output or --into, not both") }
    if into == nil, engine.engine != nil {
      throw ValidationError("--engine: a statement needs none; give --into RELATION to have the engine keep the result")
    }
  }

  func run() async throws {
    let statement = try EngineScoring.statement(
      fit: fit, in: try database.store(.read), of: try relation.table(), dialect,
      keeping: keep.map(NameList.split) ?? [])
    speech.warn(statement.warnings.map { $0.text(\.words) })
    if let into {
      let rows = try EngineScoring.create(
        statement, into: into, dialect, by: try engine.required(), replace: replacing.replace)
      return try speech.say(
        "made \(VisibleText.escaping(into)): \(NumberText.count(rows)) rows of the fit \(VisibleText.escaping(statement.fit))"
      )
    }
    let target = OutputFile(path: output ?? "-", overwrites: replacing.replace)
    _ = try target.write(Array((statement.text + ";\n").utf8))
    guard let output, !target.isStandardOutput else { return }
    try speech.say(
      "wrote \(VisibleText.escaping(output)): the fit \(VisibleText.escaping(statement.fit)) for \(dialect.rawValue)")
  }
}
