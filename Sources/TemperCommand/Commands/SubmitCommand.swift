import ArgumentParser
import Temper

struct SubmitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit", abstract: "Write the submission of a stored fit.")

  @Argument(help: "Name of the fit; the newest if left out.")
  var fit: String?

  @Option(name: .shortAndLong, help: "The file to write.", completion: .file())
  var output: String

  @Option(help: "A sample submission that gives columns and ids their order.", completion: .file())
  var sample: String?

  @Flag(help: "Replace the file if it is there.")
  var force = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func validate() throws {
    try PathOption.check(output, "--output")
  }

  func run() async throws {
    let result = try await Submitting.run(
      store: try database.store(.update), fit: fit, output: output, sample: sample, overwrites: force)
    if speech.json {
      try Console.output(
        JSONText.render(
          RunDocument.Submission(path: result.file.path, rows: result.file.rows, sha256: result.file.sha256)))
    } else {
      try speech.say(
        "wrote \(VisibleText.escaping(result.file.path)): \(NumberText.count(result.file.rows)) rows of the fit "
          + VisibleText.escaping(result.fit))
    }
  }
}
