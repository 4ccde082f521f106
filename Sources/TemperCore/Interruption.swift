import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Ends a program at any moment, and leaves nothing half done.
///
/// Work is not asked to stop: a fit may be deep in a loop, a read may wait for a pipe that never says anything. Whoever ends
/// the program, such as a thread that waits for signals, calls `end()` and then lets the system take the process away with
/// everything that is still at work in it. That needs no help from the work, and so nothing can be too slow to notice.
///
/// Two things must not be left as they are at such a moment, and say so here:
///
/// - What lies on the disk for as long as the command runs, temporary files and new folders, is told to `atEnd`.
/// - Steps that belong together, such as a transaction with the files that it records, are a section: `end()` waits for it.
///   A section asks with `check()`, between statements and while it waits, whether it shall give up, and then undoes what it
///   did by the way it takes after any error. `decide()` is the last moment at which it can; after that it is finished. Its
///   thread goes no further afterwards, so that nothing is said or begun beside the end.
///
///       let section = Interruption.shared.enter()
///       defer { section.leave() }
///
/// Nothing ever ends a program that does not call `end()`: a library has no business with signals.
public final class Interruption: Sendable {
  /// The one of the process.
  public static let shared = Interruption()

  /// Thrown where a section gives up; it never leaves the section.
  public struct GivingUp: Error {}

  private struct State {
    /// Sections that were entered and not left, one within the other.
    var depth = 0
    /// Whether the outermost section is past the moment at which it can be undone.
    var isDecided = false
    /// Whether the outermost section knows: what it does from then on is undoing.
    var isKnown = false
    /// Whether something was changed for good.
    var hasChanged = false
    var isOver = false
    var undo: [@Sendable () -> Void] = []
  }

  private let state = Mutex(State())
  private let requested = Atomic(false)

  public init() {}

  /// Whether the program is about to end.
  public var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Steps that belong together; `leave()` must be called once.
  public struct Section: Sendable {
    fileprivate let owner: Interruption

    /// The steps are done, or undone. Does not return where the program is about to end.
    public func leave() { owner.leave() }
  }

  /// Begins steps that belong together, or some within others. Does not return where the program is about to end.
  public func enter() -> Section {
    let isEntered = state.withLock { state in
      // Within a section more may be needed to undo it.
      if requested.load(ordering: .relaxed), state.depth == 0 { return false }
      state.depth += 1
      return true
    }
    if !isEntered { Interruption.sleepForever() }
    return Section(owner: self)
  }

  private func leave() {
    let isEnd = state.withLock { state in
      state.depth -= 1
      guard state.depth == 0 else { return false }
      state.isDecided = false
      return requested.load(ordering: .relaxed)
    }
    if isEnd { Interruption.sleepForever() }
  }

  /// Whether the section that is at work shall give up now. True only once: everything after that is undoing.
  ///
  /// O(1), and no more than reading a flag while nobody asks.
  public func mustGiveUp() -> Bool {
    guard isRequested else { return false }
    return state.withLock { state in
      guard state.depth > 0, !state.isDecided, !state.isKnown else { return false }
      state.isKnown = true
      return true
    }
  }

  /// Gives up where that is asked for.
  ///
  /// - Throws: `GivingUp`.
  public func check() throws {
    if mustGiveUp() { throw GivingUp() }
  }

  /// The same, also where it was said before: after a step whose errors are passed over, of which giving up may have been one.
  ///
  /// - Throws: `GivingUp`.
  public func checkAgain() throws {
    guard isRequested else { return }
    let isWanted = state.withLock { state in
      guard state.depth > 0, !state.isDecided else { return false }
      state.isKnown = true
      return true
    }
    if isWanted { throw GivingUp() }
  }

  /// Goes on to the end of the section, or gives up: the last step that can be undone is about to be taken.
  ///
  /// - Throws: `GivingUp`.
  public func decide() throws {
    try state.withLock { state in
      if requested.load(ordering: .relaxed) { throw GivingUp() }
      state.isDecided = true
    }
  }

  /// Notes that the section changed something for good.
  public func noteChange() { state.withLock { $0.hasChanged = true } }

  /// What is to be undone where the program ends before its time. It must do no harm where it is needed no more, since
  /// it is never taken back. To be called within a section, before what it undoes is done.
  public func atEnd(_ undo: @escaping @Sendable () -> Void) { state.withLock { $0.undo.append(undo) } }

  /// Waits for a section that is at work, and undoes what else is left, the last first. The program must end then: whoever
  /// enters or leaves a section never comes back.
  ///
  /// - Returns: whether something had been changed for good.
  public func end() -> Bool {
    requested.store(true, ordering: .relaxed)
    while true {
      let found = state.withLock { state -> (undo: [@Sendable () -> Void], hasChanged: Bool)? in
        guard state.depth == 0 || state.isOver else { return nil }
        state.isOver = true
        defer { state.undo = [] }
        return (state.undo, state.hasChanged)
      }
      if let found {
        for undo in found.undo.reversed() { undo() }
        return found.hasChanged
      }
      usleep(1_000)
    }
  }

  private static func sleepForever() -> Never {
    while true { sleep(1_000) }
  }
}
