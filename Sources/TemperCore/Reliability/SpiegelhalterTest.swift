/// Spiegelhalter's (1986, doi:10.1002/sim.4780050506) test of calibration: whether the Brier score is what the probabilities themselves promise.
public struct SpiegelhalterTest: Codable, Sendable, Equatable {
  /// Standard normal if the probabilities are calibrated; positive when the score is worse than promised.
  ///
  /// Zero where no row could disagree (all probabilities 0, 1/2 or 1 and none refuted), infinite where a certainty was
  /// refuted and no other row has a variance.
  public var z: Double
  /// Two-sided p-value by the normal approximation.
  public var p: Double
}

extension SpiegelhalterTest {
  /// Z = sum w (o - p)(1 - 2p) / √(sum w² (1 - 2p)² p (1 - p)): under calibration the variance of a weighted sum. O(N).
  ///
  /// - Parameters:
  ///   - probabilities: N probabilities of an event.
  ///   - outcomes: N times whether it came true.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  public init(_ probabilities: [Double], outcomes: [Bool], weights: [Double]? = nil) {
    precondition(probabilities.count == outcomes.count, "one outcome a row")
    // The rows of an engine are summed by cells, and Z must be the same there.
    var (excesses, variances) = (CompensatedSum(), CompensatedSum())
    for (row, (p, event)) in zip(probabilities, outcomes).enumerated() {
      let weight = weights?[row] ?? 1
      excesses.add(weight * ((event ? 1 : 0) - p) * (1 - 2 * p))
      variances.add(weight * weight * (1 - 2 * p) * (1 - 2 * p) * p * (1 - p))
    }
    let (excess, variance) = (excesses.value, variances.value)
    z = excess == 0 ? 0 : excess / variance.squareRoot()
    p = erfc(abs(z) / 2.0.squareRoot())
  }
}
