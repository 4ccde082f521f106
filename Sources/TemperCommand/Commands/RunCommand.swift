import ArgumentParser
import Foundation
import Temper
import TemperCore
import TemperReport

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Load a folder, fit, and write submission.csv, report.html and temper.sqlite.",
    discussion: """
      Reads labels.csv, oof/<model>.csv and, where they exist, test/<model>.csv, folds.csv, groups.csv, weights.csv, \
      segments.csv, swapped/oof/<model>_swapped.csv, swapped/test/<model>_swapped.csv and sample_submission.csv, each \
      also as TSV or JSON, packed (.gz, .zst, .zip), and with --in-order as a NumPy array.
      """)

  @Argument(help: "The folder of predictions.", completion: .directory)
  var folder: String

  @Option(name: .shortAndLong, help: "Where to write; else the folder temper inside the folder of predictions.")
  var output: String?

  @Option(name: .shortAndLong, help: "The database; else temper.sqlite in the output folder.")
  var database: String?

  @Flag(
    name: .customLong("prior-shift"),
    help: "Estimate the class shares of the test rows, and adjust the submission where a test finds a shift.")
  var priorShift = false

  @OptionGroup var files: FolderArguments
  @OptionGroup var fit: FitOptions
  @OptionGroup var tieStructure: TieOptions
  @OptionGroup var speech: OutputOptions

  func validate() throws {
    try PathOption.check(folder, "<folder>")
    try PathOption.check(output, "--output")
    try PathOption.check(database, "--database")
  }

  func run() async throws {
    let started = ContinuousClock.now
    let result = try await Run(
      folder: folder, output: output, database: database, tieStructure: tieStructure.choice, input: try files.input(),
      request: try fit.request(), priorShift: priorShift, words: { $0.words }
    ).perform()
    speech.note(result.notes.map { $0.text(\.words) })
    speech.warn(result.recovered + result.summary.warnings)
    let written = written(result.document, ContinuousClock.now - started)
    try speech.showUnlessQuiet(result.document, done: written.trimmingCharacters(in: .newlines)) {
      RunSummaryText.render(result.summary, style: $0) + written
    }
  }

  private func written(_ document: RunDocument, _ duration: Duration) -> String {
    var files: [String] = []
    if let submission = document.submission {
      files.append("\(submission.path) (\(NumberText.count(submission.rows)) rows)")
    }
    files += [document.report, document.database]
    let tenths = (duration / .milliseconds(100)).rounded() / 10
    return "wrote  \(files.map(VisibleText.escaping).joined(separator: ", ")) in \(tenths) s\n"
  }
}
