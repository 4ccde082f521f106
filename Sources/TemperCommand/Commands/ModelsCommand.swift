import ArgumentParser
import Temper
import TemperCore
import TemperReport

struct ModelsCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List what is loaded, with rows, scores and source files.",
    discussion: """
      Examples:
        temper models
        temper models --json -d out/temper.sqlite
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    let rows = try Models.rows(in: try database.store(.read))
    try speech.show(rows.map(ModelDocument.init)) { ModelListText.render(rows, style: $0) { $0.words } }
  }
}

struct RemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove something from the database.",
    discussion: """
      Examples:
        temper remove model gemma
        temper remove all
      """,
    subcommands: [
      RemoveModel.self, RemoveFit.self, RemoveLabels.self, RemoveFolds.self, RemoveGroups.self, RemoveWeights.self,
      RemoveSegments.self, RemoveAll.self,
    ])
}

struct RemoveModel: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Remove a model and its predictions; fits that used it stay as history.",
    discussion: """
      Examples:
        temper remove model gemma
        temper remove model gemma -d out/temper.sqlite
      """)

  @Argument(help: "Name of the model.")
  var name: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    try Models.remove(name, from: try database.store(.update))
    try speech.sayRemoved(name)
  }
}

struct RemoveFit: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit", abstract: "Remove a fit; submissions made from it stay on record.",
    discussion: """
      Examples:
        temper remove fit plain
        temper remove fit plain -d out/temper.sqlite
      """)

  @Argument(help: "Name of the fit.")
  var name: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    try Fits.remove(name, from: try database.store(.update))
    try speech.sayRemoved(name)
  }
}

struct RemoveLabels: RemovePart {
  static let part = LoadedPart.labels
  static let configuration = CommandConfiguration(
    commandName: "labels",
    abstract:
      "Remove the labels, and all that hangs on them: folds, groups, weights, segments, models; fits stay as history.",
    discussion: """
      Examples:
        temper remove labels
        temper remove labels -d out/temper.sqlite
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions
}

struct RemoveFolds: RemovePart {
  static let part = LoadedPart.folds
  static let configuration = CommandConfiguration(
    commandName: "folds",
    abstract: "Remove the folds; fits then make their own.",
    discussion: """
      Examples:
        temper remove folds
        temper remove folds -d out/temper.sqlite
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions
}

struct RemoveGroups: RemovePart {
  static let part = LoadedPart.groups
  static let configuration = CommandConfiguration(
    commandName: "groups",
    abstract: "Remove the groups; rows then count as independent.",
    discussion: """
      Examples:
        temper remove groups
        temper remove groups -d out/temper.sqlite
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions
}

struct RemoveWeights: RemovePart {
  static let part = LoadedPart.weights
  static let configuration = CommandConfiguration(
    commandName: "weights",
    abstract: "Remove the weights; every row then counts once.",
    discussion: """
      Examples:
        temper remove weights
        temper remove weights -d out/temper.sqlite
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions
}

struct RemoveSegments: RemovePart {
  static let part = LoadedPart.segments
  static let configuration = CommandConfiguration(
    commandName: "segments",
    abstract: "Remove the segments.",
    discussion: """
      Examples:
        temper remove segments
        temper remove segments -d out/temper.sqlite
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions
}

struct RemoveAll: RemovePart {
  static let part = LoadedPart.all
  static let configuration = CommandConfiguration(
    commandName: "all",
    abstract: "Remove everything that is loaded, all fits and the records of submissions.",
    discussion: """
      Examples:
        temper remove all
        temper remove all -d out/temper.sqlite
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions
}

/// A command that removes one kind of what is loaded.
protocol RemovePart: SpeakingCommand {
  static var part: LoadedPart { get }
  var database: DatabaseOptions { get }
}

extension RemovePart {
  func run() async throws {
    try Self.part.remove(from: try database.store(.update))
    try speech.sayRemoved(Self.part.rawValue)
  }
}

extension OutputOptions {
  fileprivate func sayRemoved(_ name: String) throws {
    if json {
      try Console.output(json: JSONText.render(["removed": name]), done: "removed \(name)")
    } else {
      try say("removed \(VisibleText.escaping(name))", done: "removed \(name)")
    }
  }
}

/// A line of `temper models --json`.
private struct ModelDocument: Encodable {
  var name: String
  var rows: Int
  var testRows: Int
  var swapped: Bool
  var logLoss: Double
  var standardError: Double
  var source: String
  var sha256: String
  var scale: PredictionScale
  var testAverage: String?
  var testSpread: Double?
  var testFiles: [File]?
  var weights: WeightSummary?

  /// One of the files that test predictions are averaged from.
  struct File: Encodable {
    var path: String
    var sha256: String
  }

  init(_ row: ModelRow) {
    name = row.name
    rows = row.oofRows
    testRows = row.testRows
    swapped = row.isSwapped
    logLoss = row.logLoss
    standardError = row.standardError
    source = row.source
    sha256 = row.sha256
    scale = row.scale
    testAverage = row.testAverage?.method
    testSpread = row.testAverage?.spread
    testFiles = row.testAverage?.files.map { File(path: $0.path, sha256: $0.sha256) }
    weights = row.weights
  }
}
