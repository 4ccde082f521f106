import Foundation
import Synchronization

/// What a finished command left behind.
struct Outcome: Sendable {
  var code: Int32
  var output: String
  var errors: String
  /// Whether it was ended by a signal, or for taking too long.
  var wasKilled: Bool

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
  ///   - seconds: when the process is killed, if it has not ended by then.
  static func run(
    _ arguments: [String], in folder: String, environment: [String: String] = [:], through wrapper: [String] = [],
    killedAfter seconds: Double? = nil, input: String? = nil
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
        if isOver.value.withLock({ $0.code == nil }) { kill(identifier, SIGKILL) }
      }
      group.notify(queue: .global()) {
        continuation.resume(
          returning: texts.value.withLock {
            Outcome(code: $0.code ?? -1, output: $0.output, errors: $0.errors, wasKilled: $0.wasKilled)
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
    }

    let value = Mutex(Value())
  }
}
