#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension ProbabilityMatrix {
  /// Entropy of a row in nats: -sum_k p_k log p_k, with 0 log 0 = 0. O(K).
  ///
  /// It is the log loss that a calibrated row expects of itself.
  public func entropy(row: Int) -> Double {
    self[row: row].reduce(0) { $0 - ($1 > 0 ? $1 * log($1) : 0) }
  }
}
