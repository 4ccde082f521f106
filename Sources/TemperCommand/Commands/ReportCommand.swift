import ArgumentParser
import Foundation
import Temper
import TemperCore
import TemperFiles
import TemperReport

struct ReportCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the page of a stored fit.",
    discussion: """
      Examples:
        temper report --html report.html
        temper report plain --html plain.html --open
      """)

  @Argument(help: "Name of the fit; the newest if left out.")
  var fit: String?

  @Option(help: "The file of the page; - is standard output.", completion: .file())
  var html: String

  @OptionGroup var opening: OpenOption
  @OptionGroup var replacing: ReplaceOption

  @Option(
    parsing: .unconditional, help: "Seed of the simulations behind null levels and bands. Default: 0.",
    transform: NumberArgument.whole)
  var seed: UInt64 = 0

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func validate() throws {
    try PathOption.check(html, "--html")
    if speech.json, PathOption.isStandardOutput(html) {
      throw ValidationError("--json: standard output holds the page already; leave it out, or write to a file")
    }
    try opening.check(html)
  }

  func run() async throws {
    let summary = try await RunSummary.writePage(
      ofFit: fit, in: try database.store(.read), to: html, overwrites: replacing.replace,
      options: Inspection.Options(seed: seed, threads: ProcessInfo.processInfo.activeProcessorCount),
      words: { $0.words })
    let done = "wrote \(html)"
    if speech.json {
      try Console.output(json: JSONText.render(["fit": summary.fit.name, "html": html]), done: done)
    } else {
      try speech.say(
        "wrote \(VisibleText.escaping(html)) of the fit \(VisibleText.escaping(summary.fit.name))",
        aside: PathOption.isStandardOutput(html), done: done)
    }
    opening.open(html, speech)
  }
}

/// Whether a page is shown once it is written.
struct OpenOption: ParsableArguments {
  @Flag(help: "Show the page in the browser (xdg-open, or open).")
  var open = false

  func check(_ page: String?) throws {
    guard open else { return }
    if page == nil || PathOption.isStandardOutput(page) {
      throw ValidationError("--open: found no file of a page, expected --html FILE")
    }
  }

  /// Hands the page to the program that shows pages, and does not wait for it.
  func open(_ page: String, _ speech: OutputOptions) {
    guard open else { return }
    #if os(macOS)
      let program = "open"
    #else
      let program = "xdg-open"
    #endif
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program, page]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do {
      guard ProgramPath.has(program) else { throw CocoaError(.fileNoSuchFile) }
      try process.run()
    } catch {
      speech.warn(["--open: there is no program \(program) to show the page with; open \(page) in a browser"])
    }
  }
}
