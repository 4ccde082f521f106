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

      Examples:
        temper compare gemma llama --by language
        temper compare run plain --html compare.html --csv compare
      """)

  @Argument(help: "Name of a model or of a fit.")
  var a: String

  @Argument(help: "Name of another.")
  var b: String

  @Option(
    help: ArgumentHelp("Compare the rows of each segment of this column, too; may be repeated.", valueName: "segment"))
  var by: [String] = []

  @OptionGroup var condition: ConditionOptions

  @Option(help: "Write the page of the comparison to this file; - is standard output.", completion: .file())
  var html: String?

  @Option(help: "Write the differences as CSV files into this folder.", completion: .directory)
  var csv: String?

  @OptionGroup var replacing: ReplaceOption
  @OptionGroup var opening: OpenOption

  @Option(parsing: .unconditional, help: "Seed of the bootstrap. Default: 0.", transform: NumberArgument.whole)
  var seed: UInt64 = 0

  @Option(
    name: .customLong("public-share"), parsing: .unconditional,
    help: ArgumentHelp(
      "Part of the test rows that a leaderboard shows; says how likely A scores better there.", valueName: "share"),
    transform: NumberArgument.decimal)
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
    try opening.check(html)
    try PathOption.check(html, "--html")
    try PathOption.check(csv, "--csv")
    if speech.json, PathOption.isStandardOutput(html) {
      throw ValidationError(
        "--json: standard output holds the page already; leave it out, or write the page to a file")
    }
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
    let store = try database.store(.read)
    let outputs = CompareOutputs(html: html, csv: csv, overwrites: replacing.replace)
    try outputs.check(beside: store)
    let comparison = try await CompareDocument(
      a, b, in: store, by: by, where: try condition.rows(), publicShare: publicShare,
      bootstrap: PairedBootstrap(seed: seed, threads: ProcessInfo.processInfo.activeProcessorCount))
    let written = html == nil && csv == nil ? [] : try outputs.write(CompareSummary(comparison, in: store))
    let done = written.isEmpty ? nil : "wrote \(written.joined(separator: ", "))"
    let pageIsPrinted = PathOption.isStandardOutput(html)
    if !pageIsPrinted { try speech.show(comparison, done: done) { CompareText.render(comparison, style: $0) } }
    for path in written {
      try speech.say("wrote \(VisibleText.escaping(path))", aside: pageIsPrinted, done: done)
    }
    if let html { opening.open(html, speech) }
    try gate()?.check(comparison)
  }
}
