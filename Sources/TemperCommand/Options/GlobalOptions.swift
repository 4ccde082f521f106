import ArgumentParser
import Foundation
import Temper
import TemperCore
import TemperFiles
import TemperReport
import TemperStore

/// A command that does something, and says what.
protocol SpeakingCommand: AsyncParsableCommand {
  var speech: OutputOptions { get }
}

/// How progress is shown.
enum ProgressMode: String, CaseIterable, ExpressibleByArgument {
  /// A line on a terminal, nothing elsewhere.
  case auto
  /// Lines for a log.
  case plain
  case never
}

/// How a command speaks.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON document on standard output; messages go to standard error.")
  var json = false

  @Flag(name: .shortAndLong, help: "Leave out summaries, messages and warnings.")
  var quiet = false

  @Flag(name: .customLong("no-color"), help: "Never use colour; the variable NO_COLOR does the same.")
  var noColor = false

  @Option(
    help: ArgumentHelp(
      "How far long work is, on standard error: a line while it takes, on a terminal (auto), lines for a log (plain), or nothing (never). With --json or --quiet there is none.",
      valueName: "mode"))
  var progress = ProgressMode.auto

  func validate() throws {
    if progress == .plain, json || quiet {
      throw ValidationError(
        "--progress plain: found \(json ? "--json" : "--quiet") too, with which there is no progress; leave one out")
    }
  }

  /// The style of text on standard output.
  var style: TerminalStyle {
    let forbids = noColor || ProcessInfo.processInfo.environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    return TerminalStyle(usesColor: Console.isTerminal && !forbids, width: Console.width)
  }

  /// Prints a result on standard output: as JSON where that was asked for, else as text in its style.
  ///
  /// - Parameter done: what the command has done even where nothing can be printed.
  func show(_ document: some Encodable, done: String? = nil, text: (TerminalStyle) -> String) throws {
    let style = style
    if json {
      try Console.output(json: JSONText.render(document), done: done)
    } else {
      try Console.output(text(style), style: style, done: done)
    }
  }

  /// The same, but for text that need not be there.
  func showUnlessQuiet(_ document: some Encodable, done: String? = nil, text: (TerminalStyle) -> String) throws {
    if json || !quiet { try show(document, done: done, text: text) }
  }

  /// Prints a message for a person: to standard output, or beside a JSON document to standard error.
  ///
  /// - Parameters:
  ///   - aside: whether standard output belongs to something else.
  ///   - done: what the command has done even where nothing can be printed.
  func say(_ line: String, aside: Bool = false, done: String? = nil) throws {
    if quiet { return }
    if json || aside { Console.error(line) } else { try Console.output(line + "\n", done: done) }
  }

  /// Prints what was taken for granted to standard error.
  func note(_ notes: [String]) {
    if quiet { return }
    for note in notes { Console.error("temper: note: \(VisibleText.escaping(note))") }
  }

  /// Prints warnings to standard error.
  func warn(_ warnings: [String]) {
    if quiet { return }
    for warning in warnings { Console.error("temper: warning: \(VisibleText.escaping(warning))") }
  }
}

/// Which database a command uses.
struct DatabaseOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, help: "The database; else the variable TEMPER_DATABASE, else temper.sqlite in this folder.")
  var database: String?

  var path: String {
    let variable = ProcessInfo.processInfo.environment["TEMPER_DATABASE"]
    return database ?? variable.flatMap { $0.isEmpty ? nil : $0 } ?? "temper.sqlite"
  }

  func validate() throws {
    try PathOption.check(database, "--database")
  }

  func store(_ access: Store.Access) throws -> Store {
    try Store(path: path, access: access)
  }
}

/// Whether a file that is there is replaced.
struct ReplaceOption: ParsableArguments {
  @Flag(name: [.customLong("replace"), .customLong("force")], help: "Replace files that are there.")
  var replace = false
}

/// Options that name a file or folder.
enum PathOption {
  /// Whether a path is standard output, under whichever name.
  static func isStandardOutput(_ path: String?) -> Bool {
    path.map { OutputFile(path: $0, overwrites: true).isStandardOutput } ?? false
  }

  /// Refuses an empty path, which a variable that is not set leaves behind.
  static func check(_ path: String?, _ option: String) throws {
    if path?.isEmpty == true {
      throw ValidationError("\(option): found an empty path, expected the name of a file or folder")
    }
  }
}
