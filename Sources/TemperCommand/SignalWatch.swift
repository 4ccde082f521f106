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

  /// Waits from now on. To be called before other threads are started, which inherit that these signals are not for them.
  static func start() {
    let set = UnsafeMutablePointer<sigset_t>.allocate(capacity: 1)
    sigemptyset(set)
    // What the caller ignores stays ignored, as by nohup, or of a shell's command in the background.
    for signal in signals where !isIgnored(signal) { sigaddset(set, signal) }
    pthread_sigmask(SIG_BLOCK, set, nil)
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let code = pthread_create(
      &thread, nil,
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
    // Without the thread they end the process as they would any other.
    if code != 0 { pthread_sigmask(SIG_UNBLOCK, set, nil) }
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
