import Foundation
import Synchronization
import TemperCore

/// A value that one thread makes and another waits for.
package final class Handover<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)
  private let isThere = DispatchSemaphore(value: 0)

  package init() {}

  /// A value that is there already.
  package convenience init(_ value: Value) {
    self.init()
    give(.success(value))
  }

  /// Hands over what was made, or why it was not; only the first time counts.
  package func give(_ value: Result<Value, any Error>) {
    result.withLock { $0 = $0 ?? value }
    isThere.signal()
  }

  /// What was handed over; nil where nothing was yet, or nothing will be.
  package var now: Value? { result.withLock { $0.flatMap { try? $0.get() } } }

  /// Blocks until something was handed over.
  ///
  /// - Throws: what was handed over in place of a value; `Interruption.GivingUp`.
  package func wait() throws -> Value {
    // A section in which somebody waits gives up where the program is about to end.
    while isThere.wait(timeout: .now() + .milliseconds(50)) == .timedOut { try Interruption.shared.check() }
    // Later calls find the value, too.
    isThere.signal()
    guard let found = result.withLock({ $0 }) else { preconditionFailure("nothing was handed over") }
    return try found.get()
  }

  /// Does some work on a thread of its own, and hands over what comes of it.
  package static func work(_ body: @escaping @Sendable () throws -> Value) -> Handover {
    let handover = Handover()
    // A thread outside of all tasks inherits nothing.
    let progress = ProgressMonitor.current
    Thread.detachNewThread {
      handover.give(Result { try ProgressMonitor.$current.withValue(progress) { try body() } })
    }
    return handover
  }
}

extension Handover: Equatable {
  /// Whether they are one.
  package static func == (left: Handover, right: Handover) -> Bool { left === right }
}
