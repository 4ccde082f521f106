import ArgumentParser
import Foundation
import Temper
import TemperCore
import TemperFiles
import TemperReport

struct ExportCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a stored fit, or its nested predictions, to a file.",
    discussion: """
      The file of a fit holds all that predicts: temper apply and temper score read it without the database.

      Examples:
        temper export run -o run.json
        temper export run --oof run_oof.csv
      """)

  @Argument(help: "Name of the fit; the newest if left out.")
  var fit: String?

  @Option(name: .shortAndLong, help: "The file for the fit, JSON; - is standard output.", completion: .file())
  var output: String?

  @Option(
    help: "A file for the fit's nested predictions of the labelled rows, to stack on; - is standard output.",
    completion: .file())
  var oof: String?

  @OptionGroup var replacing: ReplaceOption
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func validate() throws {
    try PathOption.check(output, "--output")
    try PathOption.check(oof, "--oof")
    if output == nil, oof == nil {
      throw ValidationError("found no file to write, expected --output FILE for the fit, --oof FILE, or both")
    }
    if speech.json, [output, oof].contains(where: PathOption.isStandardOutput) {
      throw ValidationError("--json: standard output holds the file already; leave it out, or write to a file")
    }
  }

  func run() async throws {
    let written = try FitExport(fit: output, nested: oof, overwrites: replacing.replace).write(
      fit, in: try database.store(.read))
    let done = "wrote \(written.paths.joined(separator: ", "))"
    if speech.json {
      try Console.output(json: JSONText.render(Document(fit: written.fit, written: written.paths)), done: done)
      return
    }
    let isAside = [output, oof].contains(where: PathOption.isStandardOutput)
    for path in written.paths {
      try speech.say(
        "wrote \(VisibleText.escaping(path)) of the fit \(VisibleText.escaping(written.fit))", aside: isAside,
        done: done)
    }
  }

  private struct Document: Encodable {
    var fit: String
    var written: [String]
  }
}

struct ApplyCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Predict new rows with a stored fit, or with a file of temper export.",
    discussion: """
      Nothing is loaded, and nothing recorded. The bits are those of temper submit.

      Examples:
        temper apply run --model clf=today.csv -o calibrated.csv
        temper apply run.json --model a=a.csv --model b=b.csv -o blended.csv
      """)

  @OptionGroup var fit: FitArguments

  @Option(name: .shortAndLong, help: "The file to write; - is standard output.", completion: .file())
  var output: String

  @Option(help: "A sample submission that gives columns and ids their order.", completion: .file())
  var sample: String?

  @OptionGroup var replacing: ReplaceOption
  @OptionGroup var predictions: NewPredictionArguments
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func validate() throws {
    try PathOption.check(output, "--output")
    try PathOption.check(sample, "--sample")
    if speech.json, PathOption.isStandardOutput(output) {
      throw ValidationError("--json: standard output holds the predictions already; leave it out, or write to a file")
    }
  }

  func run() async throws {
    let application = Application(try fit.read(database), try predictions.predictions())
    let result = try application.write(to: output, sample: sample, overwrites: replacing.replace)
    speech.note(result.notes.map { $0.text(\.words) })
    speech.warn(result.warnings)
    let file = result.file
    let done = "wrote \(file.path)"
    if speech.json {
      try Console.output(
        json: JSONText.render(RunDocument.Submission(path: file.path, rows: file.rows, sha256: file.sha256)), done: done
      )
    } else {
      try speech.say(
        "wrote \(VisibleText.escaping(file.path)): \(NumberText.count(file.rows)) rows of the fit "
          + VisibleText.escaping(result.fit), aside: PathOption.isStandardOutput(output), done: done)
    }
  }
}

struct ScoreCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Score a stored fit on new labelled rows: log loss, drift, calibration.",
    discussion: """
      The rows are those of the labels; what the fit was made from is not looked at again.

      Examples:
        temper score run --labels week32.csv --model clf=week32_predictions.csv
        temper score run.json --labels new.csv --model a=a.csv --json
      """)

  @OptionGroup var fit: FitArguments

  @Option(help: "The labels of the new rows.", completion: .file())
  var labels: String

  @OptionGroup var columns: LabelArguments

  @Option(
    parsing: .unconditional, help: "Seed of the simulations behind null levels and bands. Default: 0.",
    transform: NumberArgument.whole)
  var seed: UInt64 = 0

  @OptionGroup var predictions: NewPredictionArguments
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func validate() throws {
    try PathOption.check(labels, "--labels")
    if columns.foldColumn != nil {
      throw ValidationError("--fold-column: new rows have no folds: leave it out")
    }
  }

  func run() async throws {
    let application = Application(try fit.read(database), try predictions.predictions())
    let (document, notes) = try await application.score(
      labels: labels, columns: try columns.columns(isPartial: false),
      options: Inspection.Options(seed: seed, threads: ProcessInfo.processInfo.activeProcessorCount))
    speech.note(notes.map { $0.text(\.words) })
    try speech.show(document) { ScoreText.render(document, style: $0) }
  }
}
