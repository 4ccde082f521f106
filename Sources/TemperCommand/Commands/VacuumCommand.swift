import ArgumentParser
import Temper
import TemperReport

struct VacuumCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "vacuum", abstract: "Give the room of what was removed from the database back to the disk.",
    discussion: """
      The file is written anew, which needs room for a copy, and keeps other commands waiting.

      Examples:
        temper vacuum
        temper vacuum -d out/temper.sqlite
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func run() async throws {
    let document = try VacuumDocument(vacuuming: database.store(.update))
    try speech.showUnlessQuiet(document) { _ in CheckText.render(document) }
  }
}
