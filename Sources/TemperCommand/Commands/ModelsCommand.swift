import ArgumentParser
import Temper
import TemperCore
import TemperReport

struct ModelsCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List what is loaded, with rows, scores and source files.")

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
    subcommands: [RemoveModel.self, RemoveFit.self])
}

struct RemoveModel: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Remove a model and its predictions; fits that used it stay as history.")

  @Argument(help: "Name of the model.")
  var name: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    try Models.remove(name, from: try database.store(.update))
    if speech.json {
      try Console.output(json: JSONText.render(["removed": name]), done: "removed \(name)")
    } else {
      try speech.say("removed \(VisibleText.escaping(name))", done: "removed \(name)")
    }
  }
}

struct RemoveFit: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit", abstract: "Remove a fit; submissions made from it stay on record.")

  @Argument(help: "Name of the fit.")
  var name: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    try Fits.remove(name, from: try database.store(.update))
    if speech.json {
      try Console.output(json: JSONText.render(["removed": name]), done: "removed \(name)")
    } else {
      try speech.say("removed \(VisibleText.escaping(name))", done: "removed \(name)")
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
    testAverage = row.testAverage?.method
    testSpread = row.testAverage?.spread
    testFiles = row.testAverage?.files.map { File(path: $0.path, sha256: $0.sha256) }
    weights = row.weights
  }
}
