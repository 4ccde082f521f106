import ArgumentParser
import Temper
import TemperCore
import TemperReport
import TemperSQL

struct LoadTable: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "table", abstract: "Load a table of an engine, or a sample of its rows, with all models.",
    discussion: """
      The engine's own client is asked: it reads SQL on standard input and writes CSV with a header. All rows are looked \
      at first; then those are loaded whose id, or group, has a small md5: the same on every engine. A table of at most \
      --rows rows is loaded whole.

      Examples:
        temper load table --engine "duckdb -csv x.db" --dialect duckdb --from t
        temper load table --engine "psql --csv" --dialect postgres --from t
      """)

  @OptionGroup var engine: EngineOptions

  @Option(
    help: "How the engine spells SQL: duckdb, postgres, spark, clickhouse or sqlite.", transform: Dialect.named)
  var dialect: Dialect

  @OptionGroup var relation: RelationOptions

  @Option(help: ArgumentHelp("The column of labels, which hold the names of classes.", valueName: "name"))
  var label = "label"

  @Option(
    help: ArgumentHelp("The column of folds; else five are made of the md5 of group or id.", valueName: "name"))
  var fold: String?

  @Option(help: ArgumentHelp("The column of groups; they are sampled whole.", valueName: "name"))
  var group: String?

  @Option(help: ArgumentHelp("The column of weights.", valueName: "name"))
  var weight: String?

  @Option(help: ArgumentHelp("About how many rows are loaded.", valueName: "n"))
  var rows = TableRequest.defaultRows

  @Option(
    name: .customLong("keep-rare"),
    help: ArgumentHelp("Load all rows of this class, and give the others weights.", valueName: "class"))
  var keepRare: String?

  @Option(help: ArgumentHelp("The classes; else what the columns of the first model end in.", valueName: "a,b"))
  var classes: String?

  @Flag(help: "Replace labels that are loaded, with all examples, folds, groups, weights, segments and models.")
  var replace = false

  @Flag(name: .customLong("dry-run"), help: "Read and check everything, but change nothing.")
  var dryRun = false

  @OptionGroup var tieStructure: TieOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    var table = try relation.table()
    table.label = label
    table.fold = fold
    table.group = group
    table.weight = weight
    let request = TableRequest(
      table, dialect, classes: classes.map(NameList.split), tieStructure: tieStructure.choice, rows: rows,
      keptClass: keepRare, replace: replace)
    let result = try Loader(database: database.path, isDryRun: dryRun).table(request, from: try engine.required())
    speech.warn(result.warnings.map { $0.text(\.words) })
    if speech.json {
      return try Console.output(json: JSONText.render(TableDocument(result, isDryRun: dryRun)))
    }
    let part =
      result.rows == result.tableRows
      ? "all \(NumberText.count(result.rows))"
      : "\(NumberText.count(result.rows)) of \(NumberText.count(result.tableRows))"
    try speech.say(
      "\(dryRun ? "would load" : "loaded") \(part) rows of \(VisibleText.escaping(relation.from)) with \(NumberText.count(result.models.count, "model"))"
    )
    if result.foldsAreMade { try speech.say("folds: five, made of the md5 of \(group == nil ? "id" : "group")") }
    let names = result.layout.names.map(VisibleText.escaping)
    if let parts = result.layout.tieStructure {
      try speech.say("tie = \(names[parts.tie]), sides = \(names[parts.sideA]), \(names[parts.sideB])")
    }
  }
}

/// What `load table` prints as JSON.
private struct TableDocument: Encodable {
  var loaded: String?
  var wouldLoad: String?
  var rows: Int
  var tableRows: Int
  var models: [String]
  var classes: [String]
  var tie: String?
  var warnings: [String]

  init(_ result: TableResult, isDryRun: Bool) {
    loaded = isDryRun ? nil : "table"
    wouldLoad = isDryRun ? "table" : nil
    rows = result.rows
    tableRows = result.tableRows
    models = result.models
    classes = result.layout.names
    tie = result.layout.tieStructure.map { result.layout.names[$0.tie] }
    warnings = result.warnings.map { $0.text(\.words) }
  }
}
