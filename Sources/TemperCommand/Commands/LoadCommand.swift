import ArgumentParser
import Temper
import TemperCore
import TemperFiles
import TemperReport

struct LoadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Load a file into the database; each command is one transaction.",
    discussion: """
      Files are CSV, TSV (.tsv, .tab) or JSON (.json, .jsonl, .ndjson), also packed (.gz, .zst, .zip), or NumPy arrays \
      (.npy, .npz); - is standard input.

      Examples:
        temper load labels labels.csv
        temper load model gemma --oof oof/gemma.csv --test test/gemma.csv
      """,
    subcommands: [
      LoadLabels.self, LoadFolds.self, LoadGroups.self, LoadWeights.self, LoadSegments.self, LoadModel.self,
      LoadTable.self,
    ])
}

struct LoadLabels: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "labels", abstract: "Load labels, one-hot or as one column of class names.",
    discussion: """
      Examples:
        temper load labels labels.csv
        temper load labels votes.json --label-column winner --id-column vote
      """)

  @Argument(help: "CSV, TSV, JSON or a NumPy array, also packed.", completion: .file())
  var file: String

  @Option(
    help: ArgumentHelp(
      "The classes in their order, where labels are one column of names, or an array.", valueName: "a,b"))
  var classes: String?

  @Flag(help: "Rows in no fold (-1, or empty) were never validated: they are left out of fits and scores.")
  var partial = false

  @Flag(help: "Replace labels that are loaded, with all examples, folds, groups, weights, segments and models.")
  var replace = false

  @OptionGroup var labels: LabelArguments
  @OptionGroup var columns: ColumnArguments
  @OptionGroup var input: InputArguments
  @OptionGroup var rows: RowArguments
  @OptionGroup var tieStructure: TieOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func validate() throws {
    if try columns.order() != nil {
      throw ValidationError(
        "--columns: found no =, expected COLUMN=CLASS; the columns of an array are those of --classes, in this order")
    }
    if labels.isOfNames, try columns.naming() != nil {
      throw ValidationError(
        "--columns and --prefix are for one column a class, --label-column and --label-map for one of names")
    }
  }

  func run() async throws {
    let meaning = try labels.columns(naming: try columns.naming(), isPartial: partial)
    let result = try input.loader(database, rows: rows).labels(
      file, classes: classes.map(NameList.split), tieStructure: tieStructure.choice, replace: replace, columns: meaning)
    try speech.report(result, "labels", [file], isDryRun: input.dryRun)
    if !speech.json { try speech.say(describe(result)) }
  }

  /// What was assumed about the tie.
  private func describe(_ result: LoadResult) -> String {
    let names = result.layout.names.map(VisibleText.escaping)
    guard let parts = result.layout.tieStructure else { return "classes: \(names.joined(separator: ", ")); no tie" }
    let origin = result.tieWasFoundByName ? "found by name; --tie, --sides or --no-tie say otherwise" : "given"
    return "tie = \(names[parts.tie]), sides = \(names[parts.sideA]), \(names[parts.sideB]) (\(origin))"
  }
}

struct LoadFolds: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "folds", abstract: "Load the folds that made the out-of-fold predictions.",
    discussion: """
      Examples:
        temper load folds folds.csv
        temper load folds train.csv --fold-column kfold
      """)

  @Argument(help: "A table with an id column and one other.", completion: .file())
  var file: String

  @Option(
    name: .customLong("fold-column"),
    help: ArgumentHelp("The column of folds, where there are others, which are passed over.", valueName: "name"))
  var foldColumn: String?

  @Flag(help: "Rows in no fold (-1, or empty) were never validated: they are left out of fits and scores.")
  var partial = false

  @OptionGroup var input: InputArguments
  @OptionGroup var rows: RowArguments
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    let result = try input.loader(database, rows: rows).folds(file, column: foldColumn, isPartial: partial)
    try speech.report(result, "folds", [file], isDryRun: input.dryRun)
  }
}

struct LoadGroups: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "groups", abstract: "Load groups of rows that belong together, such as one person's or one prompt's.",
    discussion: """
      Examples:
        temper load groups groups.csv
        temper load groups train.csv --group-column user
      """)

  @Argument(help: "A table with an id column and one other.", completion: .file())
  var file: String

  @Option(
    name: .customLong("group-column"),
    help: ArgumentHelp("The column of groups, where there are others, which are passed over.", valueName: "name"))
  var groupColumn: String?

  @OptionGroup var input: InputArguments
  @OptionGroup var rows: RowArguments
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    try speech.report(
      input.loader(database, rows: rows).groups(file, column: groupColumn), "groups", [file], isDryRun: input.dryRun)
  }
}

struct LoadWeights: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "weights", abstract: "Load what the labelled rows weigh: how often each counts.",
    discussion: """
      Fits, scores, intervals and diagrams count a row of weight 3 three times, and a row of weight 0 not at all; errors \
      take every row as one draw. Whole numbers are counts; other weights are divided by their mean.

      Examples:
        temper load weights weights.csv
        temper load weights train.csv --weight-column weight
      """)

  @Argument(help: "A table with an id column and one of weights, 0 or more.", completion: .file())
  var file: String

  @Option(
    name: .customLong("weight-column"),
    help: ArgumentHelp("The column of weights, where there are others, which are passed over.", valueName: "name"))
  var weightColumn: String?

  @OptionGroup var input: InputArguments
  @OptionGroup var rows: RowArguments
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    try speech.report(
      input.loader(database, rows: rows).weights(file, column: weightColumn), "weights", [file], isDryRun: input.dryRun)
  }
}

struct LoadSegments: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "segments",
    abstract: "Load columns that divide the examples into segments, such as language or length of the prompt.",
    discussion: """
      The file has a row for every labelled and every test example. A column of numbers is cut at the quartiles of the \
      labelled rows, unless it has fewer than 8 different ones; any other column is taken as it is, with at most \
      \(SegmentReader.textLimit) different texts, and empty cells are called "\(SegmentColumn.none)".

      Examples:
        temper load segments segments.csv
        temper load segments segments.csv --dry-run
      """)

  @Argument(help: "A table with an id column and one or more others.", completion: .file())
  var file: String

  @OptionGroup var input: InputArguments
  @OptionGroup var rows: RowArguments
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    let result = try input.loader(database, rows: rows).segments(file)
    try speech.report(result, "segments", [file], isDryRun: input.dryRun)
    if speech.json { return }
    for column in result.segments {
      let values = column.values.map(\.name).joined(separator: ", ")
      try speech.say(
        VisibleText.escaping("\(column.name): \(NumberText.count(column.values.count, "segment")): \(values)"))
    }
  }
}
