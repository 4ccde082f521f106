import Foundation
import Synchronization

/// What a command wrote to a terminal: a real one to it, made for it, whose other end is read here.
struct TerminalOutcome: Sendable {
  var code: Int32
  /// Standard output, which is a pipe.
  var output: String
  /// Pieces as they came, in order; a piece holds what was written since the last look.
  var pieces: [String]
  var errors: String { pieces.joined() }

  /// What a terminal of some columns shows at the end: every line, without what was drawn over.
  func shown() -> [String] {
    var lines: [[Character]] = [[]]
    var column = 0
    var rest = errors.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\r": column = 0
      case "\n":
        lines.append([])
        column = 0
      case "\u{1B}":
        // The only sequence that is used: the rest of the line is cleared.
        guard rest.popFirst() == "[", rest.popFirst() == "K" else { return ["an unknown escape sequence"] }
        lines[lines.count - 1].removeSubrange(column...)
      default:
        let line = lines.count - 1
        let range = column..<min(column + 1, lines[line].count)
        lines[line].replaceSubrange(range, with: [Character(scalar)])
        column += 1
      }
    }
    return lines.map { String($0) }
  }

  /// The lines of progress that were drawn, in order.
  var drawn: [String] {
    errors.split(separator: "\r").compactMap { part in
      part.hasSuffix("\u{1B}[K") && part.count > 3 ? String(part.dropLast(3)) : nil
    }
  }
}

extension Temper {
  /// Both ends of a new pseudo-terminal.
  private static func pseudoTerminal(columns: UInt16) throws -> (master: CInt, slave: CInt) {
    // The C library has it, and Swift's view of the C library on Linux does not.
    typealias OpenPTY =
      @convention(c) (
        UnsafeMutablePointer<CInt>, UnsafeMutablePointer<CInt>, UnsafeMutablePointer<CChar>?,
        UnsafePointer<termios>?, UnsafePointer<winsize>?
      ) -> CInt
    guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "openpty") else { throw CocoaError(.featureUnsupported) }
    let open = unsafeBitCast(symbol, to: OpenPTY.self)
    var (master, slave): (CInt, CInt) = (-1, -1)
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    guard open(&master, &slave, nil, nil, &size) == 0 else { throw CocoaError(.fileReadUnknown) }
    for end in [master, slave] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (master, slave)
  }

  /// Runs the binary with standard error on a pseudo-terminal of some columns.
  ///
  /// - Parameters:
  ///   - wrapper: a program with its arguments that ends by running the binary.
  ///   - signal: what is sent to the process, as soon as a line of progress is there.
  static func runInTerminal(
    _ arguments: [String], in folder: String, columns: UInt16 = 80, environment: [String: String] = [:],
    through wrapper: [String] = [], sending signal: Int32? = nil
  ) async throws -> TerminalOutcome {
    let (master, slave) = try pseudoTerminal(columns: columns)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: wrapper.isEmpty ? binary : "/usr/bin/env")
    process.arguments = wrapper.isEmpty ? arguments : wrapper + [binary] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    var variables = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "TERM": "xterm"]
    variables["LD_LIBRARY_PATH"] = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"]
    process.environment = variables.merging(environment) { $1 }
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle(fileDescriptor: slave, closeOnDealloc: false)
    try process.run()
    close(slave)
    let identifier = process.processIdentifier
    let pieces = Mutex<[String]>([])
    return try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var hasSent = false
        // When the last writer is gone, Linux says so by an error.
        while true {
          let count = read(master, &buffer, buffer.count)
          if count <= 0 { break }
          let piece = String(decoding: buffer[..<count], as: UTF8.self)
          pieces.withLock { $0.append(piece) }
          if let signal, !hasSent, piece.contains("\u{1B}[K") {
            hasSent = true
            kill(identifier, signal)
          }
        }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        close(master)
        continuation.resume(
          returning: TerminalOutcome(
            code: process.terminationStatus, output: text,
            // A terminal makes two characters of the end of a line.
            pieces: pieces.withLock { $0 }.map { $0.replacing("\r\n", with: "\n") }))
      }
    }
  }
}
