import ArgumentParser
import Temper
import TemperCore
import TemperReport

struct SubmitCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit", abstract: "Write the submission of a stored fit.",
    discussion: """
      Examples:
        temper submit -o submission.csv
        temper submit plain -o s.csv --sample sample_submission.csv --replace
      """)

  @Argument(help: "Name of the fit; the newest if left out.")
  var fit: String?

  @Option(name: .shortAndLong, help: "The file to write; - is standard output.", completion: .file())
  var output: String

  @Option(help: "A sample submission that gives columns and ids their order.", completion: .file())
  var sample: String?

  @OptionGroup var columns: ColumnArguments

  @OptionGroup var replacing: ReplaceOption

  @Flag(
    name: .customLong("prior-shift"),
    help: "Estimate the class shares of the test rows, and adjust the predictions where a test finds a shift.")
  var priorShift = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func validate() throws {
    try PathOption.check(output, "--output")
    if sample == nil, try columns.naming() != nil {
      throw ValidationError("--columns and --prefix are about the columns of a sample: give --sample FILE")
    }
    if speech.json, PathOption.isStandardOutput(output) {
      throw ValidationError(
        "--json: standard output holds the submission already; leave it out, or write the submission to a file")
    }
  }

  func run() async throws {
    let result = try Submissions.write(
      fit: fit, in: try database.store(.read), to: output, sample: sample, columns: try columns.naming(),
      overwrites: replacing.replace, priorShift: priorShift,
      words: { $0.words })
    speech.note(result.notes.map { $0.text(\.words) })
    speech.warn(result.warnings)
    if speech.json {
      var document = RunDocument.Submission(
        path: result.file.path, rows: result.file.rows, sha256: result.file.sha256)
      document.priorShift = result.priorShift
      try Console.output(json: JSONText.render(document), done: "wrote \(result.file.path)")
    } else {
      let done = "wrote \(result.file.path)"
      let isAside = PathOption.isStandardOutput(output)
      try speech.say(
        "wrote \(VisibleText.escaping(result.file.path)): \(NumberText.count(result.file.rows)) rows of the fit "
          + VisibleText.escaping(result.fit), aside: isAside, done: done)
      if let shift = result.priorShift {
        let phrases = shift.phrases(classes: result.classes, tie: result.tie)
        try speech.say("prior shift: \(phrases.joined(separator: ", "))", aside: isAside, done: done)
      }
    }
  }
}
