import Foundation
import Temper
import TemperCore
import TemperReport

/// Standard output and standard error. Nothing else in Temper writes to them.
///
/// What a terminal would obey never reaches one, whatever file or database it comes from and whoever puts it into a text:
/// everything is written out here, at the end of every way.
enum Console {
  /// Writes lines for a person to standard output.
  ///
  /// - Parameters:
  ///   - style: the one that the text was made in; its own escape sequences are kept.
  ///   - done: what the command has done nevertheless where that fails, as half a sentence.
  /// - Throws: `RequestError` of kind `.inputOutput` when it cannot be written, for example to a full disk.
  static func output(_ text: String, style: TerminalStyle = .plain, done: String? = nil) throws {
    try write(style.escapingAllButLines(text), done)
  }

  /// Writes a JSON document to standard output.
  ///
  /// - Throws: `RequestError` of kind `.inputOutput` when it cannot be written.
  static func output(json text: String, done: String? = nil) throws {
    try write(JSONText.escapingControls(text), done)
  }

  private static func write(_ text: String, _ done: String?) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      let rest = done.map { "; all else is done: \($0)" } ?? ""
      throw RequestError(.inputOutput, "standard output cannot be written\(rest)")
    }
  }

  /// Opens standard input, output and error where the caller closed them, so that no other file gets their numbers: reading
  /// and writing them fails as before.
  static func reserveStandardStreams() {
    for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) == -1 {
      _ = open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Writes a line to standard error. Nothing can be done where that fails.
  static func error(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data((VisibleText.escaping(line) + "\n").utf8))
  }

  /// Whether standard output is a terminal.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Columns of the terminal; 120 where there is none.
  static var width: Int {
    if let columns = ProcessInfo.processInfo.environment["COLUMNS"].flatMap(Int.init), columns > 0 { return columns }
    var size = winsize()
    guard isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 120 }
    return Int(size.ws_col)
  }
}
