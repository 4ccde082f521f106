import ArgumentParser
import Foundation
import Temper
import TemperCore
import TemperFiles
import TemperReport

struct RunCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Load a folder, fit, and write submission.csv, report.html and temper.sqlite.",
    discussion: """
      Reads labels.csv, oof/<model>.csv and, where they exist, test/<model>.csv, folds.csv, groups.csv, weights.csv, \
      segments.csv, swapped/oof/<model>_swapped.csv, swapped/test/<model>_swapped.csv and sample_submission.csv, each \
      also as TSV or JSON, packed (.gz, .zst, .zip), and with --in-order as a NumPy array.

      Examples:
        temper run data --output out
        temper run data --output out --pool linear --name plain
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

  @Flag(help: "Replace a fit of the same name that was made with other options.")
  var replace = false

  // What the files mean, where their names and columns do not say it. These stand here rather than in a group of groups: a
  // debug build checks the options of a group each time it looks at the group above it.

  @Option(
    help: ArgumentHelp(
      "The classes in their order, where labels are one column of names, or an array.", valueName: "a,b"))
  var classes: String?

  @OptionGroup var labels: LabelArguments
  @OptionGroup var joining: JoiningArguments

  @Option(
    name: .customLong("sample-columns"),
    help: ArgumentHelp(
      "Columns of the sample submission that stand for classes of other names.", valueName: "column=class,…"))
  var sampleColumns: String?

  @OptionGroup var models: ModelArguments

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
    if let rule = fit.unscoredRule, UnscoredRun.suits(folder) { return try await blendUnscored(rule) }
    let result = try await Run(
      folder: folder, output: output, database: database, tieStructure: tieStructure.choice, input: try input(),
      request: try fit.request(), priorShift: priorShift, replacesFit: replace, words: { $0.words }
    ).perform()
    speech.note(result.notes.map { $0.text(\.words) })
    speech.warn(result.recovered + result.summary.warnings)
    let written = written(result.document, ContinuousClock.now - started)
    try speech.showUnlessQuiet(result.document, done: written.trimmingCharacters(in: .newlines)) {
      RunSummaryText.render(result.summary, style: $0) + place(of: result) + written
    }
  }

  /// Where the commands that come next find what the run stored; nothing where there are none.
  private func place(of result: Run.Result) -> String {
    guard result.summary.next.contains(where: { $0.contains("temper ") }) else { return "" }
    return "       (for these: export TEMPER_DATABASE=\(OptionText.quoted(result.document.database)))\n"
  }

  /// How the folder is read. A sample with one column of class names is answered with the likeliest class, where that is
  /// what is optimised.
  private func input() throws -> FolderInput {
    let all = joining.applied(to: models.all)
    return FolderInput(
      labels: try labels.columns(isPartial: joining.partial), classes: classes.map(NameList.split),
      predictions: all, idColumn: models.idColumn,
      sample: try ColumnArguments(columns: sampleColumns, prefix: nil).naming(),
      namesClasses: fit.metric == Metric.accuracy.rawValue, ofModels: models.columns(beside: all))
  }

  /// Blends test predictions alone.
  private func blendUnscored(_ rule: UnscoredRun.Rule) async throws {
    guard database == nil, !priorShift else {
      throw ValidationError(
        "without labels there is nothing to store or to adjust to: leave out --database and --prior-shift")
    }
    let result = try await UnscoredRun(
      folder: folder, output: output, rule: rule, weights: try fit.limits().fixed, input: try input()
    ).perform()
    let warnings = result.warnings.map { $0.text(\.words) }
    speech.note(result.notes.map { $0.text(\.words) })
    speech.warn(warnings)
    let file = result.submission
    let document = UnscoredDocument(
      submission: file, pool: rule.rawValue, models: result.models, warnings: warnings)
    try speech.showUnlessQuiet(document, done: "wrote \(file.path)") { _ in
      "wrote  \(VisibleText.escaping(file.path)) (\(NumberText.count(file.rows)) rows), the \(rule.rawValue) of "
        + "\(NumberText.count(result.models.count, "model")); no score\n"
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

/// The JSON of a run without labels: the keys of other runs, where nothing stands for them.
private struct UnscoredDocument: Encodable {
  @Nullable var database: String? = nil
  @Nullable var fit: String? = nil
  var submission: RunDocument.Submission
  @Nullable var report: String? = nil
  var pool: String
  var models: [String]
  var warnings: [String]
}
