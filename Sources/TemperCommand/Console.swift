import Foundation
import Synchronization
import Temper
import TemperCore
import TemperReport

/// Standard output and standard error. Nothing else in Temper writes to them.
///
/// What a terminal would obey never reaches one, whatever file or database it comes from and whoever puts it into a text:
/// everything is written out here, at the end of every way. A line of progress is gone before anything else is written.
enum Console {
  /// What stands on standard error, and who may write there.
  private struct ErrorStream {
    var hasProgress = false
    /// Whether progress must not be shown: something else is being written, or the work is over.
    var isHeld = false
    var isOver = false
  }

  private static let errors = Mutex(ErrorStream())

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
    // Not under the lock: standard output may wait for ever for its reader.
    errors.withLock { stream in
      clearProgress(&stream)
      stream.isHeld = true
    }
    defer { errors.withLock { $0.isHeld = false } }
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
    errors.withLock { stream in
      clearProgress(&stream)
      writeError(VisibleText.escaping(line) + "\n")
    }
  }

  /// Writes the last line to standard error, where that takes no waiting: whoever writes there at the moment may wait for
  /// ever.
  static func lastError(_ line: String) {
    for _ in 0..<20 {
      let isDone: Void? = errors.withLockIfAvailable { stream in
        if takesError(waiting: 100) {
          clearProgress(&stream)
          writeError(VisibleText.escaping(line) + "\n")
        }
        stream.isOver = true
      }
      if isDone != nil { return }
      usleep(10_000)
    }
  }

  /// Shows a line of progress in place of the one before, or none; at the end of the line nothing follows.
  static func progress(_ line: String?) {
    errors.withLock { stream in
      guard !stream.isHeld, !stream.isOver, takesError(waiting: 0), isInForeground else { return }
      guard let line else { return clearProgress(&stream) }
      writeError("\r" + VisibleText.escaping(line) + "\u{1B}[K")
      stream.hasProgress = true
    }
  }

  /// Takes a line of progress away, for good.
  static func endProgress() {
    errors.withLock { stream in
      clearProgress(&stream)
      stream.isOver = true
    }
  }

  private static func clearProgress(_ stream: inout ErrorStream) {
    if stream.hasProgress { writeError("\r\u{1B}[K") }
    stream.hasProgress = false
  }

  private static func writeError(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Whether standard error takes something at once, or within some milliseconds.
  private static func takesError(waiting milliseconds: CInt) -> Bool {
    var descriptor = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
    return poll(&descriptor, 1, milliseconds) == 1
  }

  /// Whether the terminal is this command's at the moment: what works in the background draws nothing into other work.
  private static var isInForeground: Bool {
    let group = tcgetpgrp(STDERR_FILENO)
    return group == -1 || group == getpgrp()
  }

  /// Whether a line on standard error can be drawn anew.
  static var canShowProgress: Bool {
    let terminal = ProcessInfo.processInfo.environment["TERM"]
    return isatty(STDERR_FILENO) == 1 && terminal != nil && terminal != "dumb"
  }

  /// Columns of the terminal at standard error as it is now.
  static var progressWidth: Int {
    var size = winsize()
    if ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return ProcessInfo.processInfo.environment["COLUMNS"].flatMap(Int.init) ?? 80
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
