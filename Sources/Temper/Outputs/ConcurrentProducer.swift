import TemperFiles

/// A value that one task makes while another thread already works on what needs it last.
enum ConcurrentProducer {
  /// Makes a value beside `use`, which waits for it by calling its argument.
  ///
  /// `use` may block, as a transaction does, and so it gets a thread of its own: those of Dispatch are as many as there are
  /// processors, and one that waits would be missing to the tasks that make the value.
  ///
  /// - Parameter isConcurrent: whether the two run side by side; else the value is made first.
  /// - Returns: the value, and what `use` returned.
  /// - Throws: what `make` throws, if `use` lets it through, or what `use` throws.
  static func run<Value: Sendable, Output: Sendable>(
    isConcurrent: Bool, making make: () async throws -> Value,
    using use: @escaping @Sendable (_ wait: () throws -> Value) throws -> Output
  ) async throws -> (Value, Output) {
    guard isConcurrent else {
      let value = try await make()
      return (value, try use { value })
    }
    let made = Handover<Value>()
    async let output = withCheckedThrowingContinuation { continuation in
      _ = Handover.work { continuation.resume(with: Result { try use(made.wait) }) }
    }
    do {
      let value = try await make()
      made.give(.success(value))
      return (value, try await output)
    } catch {
      // Whoever waits must not wait for ever; it may have failed before, and then says why.
      made.give(.failure(error))
      _ = try await output
      throw error
    }
  }
}
