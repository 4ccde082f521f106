import Foundation
import Synchronization
import TemperCore

/// A value that one task makes while another thread already works on what needs it last.
final class ConcurrentProducer<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)
  private let isThere = DispatchSemaphore(value: 0)

  private init() {}

  /// Makes a value beside `use`, which waits for it by calling its argument.
  ///
  /// `use` may block, as a transaction does, and so it gets a thread of its own: those of Dispatch are as many as there are
  /// processors, and one that waits would be missing to the tasks that make the value.
  ///
  /// - Parameter isConcurrent: whether the two run side by side; else the value is made first.
  /// - Returns: the value, and what `use` returned.
  /// - Throws: what `make` throws, if `use` lets it through, or what `use` throws.
  static func run<Output: Sendable>(
    isConcurrent: Bool, making make: () async throws -> Value,
    using use: @escaping @Sendable (_ wait: () throws -> Value) throws -> Output
  ) async throws -> (Value, Output) {
    guard isConcurrent else {
      let value = try await make()
      return (value, try use { value })
    }
    let handover = ConcurrentProducer()
    // A thread outside of all tasks inherits nothing.
    let progress = ProgressMonitor.current
    async let output = withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          with: Result { try ProgressMonitor.$current.withValue(progress) { try use(handover.wait) } })
      }
    }
    do {
      let value = try await make()
      handover.give(.success(value))
      return (value, try await output)
    } catch {
      // Whoever waits must not wait for ever; it may have failed before, and then says why.
      handover.give(.failure(error))
      _ = try await output
      throw error
    }
  }

  private func give(_ value: Result<Value, any Error>) {
    result.withLock { $0 = $0 ?? value }
    isThere.signal()
  }

  private func wait() throws -> Value {
    // A section in which `use` waits gives up where the program is about to end.
    while isThere.wait(timeout: .now() + .milliseconds(50)) == .timedOut { try Interruption.shared.check() }
    // Later calls find the value, too.
    isThere.signal()
    guard let found = result.withLock({ $0 }) else { preconditionFailure("nothing was handed over") }
    return try found.get()
  }
}
