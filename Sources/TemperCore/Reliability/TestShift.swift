#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How the predictions of one model differ between the labelled (OOF) and the test rows, in mean probability and confidence.
///
/// Both are sums over rows, so their difference has a standard error; where it is larger than chance allows, either the
/// rows differ, or the files were made differently. Means over fold models are smoother than OOF predictions.
public struct TestShift: Sendable, Equatable {
  /// A mean on both kinds of rows.
  public struct Difference: Sendable, Equatable {
    public let oof: Double
    public let test: Double
    /// Standard error of `test - oof`; zero where neither varies.
    public let standardError: Double

    /// Two-sided p-value of no difference, by the normal approximation.
    public var p: Double {
      let difference = abs(test - oof)
      // Constant predictions differ by rounding alone, and so does their error from zero.
      if difference <= 1e-12 * max(1, abs(oof)) { return 1 }
      return standardError > 0 ? erfc(difference / standardError / 2.0.squareRoot()) : (difference > 0 ? 0 : 1)
    }
  }

  /// Mean probability of each class, K.
  public let classes: [Difference]
  /// Mean entropy of a row, in nats: high is unsure.
  public let entropy: Difference

  /// - Parameters:
  ///   - oof: N × K.
  ///   - test: n × K.
  ///   - groups: N group ordinals of the OOF rows, or nil; test rows are taken as independent.
  ///
  /// O((N + n) K).
  public init(oof: ProbabilityMatrix, test: ProbabilityMatrix, groups: [Int]?) {
    func compare(_ value: (ProbabilityMatrix, Int) -> Double) -> Difference {
      let first = MeanEstimate((0..<oof.rowCount).map { value(oof, $0) }, groups: groups)
      let second = MeanEstimate((0..<test.rowCount).map { value(test, $0) })
      let variance = first.standardError * first.standardError + second.standardError * second.standardError
      return Difference(oof: first.mean, test: second.mean, standardError: variance.squareRoot())
    }
    classes = (0..<oof.classCount).map { k in compare { $0[$1, k] } }
    entropy = compare { $0.entropy(row: $1) }
  }
}
