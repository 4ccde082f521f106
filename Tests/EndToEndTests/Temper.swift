import Foundation
import Synchronization

/// What a finished command left behind.
struct Outcome: Sendable {
  var code: Int32
  var output: String
  var errors: String
  /// Whether it was ended by a signal, or for taking too long.
  var wasKilled: Bool
  /// Seconds from the signal that was sent to the end; nil where it had ended before.
  var secondsToEnd: Double? = nil

  var firstError: String {
    errors.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init) ?? ""
  }
}

/// The binary under test: `TEMPER_BINARY`, else `temper` beside the test bundle.
enum Temper {
  /// Seconds after which a command is ended.
  private static let limit = 300.0

  /// True where `TEMPER_BINARY` names a release binary: a debug build needs minutes for the largest fits.
  static let isGiven = ProcessInfo.processInfo.environment["TEMPER_BINARY"]?.isEmpty == false

  static let binary: String = {
    if isGiven, let given = ProcessInfo.processInfo.environment["TEMPER_BINARY"] {
      return URL(fileURLWithPath: given).standardizedFileURL.path
    }
    // The test process is the bundle itself, or a helper of the toolchain that is given the bundle as an argument.
    var starts = CommandLine.arguments.filter { $0.contains(".xctest") }
    starts += Bundle.allBundles.map(\.bundlePath) + [Bundle.main.bundlePath, Bundle.main.executablePath ?? ""]
    starts.append(CommandLine.arguments[0])
    for start in starts where !start.isEmpty {
      var folder = URL(fileURLWithPath: start).standardizedFileURL
      // On Apple systems the process lies some folders deep within the bundle.
      for _ in 0..<5 {
        let candidate = folder.appendingPathComponent("temper").path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue,
          FileManager.default.isExecutableFile(atPath: candidate)
        {
          return candidate
        }
        folder.deleteLastPathComponent()
      }
    }
    return "temper-was-not-found-beside-\(starts.first ?? "")"
  }()

  /// Runs the binary with an argument vector, in a folder, and waits for it.
  ///
  /// Standard input is the file `input`, or empty. The environment is bare: what is set where the tests run changes nothing.
  ///
  /// - Parameters:
  ///   - wrapper: a program with its arguments that ends by running the binary, such as `prlimit`.
  ///   - seconds: when the signal is sent, if the process has not ended by then.
  ///   - signals: what is sent then, one after the other; those that do not kill are followed by one that does where the
  ///     process goes on for long.
  static func run(
    _ arguments: [String], in folder: String, environment: [String: String] = [:], through wrapper: [String] = [],
    killedAfter seconds: Double? = nil, by signals: [Int32] = [SIGKILL], input: String? = nil
  ) async throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: wrapper.isEmpty ? binary : "/usr/bin/env")
    process.arguments = wrapper.isEmpty ? arguments : wrapper + [binary] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    var variables = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "COLUMNS": "100"]
    variables["LD_LIBRARY_PATH"] = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"]
    process.environment = variables.merging(environment) { $1 }
    let file = try input.map { try FileHandle(forReadingFrom: URL(fileURLWithPath: $0)) }
    defer { try? file?.close() }
    process.standardInput = file ?? FileHandle.nullDevice
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    return try await withCheckedThrowingContinuation { continuation in
      // Both pipes are read while the process runs: one that fills up would stop it for ever.
      let group = DispatchGroup()
      let texts = Texts()
      for (pipe, isOutput) in [(output, true), (errors, false)] {
        let handle = pipe.fileHandleForReading
        group.enter()
        DispatchQueue.global().async {
          let text = String(decoding: handle.readDataToEndOfFile(), as: UTF8.self)
          // Foundation keeps the descriptor until the process object goes, and there are hundreds of these.
          try? handle.close()
          texts.value.withLock { if isOutput { $0.output = text } else { $0.errors = text } }
          group.leave()
        }
      }
      group.enter()
      process.terminationHandler = { process in
        texts.value.withLock {
          $0.end = ContinuousClock.now
          $0.code = process.terminationStatus
          $0.wasKilled = process.terminationReason == .uncaughtSignal
        }
        group.leave()
      }
      do {
        try process.run()
      } catch {
        continuation.resume(throwing: error)
        return
      }
      let identifier = process.processIdentifier
      let isOver = texts
      // A thread of its own: the queues are full of readers where many tests run at once.
      let end = ContinuousClock.now + .seconds(seconds ?? limit)
      Thread.detachNewThread {
        while ContinuousClock.now < end, isOver.value.withLock({ $0.code == nil }) {
          let left = (end - ContinuousClock.now) / .seconds(1)
          Thread.sleep(forTimeInterval: max(0, min(left, seconds == nil ? 1 : 0.01)))
        }
        // The process is not yet waited for, so that its number is nobody else's.
        isOver.value.withLock {
          guard $0.code == nil else { return }
          $0.sent = ContinuousClock.now
          for signal in signals { kill(identifier, signal) }
        }
        let patience = ContinuousClock.now + .seconds(limit)
        while ContinuousClock.now < patience, isOver.value.withLock({ $0.code == nil }) {
          Thread.sleep(forTimeInterval: 0.05)
        }
        if isOver.value.withLock({ $0.code == nil }) { kill(identifier, SIGKILL) }
      }
      group.notify(queue: .global()) {
        continuation.resume(
          returning: texts.value.withLock {
            var outcome = Outcome(
              code: $0.code ?? -1, output: $0.output, errors: $0.errors, wasKilled: $0.wasKilled)
            if let sent = $0.sent, let end = $0.end { outcome.secondsToEnd = (end - sent) / .seconds(1) }
            return outcome
          })
      }
    }
  }

  private final class Texts: Sendable {
    struct Value {
      var output = ""
      var errors = ""
      var code: Int32?
      var wasKilled = false
      var sent: ContinuousClock.Instant?
      var end: ContinuousClock.Instant?
    }

    let value = Mutex(Value())
  }
}
