import ArgumentParser
import Foundation
import Temper
import TemperBuild
import TemperCore

/// The command `temper`.
@main
struct TemperCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "temper",
    abstract: "Blends and calibrates the predictions of several models, and says how far to trust them.",
    discussion: """
      The main job is one command: temper run DIR. It reads DIR/labels.csv, DIR/oof/<model>.csv and DIR/test/<model>.csv, \
      tunes weights and temperature on the out-of-fold predictions, and writes submission.csv and report.html.

      Ctrl-C ends any command at any moment, and undoes what it did.

      Examples:
        temper run fixtures/cems --output out
        temper help fit
      """,
    version: version,
    subcommands: [
      RunCommand.self, LoadCommand.self, ModelsCommand.self, RemoveCommand.self, FitCommand.self, FitsCommand.self,
      ShowCommand.self, InspectCommand.self, CompareCommand.self, ReportCommand.self, SubmitCommand.self,
      ExportCommand.self, ApplyCommand.self, ScoreCommand.self, SQLCommand.self, RefineCommand.self, CheckCommand.self,
      VacuumCommand.self,
    ])

  /// The version, and the commit where the build knows it.
  private static var version: String {
    let commit = String(cString: temper_build_commit())
    return commit.isEmpty ? TemperVersion.current : "\(TemperVersion.current) (\(commit))"
  }

  /// Runs a command. Errors of Temper choose their exit code; a mistake on the command line is 64; anything else is a
  /// defect, 70.
  static func main() async {
    // A limit on the size of files is then an error of the write that meets it, as a full disk is, and not the end.
    signal(SIGXFSZ, SIG_IGN)
    ProcessMemory.keepFreed()
    Console.reserveStandardStreams()
    do {
      // Before the limits are looked at: its thread is one more.
      SignalWatch.start()
      try SystemLimits.check()
      try RepeatedOptions.check(Array(CommandLine.arguments.dropFirst()))
      var command = try parseAsRoot()
      if let speaking = command as? any SpeakingCommand {
        try await ProgressMonitor.watching(ProgressDisplay.start(speaking.speech)) {
          // Used by this task alone, which the compiler cannot see through the closure.
          nonisolated(unsafe) var speaking = speaking
          try await speaking.run()
        }
        Console.endProgress()
      } else if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      Console.endProgress()
      end(with: error)
    }
  }

  /// Says what went wrong, and ends with the exit code of it.
  private static func end(with error: any Error) -> Never {
    do {
      throw error
    } catch let failure as FileError {
      for (index, line) in failure.lines(\.words).enumerated() { Console.error(index == 0 ? "temper: \(line)" : line) }
      Foundation.exit(failure.kind.rawValue)
    } catch let failure as any TemperFailure {
      Console.error("temper: \(failure.text(\.words))")
      Foundation.exit(failure.kind.rawValue)
    } catch {
      if exitCode(for: error) == .failure {
        Console.error("temper: internal error: \(error)")
        Foundation.exit(FailureKind.internalError.rawValue)
      }
      // Help and the version are as they are; a mistake repeats what stood on the command line.
      if exitCode(for: error).isSuccess { exit(withError: error) }
      for line in fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false) {
        Console.error(String(line))
      }
      Foundation.exit(exitCode(for: error).rawValue)
    }
  }
}
