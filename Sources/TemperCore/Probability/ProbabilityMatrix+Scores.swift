#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension ProbabilityMatrix {
  /// Turns the scores of a row that is being built, `values[start...]`, into probabilities by the softmax. O(K).
  ///
  /// - Parameter values: on entry its last K entries are scores, finite or minus infinity; on return probabilities that
  ///   sum to 1. Where all are minus infinity they become not-a-number.
  /// - Returns: Σ exp(score), which is 1 where the scores were logarithms of probabilities; 0 where all are minus infinity,
  ///   infinite where it is beyond the largest double.
  @discardableResult
  public static func applySoftmax(to values: inout [Double], from start: Int) -> Double {
    var scores = Array(values[start...])
    let logSum = softmax(&scores)
    values.replaceSubrange(start..., with: scores)
    return logSum.isNaN ? 0 : exp(logSum)
  }
}
