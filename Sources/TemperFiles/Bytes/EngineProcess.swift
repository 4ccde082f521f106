import Foundation
import Synchronization
import TemperCore

/// A child process that reads one file and writes two pipes.
enum EngineProcess {
  /// How a process ended.
  struct End {
    /// The exit code; 128 and the number of the signal that ended it.
    var code: Int32
    /// The first lines of its standard error.
    var errors: [String]

    /// - Throws: `EngineError` unless it ended well.
    func check() throws {
      // What a shell says where it finds no program, or may not run it.
      if code == 127 || code == 126 { throw EngineError(.missing(errors)) }
      if code != 0 { throw EngineError(.failed(code: code, errors)) }
    }
  }

  /// The process groups of the clients that run.
  private static let running = Mutex<Set<pid_t>>([])

  /// Ends the clients with Temper: told once, since what ends nothing does no harm.
  private static let isTold: Bool = {
    let section = Interruption.shared.enter()
    defer { section.leave() }
    Interruption.shared.atEnd { EngineProcess.endRunning() }
    return true
  }()

  /// Asks the clients to end as a terminal would, then more firmly: an engine that hears of it stops its query.
  private static func endRunning() {
    for (signal, patience) in [(SIGINT, 150_000 as UInt32), (SIGTERM, 100_000), (SIGKILL, 0)] {
      let isOver = running.withLock { groups in groups.filter { kill(-$0, signal) == 0 }.isEmpty }
      if isOver { return }
      usleep(patience)
    }
  }

  /// Runs a line of shell.
  ///
  /// - Parameters:
  ///   - input: what stands on its standard input.
  ///   - timeout: seconds without a byte after which it is ended.
  ///   - take: takes a piece of its standard output.
  /// - Throws: `EngineError`; what `take` throws, after the process was ended.
  static func run(
    _ command: String, input: String, timeout: Int, _ take: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> End {
    precondition(isTold)
    do {
      let file = try unnamed(input)
      defer { close(file) }
      let (output, errors) = (try Pipe(), try Pipe())
      defer {
        output.closeAll()
        errors.closeAll()
      }
      let process = try start(command, input: file, output: output.end, errors: errors.end)
      output.closeEnd()
      errors.closeEnd()
      var said: [UInt8] = []
      do {
        try drain(output, errors, timeout: timeout, take) { piece in
          if said.count < 4096 { said += piece.prefix(4096 - said.count) }
        }
      } catch {
        _ = running.withLock { _ in kill(-process, SIGTERM) }
        if reap(process, patience: 1) == nil {
          _ = running.withLock { _ in kill(-process, SIGKILL) }
          _ = reap(process, patience: .infinity)
        }
        throw error
      }
      let status = reap(process, patience: .infinity) ?? 0
      // Where the program ends, so does the client, and nothing is to be said about that.
      Interruption.shared.enter().leave()
      let signal = status & 0x7F
      let lines = String(decoding: said, as: UTF8.self).split(whereSeparator: \.isNewline).prefix(4).map(String.init)
      return End(code: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, errors: lines)
    } catch let error as SystemError {
      throw EngineError(.system(error.reason))
    }
  }

  /// A pipe of which a child is given the writing end.
  private final class Pipe {
    let start: CInt
    private(set) var end: CInt

    init() throws(SystemError) {
      var ends: [CInt] = [0, 0]
      guard pipe(&ends) == 0 else { throw SystemError(code: errno) }
      (start, end) = (ends[0], ends[1])
      for number in ends { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
    }

    func closeEnd() {
      if end >= 0 { close(end) }
      end = -1
    }

    func closeAll() {
      closeEnd()
      close(start)
    }
  }

  /// A file that holds a text and has no name any more, open at its beginning.
  private static func unnamed(_ text: String) throws -> CInt {
    let (path, file) = try FileDescriptor.temporary(in: FileManager.default.temporaryDirectory.path, mode: 0o600)
    try SystemCalls.remove(path)
    do {
      try Array(text.utf8).withUnsafeBytes { bytes in try file.writeAll(bytes) }
      guard lseek(file.number, 0, SEEK_SET) == 0 else { throw SystemError(code: errno) }
      return file.number
    } catch {
      try? file.close()
      throw error
    }
  }

  private static func start(
    _ command: String, input: CInt, output: CInt, errors: CInt
  ) throws(SystemError) -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for (place, number) in [input, output, errors].enumerated() {
      posix_spawn_file_actions_adddup2(&actions, number, CInt(place))
    }
    // A group of its own, so that whatever the shell starts ends with it; and signals as if Temper had changed nothing.
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    posix_spawnattr_setpgroup(&attributes, 0)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ] { sigaddset(&defaults, signal) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    let words = ["sh", "-c", command]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { word in strdup(word) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let code = running.withLock { groups -> CInt in
      let code = posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, environ)
      if code == 0 { groups.insert(process) }
      return code
    }
    guard code == 0 else { throw SystemError(code: code) }
    return process
  }

  /// Reads both pipes to their ends.
  private static func drain(
    _ output: Pipe, _ errors: Pipe, timeout: Int, _ take: (UnsafeRawBufferPointer) throws -> Void,
    _ takeError: (UnsafeRawBufferPointer) -> Void
  ) throws {
    var open = [
      pollfd(fd: output.start, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors.start, events: Int16(POLLIN), revents: 0),
    ]
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var last = ContinuousClock.now
    while open.contains(where: { $0.fd >= 0 }) {
      let ready = poll(&open, nfds_t(open.count), 1000)
      if ready < 0, errno != EINTR { throw SystemError(code: errno) }
      if ready <= 0 {
        if ContinuousClock.now - last >= .seconds(timeout) { throw EngineError(.silent(seconds: timeout)) }
        continue
      }
      last = ContinuousClock.now
      for index in open.indices where open[index].fd >= 0 && open[index].revents != 0 {
        let count = read(open[index].fd, &buffer, buffer.count)
        if count < 0 {
          if errno == EINTR { continue }
          throw SystemError(code: errno)
        }
        if count == 0 {
          open[index].fd = -1
          continue
        }
        try buffer.withUnsafeBytes { bytes in
          let piece = UnsafeRawBufferPointer(rebasing: bytes[..<count])
          if index == 0 { try take(piece) } else { takeError(piece) }
        }
      }
    }
  }

  /// Waits for a process; nil where it still runs after so many seconds.
  private static func reap(_ process: pid_t, patience: Double) -> CInt? {
    let start = ContinuousClock.now
    var pause: UInt32 = 500
    while true {
      // Taken and forgotten at once: a number that is free may be another process a moment later.
      let status = running.withLock { groups -> CInt? in
        var status: CInt = 0
        guard waitpid(process, &status, WNOHANG) != 0 else { return nil }
        groups.remove(process)
        return status
      }
      if let status { return status }
      if (ContinuousClock.now - start) / .seconds(1) > patience { return nil }
      usleep(pause)
      pause = min(2 * pause, 20_000)
    }
  }
}
