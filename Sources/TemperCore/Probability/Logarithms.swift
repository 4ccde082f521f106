import TemperKernels

extension Array where Element == Double {
  /// Replaces normal numbers by their natural logarithms, several at a time. O(count).
  mutating func takeLogarithms() {
    withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      temper_log(start, start, buffer.count)
    }
  }

  /// Replaces numbers that are not positive by e^x, several at a time; below -708 that is 0. O(count).
  mutating func takeExponentials() {
    withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      temper_exp(start, start, buffer.count)
    }
  }
}

extension Array where Element == SIMD4<Double> {
  /// Replaces normal numbers in some lanes by their natural logarithms. O(lanes).
  mutating func takeLogarithms(_ lanes: Range<Int>) {
    withUnsafeMutableBytes { buffer in
      guard let start = buffer.assumingMemoryBound(to: Double.self).baseAddress else { return }
      temper_log(start + 4 * lanes.lowerBound, start + 4 * lanes.lowerBound, 4 * lanes.count)
    }
  }

  /// Replaces normal numbers by their natural logarithms. O(count).
  mutating func takeLogarithms() {
    withUnsafeMutableBytes { buffer in
      guard let start = buffer.assumingMemoryBound(to: Double.self).baseAddress else { return }
      temper_log(start, start, buffer.count / MemoryLayout<Double>.stride)
    }
  }

  /// Replaces numbers that are not positive by e^x; below -708 that is 0. O(count).
  mutating func takeExponentials() {
    withUnsafeMutableBytes { buffer in
      guard let start = buffer.assumingMemoryBound(to: Double.self).baseAddress else { return }
      temper_exp(start, start, buffer.count / MemoryLayout<Double>.stride)
    }
  }
}

extension ProbabilityMatrix {
  /// log max(p, floor), row by row. One exact zero of one model must not veto a class in a logarithmic pool. O(N K).
  func flooredLogs(_ floor: Double) -> [Double] {
    var result = values
    for index in result.indices { result[index] = max(result[index], floor) }
    result.takeLogarithms()
    return result
  }

  /// The softmax of every row of N × K scores. O(N K).
  init(softmaxOf scores: consuming [Double], classCount: Int) {
    var values = scores
    for first in stride(from: 0, to: values.count, by: classCount) {
      var peak = -Double.infinity
      for k in 0..<classCount { peak = max(peak, values[first + k]) }
      for k in 0..<classCount { values[first + k] -= peak }
    }
    values.takeExponentials()
    for first in stride(from: 0, to: values.count, by: classCount) {
      var sum = 0.0
      for k in 0..<classCount { sum += values[first + k] }
      for k in 0..<classCount { values[first + k] /= sum }
    }
    self.init(classCount: classCount, values: values)
  }
}

/// Sums of log cosh over several numbers, for many rows at once, without overflow for large numbers.
///
/// log cosh x = |x| + log(1 + e^(-2|x|)) - log 2, and the logarithms of a sum are that of a product: one a row.
struct LogCoshSums {
  private var magnitudes: [Double]
  private var products: [Double]
  private var terms = 0.0

  /// Each factor of a product is at most 2, so that this many stay below the largest double.
  private static let safeTerms = 1000.0

  init(count: Int) {
    magnitudes = Array(repeating: 0, count: count)
    products = Array(repeating: 1, count: count)
  }

  /// Adds log cosh of a number, times a factor, to every row's sum. O(rows).
  mutating func add(_ x: UnsafeBufferPointer<Double>, times factor: Double = 1) {
    precondition(x.count == magnitudes.count, "one number a row")
    if terms == LogCoshSums.safeTerms { self = LogCoshSums(magnitudes: values(), terms: 0) }
    temper_add_log_cosh(x.baseAddress, factor, x.count, &magnitudes, &products)
    terms += 1
  }

  private init(magnitudes: [Double], terms: Double) {
    self.magnitudes = magnitudes
    self.terms = terms
    products = Array(repeating: 1, count: magnitudes.count)
  }

  /// The sum of every row.
  func values() -> [Double] {
    var result = products
    result.takeLogarithms()
    for row in result.indices { result[row] += magnitudes[row] - terms * 0.693_147_180_559_945_3 }
    return result
  }
}

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
