import ArgumentParser
import Temper
import TemperCore
import TemperReport

struct CheckCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Verify everything the database holds, and say what to load again.",
    discussion: """
      The structure of the file, references between rows, and for every file that was loaded and every fit the number of \
      rows and a checksum of what was stored. The exit code is 0 where all is well, else 65.

      Examples:
        temper check
        temper check --json -d out/temper.sqlite
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    if let store = try? database.store(.read) { speech.warn((try? store.recoverOutputs()) ?? []) }
    let document = try CheckDocument(database: database.path, words: \.words)
    try speech.showUnlessQuiet(document) { _ in CheckText.render(document) }
    guard document.clean else {
      throw RequestError(
        .badData,
        "\(document.database): found \(NumberText.count(document.problems.count, "problem")), expected none; "
          + "do what stands below each, and check again")
    }
  }
}
