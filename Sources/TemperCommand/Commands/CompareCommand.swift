import ArgumentParser
import Foundation
import Temper
import TemperCore
import TemperReport

struct CompareCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two models or fits: who is better overall, at ties, at sides, and in which class.",
    discussion: """
      Differences are loss(A) - loss(B), row by row on the labelled examples, with 95 % paired bootstrap intervals; \
      negative means that A is better. Models are compared by their out-of-fold predictions, fits by their nested \
      cross-validated ones. Where a model and a fit bear the same name, say model:NAME or fit:NAME.
      """)

  @Argument(help: "Name of a model or of a fit.")
  var a: String

  @Argument(help: "Name of another.")
  var b: String

  @Option(
    help: ArgumentHelp("Compare the rows of each segment of this column, too; may be repeated.", valueName: "segment"))
  var by: [String] = []

  @OptionGroup var condition: ConditionOptions

  @Option(help: "Seed of the bootstrap.")
  var seed: UInt64 = 0

  @Option(
    name: .customLong("public-share"), parsing: .unconditional,
    help: ArgumentHelp(
      "Part of the test rows that a leaderboard shows; says how likely A scores better there.", valueName: "share"))
  var publicShare: Double?

  @Option(
    help: ArgumentHelp(
      "End with exit code 1 unless A is better (its interval below zero), or not-worse (not above).",
      valueName: "better|not-worse"))
  var require: String?

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func validate() throws {
    _ = try gate()
    if publicShare != nil, !condition.conditions.isEmpty {
      throw ValidationError(
        "--public-share: a leaderboard shows rows of all kinds; leave out --where or --public-share")
    }
  }

  private func gate() throws -> CompareGate? {
    try require.map { text in
      if let gate = CompareGate(rawValue: text) { return gate }
      throw ValidationError("--require: found \"\(text)\", expected better or not-worse")
    }
  }

  func run() async throws {
    let comparison = try await CompareDocument(
      a, b, in: try database.store(.read), by: by, where: try condition.rows(), publicShare: publicShare,
      bootstrap: PairedBootstrap(seed: seed, threads: ProcessInfo.processInfo.activeProcessorCount))
    try speech.show(comparison) { CompareText.render(comparison, style: $0) }
    try gate()?.check(comparison)
  }
}
