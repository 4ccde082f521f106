import ArgumentParser
import Temper

struct LoadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Load a file into the database; each command is one transaction.",
    subcommands: [LoadLabels.self, LoadFolds.self, LoadGroups.self, LoadSegments.self, LoadModel.self])
}

struct LoadLabels: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "labels", abstract: "Load labels, one-hot or as one column of class names.")

  @Argument(help: "CSV, also as .csv.gz.", completion: .file())
  var file: String

  @Option(help: ArgumentHelp("The classes, where labels are one column of names.", valueName: "a,b"))
  var classes: String?

  @Flag(help: "Replace labels that are loaded, with all examples, folds, groups, segments and models.")
  var replace = false

  @OptionGroup var arena: ArenaOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    let result = try await Loader(database: database.path).labels(
      file, classes: classes.map(NameList.split), arena: arena.choice, replace: replace)
    try speech.report(result, "labels", [file])
    if !speech.json { try speech.say(describe(result)) }
  }

  /// What was assumed about the tie.
  private func describe(_ result: LoadResult) -> String {
    let names = result.layout.names.map(VisibleText.escaping)
    guard let parts = result.layout.arena else { return "classes: \(names.joined(separator: ", ")); no tie" }
    let origin = result.arenaWasFoundByName ? "found by name; --tie, --sides or --no-tie say otherwise" : "given"
    return "tie = \(names[parts.tie]), sides = \(names[parts.sideA]), \(names[parts.sideB]) (\(origin))"
  }
}

struct LoadFolds: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "folds", abstract: "Load the folds that made the out-of-fold predictions.")

  @Argument(help: "CSV with an id column and one other.", completion: .file())
  var file: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    try speech.report(await Loader(database: database.path).folds(file), "folds", [file])
  }
}

struct LoadGroups: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "groups", abstract: "Load groups of rows that belong together, such as one person's or one prompt's.")

  @Argument(help: "CSV with an id column and one other.", completion: .file())
  var file: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    try speech.report(await Loader(database: database.path).groups(file), "groups", [file])
  }
}

struct LoadSegments: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "segments",
    abstract: "Load columns that divide the examples into segments, such as language or length of the prompt.",
    discussion: """
      The file has a row for every labelled and every test example. A column of numbers is cut at the quartiles of the \
      labelled rows, unless it has fewer than 8 different ones; any other column is taken as it is, with at most \
      \(SegmentReader.textLimit) different texts, and empty cells are called "\(SegmentColumn.none)".
      """)

  @Argument(help: "CSV with an id column and one or more others.", completion: .file())
  var file: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    let result = try await Loader(database: database.path).segments(file)
    try speech.report(result, "segments", [file])
    if speech.json { return }
    for column in result.segments {
      let values = column.values.map(\.name).joined(separator: ", ")
      try speech.say(
        VisibleText.escaping("\(column.name): \(NumberText.count(column.values.count, "segment")): \(values)"))
    }
  }
}

struct LoadModel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "model", abstract: "Load the predictions of a model.")

  @Argument(help: "Name of the model.")
  var name: String

  @Option(help: "Out-of-fold predictions.", completion: .file())
  var oof: String

  @Option(help: "Predictions of the test examples.", completion: .file())
  var test: String?

  @Option(
    name: .customLong("swapped-oof"), help: "Out-of-fold predictions on inputs with exchanged sides.",
    completion: .file())
  var swappedOOF: String?

  @Option(
    name: .customLong("swapped-test"), help: "Test predictions on inputs with exchanged sides.", completion: .file())
  var swappedTest: String?

  @Flag(help: "Replace the model if it is loaded.")
  var replace = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    let files = Loader.ModelFiles(oof: oof, test: test, swappedOOF: swappedOOF, swappedTest: swappedTest)
    let result = try await Loader(database: database.path).model(name, files: files, replace: replace)
    try speech.report(result, name, [oof, test, swappedOOF, swappedTest].compactMap { $0 })
  }
}

/// What a loading command prints as JSON.
private struct LoadDocument: Encodable {
  var loaded: String
  var rows: Int
  var classes: [String]
  var tie: String?
  var sides: [String]?
  var segments: [Segments]?

  /// A column of segments.
  struct Segments: Encodable {
    var segment: String
    var kind: String
    var values: [String]
  }
}

extension OutputOptions {
  /// Reports a load.
  fileprivate func report(_ result: LoadResult, _ what: String, _ files: [String]) throws {
    if json {
      let parts = result.layout.arena
      let names = result.layout.names
      try Console.output(
        JSONText.render(
          LoadDocument(
            loaded: what, rows: result.rows, classes: names, tie: parts.map { names[$0.tie] },
            sides: parts.map { [names[$0.sideA], names[$0.sideB]] },
            segments: result.segments.isEmpty
              ? nil
              : result.segments.map {
                .init(segment: $0.name, kind: $0.kind.rawValue, values: $0.values.map(\.name))
              })))
      return
    }
    let origin = files.map(VisibleText.escaping).joined(separator: ", ")
    try say("loaded \(VisibleText.escaping(what)): \(NumberText.count(result.rows)) rows from \(origin)")
    if result.groupsAreIn { try say("loaded groups: they stand in the same file") }
    if result.passedOver > 0 {
      try say("passed over \(NumberText.count(result.passedOver)) rows of examples without a label")
    }
  }
}
