import ArgumentParser
import Temper
import TemperCore
import TemperReport

struct FitCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit", abstract: "Tune a blend on the loaded predictions, score it honestly, and store it.",
    discussion: """
      Examples:
        temper fit
        temper fit --pool linear --without llama --name plain
      """)

  @Option(
    help: ArgumentHelp(
      "Repeat a stored fit to the bit, with its options, models, seed and folds; goes with --name and --threads only.",
      valueName: "fit"))
  var like: String?

  @OptionGroup var fit: FitOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func validate() throws {
    guard like != nil else { return }
    let request = try fit.request()
    guard request == FitRequest(name: request.name, threads: request.threads) else {
      throw ValidationError("--like repeats a fit with its own options; give no others but --name and --threads")
    }
  }

  func run() async throws {
    let request = try fit.request()
    let store = try database.store(.update)
    let result =
      if let like {
        try await Fits.repeat(like, name: request.name, threads: request.threads, in: store, words: { $0.words })
      } else {
        try await Fits.make(request, in: store, words: { $0.words })
      }
    speech.warn(result.warnings)
    try speech.showUnlessQuiet(result.document, done: "stored the fit \(result.document.name)") {
      FitText.render(result.document, style: $0)
    }
  }
}

struct FitsCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "fits", abstract: "List the stored fits.",
    discussion: """
      Examples:
        temper fits
        temper fits --json
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    let rows = try Fits.rows(in: try database.store(.read))
    try speech.show(rows.map(FitRowDocument.init)) { FitListText.render(rows, style: $0) { $0.words } }
  }
}

struct ShowCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a stored fit: weights by head, temperature, certificate, candidates.",
    discussion: """
      Examples:
        temper show
        temper show plain --json
      """)

  @Argument(help: "Name of the fit; the newest if left out.")
  var fit: String?

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    let (document, json) = try Fits.document(named: fit, in: try database.store(.read))
    if speech.json {
      try Console.output(json: json)
    } else {
      try Console.output(FitText.render(document, style: speech.style), style: speech.style)
    }
  }
}

/// A line of `temper fits --json`.
private struct FitRowDocument: Encodable {
  var name: String
  var pool: String
  var models: Int?
  var rows: Int?
  var readable: Bool
  /// Why the fit says nothing about what is loaded now; null where it does.
  @Nullable var stale: String?
  var crossValidated: Double
  var standardError: Double
  var inSample: Double
  var created: String

  init(_ row: FitRow) {
    name = row.name
    pool = row.pool
    models = row.models
    rows = row.rows
    readable = row.isReadable
    stale = row.stale
    crossValidated = row.crossValidated
    standardError = row.standardError
    inSample = row.inSample
    created = row.created
  }
}
