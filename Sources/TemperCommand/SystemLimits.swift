import Foundation
import TemperCore

/// What the system must leave a command: under tighter limits the runtime ends the process, or waits for ever, without a
/// word.
enum SystemLimits {
  /// Files that a command has open at once, at most: inputs read side by side, outputs, the database and its journal.
  private static let files = 16

  /// Finds out whether files can be opened and threads started. Takes a fraction of a millisecond.
  ///
  /// - Throws: `RequestError` of kind `.inputOutput`.
  static func check() throws {
    guard canOpen(files) else {
      throw RequestError(
        .inputOutput,
        "found no room for \(files) open files, expected the system to allow that many; raise the limit, such as with: ulimit -n 256"
      )
    }
    // Some for the runtime, which does with fewer than there are processors, and one for what is written meanwhile.
    guard canStart(min(ProcessInfo.processInfo.activeProcessorCount, 4) + 1) else {
      throw RequestError(
        .inputOutput,
        "found no room for another thread, expected the system to allow some; raise the limits of processes (ulimit -u) and of memory (ulimit -v)"
      )
    }
  }

  private static func canOpen(_ count: Int) -> Bool {
    var numbers: [CInt] = []
    defer { for number in numbers { close(number) } }
    for _ in 0..<count {
      let number = dup(STDERR_FILENO)
      guard number >= 0 else { return false }
      numbers.append(number)
    }
    return true
  }

  /// All threads are there at once before the first of them ends.
  private static func canStart(_ count: Int) -> Bool {
    var gate: (CInt, CInt) = (0, 0)
    let isOpen = withUnsafeMutablePointer(to: &gate) { gate in
      gate.withMemoryRebound(to: CInt.self, capacity: 2) { pipe($0) == 0 }
    }
    guard isOpen else { return false }
    var threads: [pthread_t] = []
    for _ in 0..<count {
      #if canImport(Darwin)
        var thread: pthread_t?
      #else
        var thread = pthread_t()
      #endif
      let code = pthread_create(
        &thread, nil,
        { gate in
          var byte: UInt8 = 0
          _ = read(CInt(Int(bitPattern: gate)), &byte, 1)
          return nil
        }, UnsafeMutableRawPointer(bitPattern: Int(gate.0)))
      guard code == 0 else { break }
      #if canImport(Darwin)
        if let thread { threads.append(thread) }
      #else
        threads.append(thread)
      #endif
    }
    // The end of the pipe is what they wait for.
    close(gate.1)
    for thread in threads { pthread_join(thread, nil) }
    close(gate.0)
    return threads.count == count
  }
}
