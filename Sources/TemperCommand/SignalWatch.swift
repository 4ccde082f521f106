import Foundation
import TemperCore

/// Ends the command on a signal: within a second, with everything as it was before or as it shall be.
///
/// A thread of its own waits for the signals. It asks no other to stop, but undoes what must not stay, says so, and ends the
/// process with all that is at work in it (see `Interruption`). Tasks that look whether they are cancelled would have to look
/// everywhere, in a read that waits for a pipe and in a write that nobody reads, and the slowest would decide.
enum SignalWatch {
  /// Signals that end a command.
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  /// The thread that takes them. Written once, before any handler can read it.
  #if canImport(Darwin)
    nonisolated(unsafe) private static var watcher: pthread_t?
  #else
    nonisolated(unsafe) private static var watcher = pthread_t()
  #endif

  /// Waits from now on.
  static func start() {
    let set = UnsafeMutablePointer<sigset_t>.allocate(capacity: 1)
    sigemptyset(set)
    // What the caller ignores stays ignored, as by nohup, or of a shell's command in the background.
    let watched = signals.filter { !isIgnored($0) }
    for signal in watched { sigaddset(set, signal) }
    // The new thread inherits that they do not interrupt it: it asks for them.
    pthread_sigmask(SIG_BLOCK, set, nil)
    let code = pthread_create(
      &watcher, nil,
      { argument in
        #if canImport(Darwin)
          let set = argument.assumingMemoryBound(to: sigset_t.self)
        #else
          let set = argument!.assumingMemoryBound(to: sigset_t.self)
        #endif
        var signal: CInt = 0
        while sigwait(set, &signal) != 0 {}
        SignalWatch.end(signal)
      }, set)
    if code == 0 {
      // Every other thread passes on what it is given: some of the runtime's do not inherit what is blocked.
      for number in watched { signal(number, { SignalWatch.passOn($0) }) }
    }
    // Without the thread they end the process as they would any other.
    pthread_sigmask(SIG_UNBLOCK, set, nil)
  }

  /// Calls nothing but what a handler may call.
  private static func passOn(_ number: CInt) {
    #if canImport(Darwin)
      if let watcher { pthread_kill(watcher, number) }
    #else
      pthread_kill(watcher, number)
    #endif
  }

  private static func isIgnored(_ number: CInt) -> Bool {
    let former = signal(number, SIG_DFL)
    // SIG_IGN is the address 1, which Swift cannot compare functions with.
    guard unsafeBitCast(former, to: Int.self) == 1 else { return false }
    signal(number, SIG_IGN)
    return true
  }

  /// Further signals wait, and are never taken.
  private static func end(_ signal: CInt) -> Never {
    let hasChanged = Interruption.shared.end()
    Console.lastError(
      hasChanged
        ? "temper: interrupted; everything had been written before" : "temper: interrupted; nothing was changed")
    _exit(128 + signal)
  }
}
