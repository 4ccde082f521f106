#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Natural logarithm of a probability that is at least `floor`.
///
/// One exact zero of one model must not veto a class in a logarithmic pool, so pools see max(p, floor).
@inline(__always)
func flooredLog(_ probability: Double, floor: Double) -> Double {
  log(max(probability, floor))
}

/// Turns scores into probabilities in place by exp(s - log sum exp s), without overflow. O(K).
///
/// - Parameters:
///   - scores: K finite scores; on return K probabilities that sum to 1.
/// - Returns: log sum exp of the scores, so that `score - result` is a log-probability that never underflows.
@discardableResult
func softmax(_ scores: inout [Double]) -> Double {
  var peak = -Double.infinity
  for score in scores { peak = max(peak, score) }
  var sum = 0.0
  for k in scores.indices {
    scores[k] = exp(scores[k] - peak)
    sum += scores[k]
  }
  for k in scores.indices { scores[k] /= sum }
  return peak + log(sum)
}

/// Exponential of each lane.
@inline(__always)
func exp(_ x: SIMD4<Double>) -> SIMD4<Double> {
  SIMD4(exp(x[0]), exp(x[1]), exp(x[2]), exp(x[3]))
}

/// Natural logarithm of each lane.
@inline(__always)
func log(_ x: SIMD4<Double>) -> SIMD4<Double> {
  SIMD4(log(x[0]), log(x[1]), log(x[2]), log(x[3]))
}
